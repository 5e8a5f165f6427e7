# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""o365_user_cert with ``identity``: one mailbox by name, checked by raw HTTPS and by what the service stores.

Each state goes through check mode, run, run again.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import find_person
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_clean, expect_refusal
from ansible_collections.mailsec.smime.tests.lab.tenant import control

ADA = "ada.lund@contoso.example"
USER, SMIME = "UserCertificate", "UserSMimeCertificate"


class Person:
    """Somebody of the population: addresses, GUID and the values that the directory holds."""

    def __init__(self, population: dict[str, Any], key: str) -> None:
        person = find_person(population, key)
        self.address: str = person["recipient"]["primary_smtp_address"]
        self.guid: str = person["recipient"]["guid"]
        self.email_addresses: list[str] = person["recipient"]["email_addresses"]
        self.values = [value["value"] for value in person["values"]]
        self.wanted = [value["value"] for value in person["values"] if value["wanted"]]

    def der(self, number: int = 0) -> bytes:
        return base64.b64decode(self.values[number])


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


def held(pipe: Pipeline, person: Person) -> dict[str, list[bytes]]:
    """By raw HTTPS, and the same as the service really stores."""
    seen = pipe.tenant.read_held()[person.guid]
    stored = next(one for one in control.read_recipients(pipe.tenant.folder) if one["guid"] == person.guid)
    for name, field in ((USER, "user_certificate"), (SMIME, "user_smime_certificate")):
        assert seen[name] == sorted(base64.b64decode(value) for value in stored[field])
    return seen


def digests(*contents: bytes) -> list[str]:
    return sorted(hashlib.sha256(content).hexdigest() for content in contents)


