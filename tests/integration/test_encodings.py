# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every form and every accident, from the directory to the mailbox: read, judged, carried, explained, never copied."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.run_ansible import run_module, run_program
from ansible_collections.mailsec.smime.tests.lab.people.stories_encodings import STORIES

WIDTH = 120
KEYS = [story.key for story in STORIES]
ENCODINGS = {
    "pkcs7": "pkcs7",
    "pkcs7_indefinite": "pkcs7",
    "pkcs7_key_identifier": "pkcs7",
    "pkcs7_certificates_only": "pkcs7",
    "pkcs7_chain": "pkcs7",
    "pkcs7_key_preference": "pkcs7",
    "pkcs7_empty": "pkcs7",
    "pkcs7_truncated": "truncated",
    "tagged": "tagged",
    "tagged_pair": "tagged",
    "pem": "pem",
    "base64": "base64",
    "utf16": "utf16",
    "trailing_bytes": "trailing_bytes",
    "pfx": "pkcs12",
    "private_key": "private_key",
    "truncated": "truncated",
    "garbage": "unknown",
}


@pytest.fixture(scope="module")
def synced(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace) -> Workspace:
    """Read, planned and applied under the default policy."""
    pipe = Pipeline(ldif, tenant, module_workspace).prepare()
    applied = pipe.apply()
    assert not applied["failed"], applied
    return module_workspace


def test_every_value_is_what_it_was_made_as(synced: Workspace, population: dict[str, Any]) -> None:
    rows = {row["distinguished_name"]: row for row in synced.read("people.jsonl").rows}
    wrong = []
    met = set()
    for person in population["people"]:
        found = rows[person["distinguished_name"]]["values"]
        for value, read in zip(person["values"], found, strict=True):
            met.add(value["kind"])
            if read["encoding"] != ENCODINGS.get(value["kind"], "der"):
                wrong.append((person["key"], value["kind"], read["encoding"]))
    assert wrong == []
    assert ENCODINGS.keys() <= met


@pytest.mark.parametrize("key", KEYS)
def test_the_mailbox_holds_what_the_story_says_in_both_attributes(
    synced: Workspace, tenant: Tenant, population: dict[str, Any], key: str
) -> None:
    recipient = lab_truth.find_person(population, key)["recipient"]
    held = lab_truth.digest_held(tenant.read_held())[recipient["guid"]]
    assert held == {
        "UserCertificate": recipient["expected_after"],
        "UserSMimeCertificate": recipient["expected_smime_after"],
    }


def test_what_was_carried_is_the_directorys_value_byte_for_byte(
    synced: Workspace, tenant: Tenant, population: dict[str, Any]
) -> None:
    held = tenant.read_held()
    carried = 0
    for key in ("boel", "dag", "eskil", "frode", "gry", "halvor", "zoe", "alma"):
        person = lab_truth.find_person(population, key)
        (value,) = [value for value in person["values"] if value["attribute"] == "userSMIMECertificate"]
        assert held[person["recipient"]["guid"]]["UserSMimeCertificate"] == [base64.b64decode(value["value"])]
        carried += 1
    assert carried == 8


def test_one_request_wrote_both_attributes(synced: Workspace, tenant: Tenant, population: dict[str, Any]) -> None:
    guid = lab_truth.find_person(population, "boel")["recipient"]["guid"]
    assert [row["identity"] for row in tenant.writes()].count(guid) == 1


def test_the_second_run_changes_nothing(
    synced: Workspace, ldif: dict[str, Any], tenant: Tenant, workspace: Workspace
) -> None:
    before = tenant.read_held()
    planned = Pipeline(ldif, tenant, workspace).read_and_plan()
    assert planned["has_changes"] is False
    assert tenant.read_held() == before


def test_keys_stand_in_no_file_and_are_told_loudly(synced: Workspace, population: dict[str, Any]) -> None:
    mette, njal = (lab_truth.find_person(population, key) for key in ("mette", "njal"))
    secrets = [mette["values"][1]["value"], njal["values"][0]["value"]]
    files = [path for folder in (synced.files, synced.journal) for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 5
    for path in files:
        content = path.read_text(encoding="utf-8")
        # The beginning, and a part behind the modulus, which every certificate may tell.
        assert not [secret for secret in secrets if secret[:40] in content or secret[600:660] in content], path
    rows = {row["distinguished_name"]: row for row in synced.read("plan.jsonl").rows}
    for person, code in ((mette, "value.pkcs12"), (njal, "value.private_key")):
        row = rows[person["distinguished_name"]]
        assert code in [reason["code"] for reason in row["reasons"]]
        line = next(line for line in (synced.files / "plan.txt").read_text().splitlines() if row["address"] in line)
        assert "in the directory's userCertificate" in line


def test_a_mailbox_with_a_key_is_not_written_and_the_plan_does_not_hold_it(
    synced: Workspace, tenant: Tenant, population: dict[str, Any]
) -> None:
    wenche = lab_truth.find_person(population, "wenche")
    (row,) = [row for row in synced.read("plan.jsonl").rows if row["guid"] == wenche["recipient"]["guid"]]
    assert row["action"] == "note"
    assert row["reasons"][0]["code"] == "value.private_key"
    assert row["values"] == {}
    assert wenche["recipient"]["guid"] not in [write["identity"] for write in tenant.writes()]


@pytest.mark.parametrize("key", KEYS)
def test_everybody_is_explained_in_words_without_bytes(synced: Workspace, population: dict[str, Any], key: str) -> None:
    person = lab_truth.find_person(population, key)
    files = {f"{name}_path": str(synced.files / f"{name}.jsonl") for name in ("people", "recipients")}
    explained = run_module("smime_explain_info", {"person": person["distinguished_name"], **files})
    assert not explained["failed"], explained
    text = " ".join(" ".join(explained["lines"]).split())
    for value in person["values"]:
        assert lab_truth.digests_of([value["value"]])[0][:12] in text
        assert [code for code in value["codes"] if f"({code})" not in text] == []
        assert value["value"][:60] not in str(explained)
    assert max(len(line) for line in explained["lines"]) <= WIDTH
    for program in ("Outlook for Windows", "Outlook on the web", "Outlook for mobiles"):
        assert program in text
    assert text.count("Not confirmed for current versions.") == 3


def test_a_real_server_answers_ranges_in_the_form_that_is_followed(
    samba: dict[str, Any], population: dict[str, Any], tmp_path: Path
) -> None:
    """Samba gives ranges only where it is asked for them; Active Directory does by itself above 1,500 values."""
    carol = lab_truth.find_person(population, "carol")
    password = tmp_path / "password"
    password.write_text(Path(samba["password_file"]).read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    found = run_program(
        [
            *("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-x", "-H", f"ldaps://{samba['server']}"),
            *("-D", samba["bind_user"], "-y", password, "-b", carol["distinguished_name"], "-s", "base"),
            *("(objectClass=*)", "objectGUID", "userCertificate;range=5-*"),
        ],
        LDAPTLS_CACERT=samba["ca_file"],
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.count("userCertificate;range=5-*:: ") == 17 - 5
    assert "objectGUID:: " in found.stdout
