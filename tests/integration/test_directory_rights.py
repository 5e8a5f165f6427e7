# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real domain controller that takes rights away, locks accounts out, and is restarted in the middle of a read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_enter import enter_server
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_tls import make_context
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.password import read_password
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.integration import run_ansible
from ansible_collections.mailsec.smime.tests.integration.lab_responder import Settled, settle
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

SAMBA = run_ansible.ROOT / "tests/lab/directory/samba"
EDIT = run_ansible.ROOT / "tests/lab/directory/samba_edit.py"
BASE = "DC=corp,DC=example"
PEOPLE = "(&(objectCategory=person)(|(mail=*)(proxyAddresses=*)))"
ACCOUNT = f"CN=svc-smime-read,OU=Service Accounts,{BASE}"
# schemaIDGUID of each attribute ([MS-ADLS] and Microsoft Learn, Active Directory Schema).
ATTRIBUTES = {
    "userCertificate": "bf967a7f-0de6-11d0-a285-00aa003049e2",
    "userSMIMECertificate": "e16a9db2-403c-11d1-a9c0-0000f80367c1",
}


@pytest.fixture(scope="module")
def edit(lab_folder: Path, samba: dict[str, Any]) -> Callable[..., str]:
    """samba_edit.py for this domain; what it printed."""

    def run(command: str, *words: str) -> str:
        done = run_ansible.run_program(["/usr/bin/python3", EDIT, str(lab_folder / "dc"), command, *words])
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture
def deny(edit: Callable[..., str], tmp_path: Path) -> Iterator[Callable[..., None]]:
    """deny(base, filter, ACE in SDDL); everything is put back afterwards, the last first."""
    kept: list[Path] = []

    def one_more(base: str, found: str, ace: str) -> None:
        kept.append(tmp_path / f"kept-{len(kept)}.json")
        edit("deny", str(kept[-1]), base, found, ace)

    yield one_more
    for path in reversed(kept):
        edit("restore", str(path))