def pem_of(der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


def expect(result: dict[str, Any], changed: bool) -> None:
    assert not result["failed"], result
    assert result["changed"] is changed, result


def run_quartet(
    pipe: Pipeline, person: Person, after: dict[str, list[bytes]], **wanted: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check mode, run, run again; returns the results of the first two."""
    everybody, journalled = pipe.tenant.read_held(), (pipe.journalled(), pipe.ledger())
    pipe.tenant.forget_requests()
    checked = pipe.set_one(person.address, check=True, diff=True, **wanted)
    expect(checked, True)
    assert not pipe.tenant.writes()
    assert (pipe.journalled(), pipe.ledger()) == journalled
    assert pipe.tenant.read_held() == everybody
    done = pipe.set_one(person.address, diff=True, **wanted)
    expect(done, True)
    assert done["recipient"]["proof"] == "proven"
    assert done["diff"] == checked["diff"]
    assert held(pipe, person) == after
    assert pipe.tenant.read_held() == {**everybody, person.guid: after}
    assert [row["identity"] for row in pipe.tenant.writes()] == [person.guid]
    pipe.tenant.forget_requests()
    expect(pipe.set_one(person.address, **wanted), False)
    assert not pipe.tenant.writes()
    return checked, done


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


def test_the_last_usable_value_is_kept(pipe: Pipeline, ada: Person) -> None:
    """Also where a value that nobody can encrypt to would stay; remove_all says that it is meant."""
    pipe.tenant.edit(ada.guid, user_certificate=ada.values)
    usable, signing_only = ada.der(0), ada.der(1)
    for wanted in (
        {"state": "absent", "certificates": [ada.values[0]]},
        {"state": "exact", "certificates": [ada.values[1]]},
    ):
        result = pipe.set_one(ADA, **wanted)
        refusal = Refusal(
            "recipient.last_value", ADA, ("nothing was written", "its last usable certificate would go"), "remove_all"
        )
        expect_refusal(result, refusal)
        assert not pipe.tenant.writes()
        assert not pipe.journalled()
    expect(pipe.set_one(ADA, state="absent", certificates=[ada.values[1]]), True)
    assert held(pipe, ada)[USER] == [usable]
    expect(pipe.set_one(ADA, state="absent", certificates=[ada.values[0]], remove_all=True), True)
    assert held(pipe, ada)[USER] == []
    assert signing_only not in held(pipe, ada)[USER]


def test_exact_with_an_empty_list_needs_remove_all(pipe: Pipeline, ada: Person) -> None:
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[0]], user_smime_certificate=[ada.values[0]])
    before = held(pipe, ada)
    result = pipe.set_one(ADA, state="exact", certificates=[])
    assert (result["failed"], result["code"]) == (True, "argument.missing")
    assert held(pipe, ada) == before
    run_quartet(pipe, ada, {USER: [], SMIME: [ada.der()]}, state="exact", certificates=[], remove_all=True)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("ines", "recipient.authority.on_premises"),
        ("kurt", "recipient.authority.unknown"),
        ("jana", "recipient.authority.cloud_managed"),
    ],
)
@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
def test_recipients_that_are_not_ours_are_not_written(
    pipe: Pipeline, population: dict[str, Any], key: str, code: str, check: bool
) -> None:
    person = Person(population, key)
    before = held(pipe, person)
    result = pipe.set_one(person.address, check, certificates=[person.values[0]])
    expect_refusal(result, Refusal(code, person.address, ("nothing was written",), "not written"))
    assert not pipe.tenant.writes()
    assert not pipe.journalled()
    assert held(pipe, person) == before


@pytest.mark.parametrize(("key", "is_written"), [("jana", True), ("ines", False), ("kurt", False)])
def test_write_cloud_managed_opens_no_other_door(
    pipe: Pipeline, population: dict[str, Any], key: str, is_written: bool
) -> None:
    person = Person(population, key)
    result = pipe.set_one(person.address, certificates=[person.values[0]], write_cloud_managed=True)
    assert result["failed"] is not is_written
    assert held(pipe, person)[USER] == ([person.der()] if is_written else [])
    assert len(pipe.tenant.writes()) == int(is_written)


def test_who_holds_it_already_needs_no_right_to_be_written(pipe: Pipeline, population: dict[str, Any]) -> None:
    vivi = Person(population, "vivi")
    pipe.tenant.edit(vivi.guid, user_certificate=vivi.values)
    expect(pipe.set_one(vivi.address, certificates=vivi.values), False)


def test_without_a_journal_nothing_is_written(pipe: Pipeline, ada: Person) -> None:
    result = pipe.set_one(ADA, certificates=[ada.values[0]], journal_dir=None)
    expect_refusal(
        result, Refusal("journal.missing", "Nothing was written", ("writing needs a journal",), "Set journal_dir")
    )
    assert pipe.tenant.requests() == []
    expect(pipe.set_one(ADA, check=True, certificates=[ada.values[0]], journal_dir=None), True)
    assert not pipe.tenant.writes()


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
    assert [line["event"] for line in pipe.ledger()] == ["start", "write", "end"]
    assert pipe.ledger()[1]["removed"] == digests(ada.der(1))
    assert {path.stat().st_mode & 0o777 for path in pipe.workspace.journal.iterdir()} == {0o600}
    assert pipe.workspace.journal.stat().st_mode & 0o777 == 0o700


def test_more_than_fifteen_values_are_refused(pipe: Pipeline, population: dict[str, Any]) -> None:
    nils = Person(population, "nils")
    result = pipe.set_one(nils.address, certificates=nils.values)
    assert len(nils.values) > 15
    expect_refusal(
        result,
        Refusal("recipient.no_room", nils.address, (f"it would hold {len(nils.values)} values",), "at most 15 are"),
    )
    assert not pipe.tenant.writes()


def test_what_cannot_be_read_is_not_changed(pipe: Pipeline, ada: Person) -> None:
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[1]])
    pipe.tenant.change_settings(read_form="system_byte")
    result = pipe.set_one(ADA, certificates=[ada.values[0]])
    expect_refusal(result, Refusal("recipient.unreadable", ADA, ("could not be read",), "not changed"))
    assert not pipe.tenant.writes()
    pipe.tenant.change_settings(read_form="clixml")
    expect(pipe.set_one(ADA, certificates=[ada.values[0]]), True)
    pipe.tenant.change_settings(read_form="base64")
    assert held(pipe, ada)[USER] == sorted([ada.der(0), ada.der(1)])
