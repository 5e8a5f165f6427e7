# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""o365_user_cert with ``identity``: one mailbox by name, checked by raw HTTPS and by what the service stores.

Each state goes through check mode, run, run again.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import expect_clean
from ansible_collections.mailsec.smime.tests.integration.single_recipient import (
    SMIME,
    USER,
    Person,
    digests,
    expect,
    held,
    pem_of,
    run_quartet,
)

ADA = "ada.lund@contoso.example"


@pytest.fixture
def pipe(tenant: Tenant, population: dict[str, Any], workspace: Workspace) -> Pipeline:
    reset_tenant(tenant, population)
    return Pipeline({}, tenant, workspace)


@pytest.fixture
def ada(population: dict[str, Any]) -> Person:
    """Holds nothing; publishes an encryption certificate and a signing one."""
    return Person(population, "ada")


@pytest.fixture
def dora(population: dict[str, Any]) -> Person:
    """Publishes two usable certificates."""
    return Person(population, "dora")


def test_present_and_absent_leave_others_alone(pipe: Pipeline, dora: Person) -> None:
    older, newer = dora.der(0), dora.der(1)
    pipe.tenant.edit(dora.guid, user_certificate=[dora.values[0]])
    before = held(pipe, dora)
    assert before == {USER: [older], SMIME: []}
    checked, done = run_quartet(pipe, dora, {USER: sorted([older, newer]), SMIME: []}, certificates=[dora.values[1]])
    assert checked["recipient"]["outcome"] == "would_be_written"
    assert done["recipient"]["before"]["user_certificate"] == digests(older)
    assert done["recipient"]["after"]["user_certificate"] == digests(older, newer)
    lines = done["diff"]["prepared"].splitlines()
    assert lines[0].split()[:3] == ["+", dora.address, "add"]
    assert [line.split()[:2] for line in lines[1:]] == [["+", f"{digests(newer)[0][:12]}…"]]
    checked, done = run_quartet(pipe, dora, {USER: [older], SMIME: []}, state="absent", certificates=[dora.values[1]])
    lines = done["diff"]["prepared"].splitlines()
    assert lines[0].split()[:3] == ["-", dora.address, "remove"]
    assert [line.split()[:2] for line in lines[1:]] == [["-", f"{digests(newer)[0][:12]}…"]]
    expect_clean({"diff": checked["diff"], "recipient": done["recipient"]})


def test_exact_holds_these_and_no_others(pipe: Pipeline, ada: Person, dora: Person) -> None:
    strangers = [base64.b64decode(value) for value in ada.values]
    pipe.tenant.edit(dora.guid, user_certificate=ada.values, user_smime_certificate=[ada.values[0]])
    after = {USER: [dora.der(1)], SMIME: [strangers[0]]}
    _checked, done = run_quartet(pipe, dora, after, state="exact", certificates=[dora.values[1]])
    lines = done["diff"]["prepared"].splitlines()
    assert lines[0].split()[:3] == ["~", dora.address, "replace"]
    assert sorted(line.split()[0] for line in lines[1:]) == ["+", "-", "-"]


def test_values_of_the_other_attribute_are_carried_byte_for_byte(
    pipe: Pipeline, population: dict[str, Any], ada: Person
) -> None:
    """A PKCS#7 value as Outlook publishes it; UserCertificate is not given and so not touched."""
    published = Person(population, "zoe").values[1]
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[0]])
    content = base64.b64decode(published)
    run_quartet(pipe, ada, {USER: [ada.der()], SMIME: [content]}, smime_values=[published])
    run_quartet(pipe, ada, {USER: [ada.der()], SMIME: []}, state="absent", smime_values=[published])


def test_both_attributes_go_out_in_one_write(pipe: Pipeline, population: dict[str, Any], ada: Person) -> None:
    published = Person(population, "zoe").values[1]
    after = {USER: [ada.der()], SMIME: [base64.b64decode(published)]}
    run_quartet(pipe, ada, after, certificates=[ada.values[0]], smime_values=[published])