@pytest.fixture(scope="module")
def settled(ldaps: dict[str, Any], start_tenant: Callable[..., Tenant], lab_folder: Path) -> Settled:
    """Under the policy that removes most; test_directory_losses.py tries the other one, too."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="run-", dir=lab_folder)))
    return settle(ldaps, start_tenant(), workspace, {"removal": "exact"})


def read_again(settled: Settled) -> dict[str, Any]:
    result = settled.pipe.read_people(policy=dict(settled.policy), run_id=settled.run_id)
    assert not result["failed"], result
    settled.plan()
    return dict(result["ansible_facts"]["mailsec_smime_directory"])


def test_a_unit_that_may_not_be_seen_any_more(
    settled: Settled, samba: dict[str, Any], deny: Callable[..., None]
) -> None:
    deny(f"OU=People,{BASE}", "(ou=People)", "(D;;LC;;;SID)")
    summary = read_again(settled)
    assert summary["complete"] is True
    assert 0 < summary["entries"] < samba["entries"] / 2
    assert settled.effects() == []
    assert settled.notes()["recipient.not_in_directory"]
    settled.expect_stopped()


def test_values_that_may_not_be_read_any_more(
    settled: Settled, samba: dict[str, Any], deny: Callable[..., None]
) -> None:
    for attribute in ATTRIBUTES.values():
        deny(BASE, PEOPLE, f"(OD;;RP;{attribute};;SID)")
    summary = read_again(settled)
    assert (summary["entries"], summary["values"]) == (samba["entries"], 0)
    assert settled.effects() == []
    assert settled.notes()["entry.no_values"]
    settled.expect_stopped()


@pytest.mark.parametrize("attribute", sorted(ATTRIBUTES))
def test_one_attribute_that_may_not_be_read_any_more(
    settled: Settled, samba: dict[str, Any], deny: Callable[..., None], attribute: str
) -> None:
    deny(BASE, PEOPLE, f"(OD;;RP;{ATTRIBUTES[attribute]};;SID)")
    summary = read_again(settled)
    assert summary["entries"] == samba["entries"]
    assert summary["values"] > 0
    settled.expect_stopped()


def test_with_its_rights_back_everything_is_as_before(settled: Settled, samba: dict[str, Any]) -> None:
    assert read_again(settled)["entries"] == samba["entries"]
    assert settled.effects() == []


LONG_AGO, LAST_CENTURY = "132500000000000000", "116444736000000000"


@pytest.mark.parametrize(
    ("attribute", "value", "sub_code", "words"),
    [
        ("pwdLastSet", LONG_AGO, "532", "the password has expired"),
        ("pwdLastSet", "0", "773", "the password must be changed at the first logon"),
        ("userAccountControl", "514", "533", "the account is disabled"),
        ("accountExpires", LAST_CENTURY, "701", "the account has expired"),
    ],
)
def test_an_account_that_may_not_log_in_any_more(
    ldaps: dict[str, Any],
    edit: Callable[..., str],
    workspace: Workspace,
    attribute: str,
    value: str,
    sub_code: str,
    words: str,
) -> None:
    former = edit("set", ACCOUNT, attribute, value)
    try:
        given = {**ldaps, "path": str(workspace.files / "people.jsonl")}
        result = run_ansible.run_module("ad_cert_facts", given)
    finally:
        edit("set", ACCOUNT, attribute, former)
    says = (words, "expected a working account")
    wanted = Refusal("directory.refused_login", str(ldaps["servers"][0]), says, "Check bind_user and the password")
    expect_refusal(result, wanted)
    assert result["detail"]["sub_code"] == sub_code
    assert not (workspace.files / "people.jsonl").exists()
    again = run_ansible.run_module("ad_cert_facts", given)
    assert not again["failed"], again


def test_a_controller_that_is_restarted_in_the_middle_of_a_read(
    lab_folder: Path, samba: dict[str, Any], ldaps: dict[str, Any]
) -> None:
    settings = LdapSettings(
        (str(ldaps["servers"][0]),),
        ldaps["bind_user"],
        (BASE,),
        password_file=ldaps["password_file"],
        ca_file=ldaps["ca_file"],
        page_size=5,
    )
    with open_directory(settings, SystemClock()) as reader:
        entries = reader.entries()
        read = [next(entries).object_guid]
        try:
            _order(lab_folder, "stop")
        finally:
            _order(lab_folder, "start")
        with pytest.raises(SmimeError) as caught, contextlib.closing(reader):
            read.extend(entry.object_guid for entry in entries)
        assert not reader.complete
    assert 0 < len(read) < samba["entries"] / 2
    assert caught.value.code == "directory.incomplete"
    assert f"at {BASE}: the read ended early: page " in caught.value.message
    with open_directory(settings, SystemClock()) as reader:
        assert len(list(reader.entries())) == samba["entries"]


def test_a_page_cookie_is_good_for_its_own_session_alone(ldaps: dict[str, Any]) -> None:
    """What the advice about lost places rests on; and why equal cookies do not show that a server goes in circles."""
    settings = LdapSettings(
        (str(ldaps["servers"][0]),), ldaps["bind_user"], password_file=ldaps["password_file"], ca_file=ldaps["ca_file"]
    )
    context, password = make_context(settings.ca_file), read_password(settings)
    sessions = [enter_server(settings.addresses[0], context, settings, password) for _number in range(2)]
    cookies: list[bytes] = []
    answers = []
    for session in (sessions[0], sessions[0], sessions[1]):
        cookie = cookies[-1] if cookies else None
        _page, result = session._ask("a page", BASE, PEOPLE, "SUBTREE", ("mail",), 5, cookie)
        answers.append(result["description"])
        if result["result"] == 0:
            cookies.append(result["controls"]["1.2.840.113556.1.4.319"]["value"]["cookie"])
    for session in sessions:
        session.close()
    assert answers == ["success", "success", "unwillingToPerform"]
    assert cookies[0] == cookies[1]


def _order(lab_folder: Path, command: str) -> None:
    words = [SAMBA, command, str(lab_folder)]
    done = run_ansible.run_program(words, LAB_PYTHON=str(run_ansible.ROOT / ".venv/bin/python"))
    assert done.returncode == 0, done.stderr