@pytest.mark.parametrize("form", ["pem", "base64", "folded", "pem_file", "der_file", "two_in_one_file"])
def test_every_form_of_a_certificate_gives_the_same_bytes(
    pipe: Pipeline, dora: Person, tmp_path: Path, form: str
) -> None:
    first, second = dora.der(0), dora.der(1)
    file = tmp_path / "certificate"
    wanted: dict[str, Any]
    if form.endswith("file"):
        wanted = {"certificate_files": [str(file)]}
        file.write_bytes({"pem_file": pem_of(first).encode(), "der_file": first}.get(form, b""))
        if form == "two_in_one_file":
            file.write_text(f"subject=Dora\n{pem_of(first)}\nissuer=Somebody\n{pem_of(second)}")
    else:
        text = {"pem": pem_of(first), "base64": dora.values[0], "folded": base64.encodebytes(first).decode()}[form]
        wanted = {"certificates": [text]}
    expect(pipe.set_one(dora.address, **wanted), True)
    expected = sorted([first, second]) if form == "two_in_one_file" else [first]
    assert held(pipe, dora) == {USER: expected, SMIME: []}


def test_the_same_certificate_given_twice_is_written_once(pipe: Pipeline, ada: Person, tmp_path: Path) -> None:
    file = tmp_path / "ada.der"
    file.write_bytes(ada.der())
    expect(pipe.set_one(ADA, certificates=[ada.values[0], pem_of(ada.der())], certificate_files=[str(file)]), True)
    assert held(pipe, ada) == {USER: [ada.der()], SMIME: []}
    assert [row["values"] for row in pipe.tenant.writes()] == [1]


def test_a_recipient_is_found_by_guid_and_by_every_address(pipe: Pipeline, population: dict[str, Any]) -> None:
    una = Person(population, "una")
    aliases = [text.partition(":")[2] for text in una.email_addresses if text.startswith("smtp:")]
    assert aliases
    identities = [una.guid, una.guid.upper(), una.address.upper(), *aliases]
    for number, identity in enumerate(identities):
        result = pipe.set_one(identity, certificates=[una.values[0]])
        expect(result, number == 0)
        assert (result["recipient"]["guid"], result["recipient"]["address"]) == (una.guid, una.address)
    assert held(pipe, una) == {USER: [una.der()], SMIME: []}


def test_the_journal_holds_the_complete_former_bytes(pipe: Pipeline, population: dict[str, Any], ada: Person) -> None:
    smime = Person(population, "zoe").values[1]
    pipe.tenant.edit(ada.guid, user_certificate=ada.values, user_smime_certificate=[smime])
    before = held(pipe, ada)
    done = pipe.set_one(ADA, state="exact", certificates=[ada.values[0]], run_id="run-of-this-test")
    expect(done, True)
    (row,) = pipe.journalled()
    assert (row["run_id"], row["guid"], row["address"]) == ("run-of-this-test", ada.guid, ADA)
    assert row["tenant"] == pipe.tenant.described["tenant_id"]
    for attribute, name in (("user_certificate", USER), ("user_smime_certificate", SMIME)):
        contents = [base64.b64decode(row["values"][digest], validate=True) for digest in row["before"][attribute]]
        assert sorted(contents) == before[name]
    assert row["after"] == {"user_certificate": digests(ada.der(0)), "user_smime_certificate": digests(*before[SMIME])}
    assert [line["event"] for line in pipe.ledger()] == ["start", "write", "proven", "end"]
    assert pipe.ledger()[1]["removed"] == digests(ada.der(1))
    assert {path.stat().st_mode & 0o777 for path in pipe.workspace.journal.iterdir()} == {0o600}
    assert pipe.workspace.journal.stat().st_mode & 0o777 == 0o700
