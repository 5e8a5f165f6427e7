# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is shown or left behind, at the loudest verbosity and whatever goes wrong.

Everything that a run says and leaves is searched for passwords, secrets, the lines of private keys, and for the tokens
and assertions of that very run, which a proxy overheard.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.secret_search import (
    PROXY_PASSWORD,
    Room,
    key_lines,
    read_secret,
    without,
)

MARKED = {
    "password": "Marked-Bind-Password-2",
    "secret": "Marked-Client-Secret-3",
    "pfx_password": "Marked-Pfx-Password-4",
}


def test_a_sync_with_secrets_in_files(room: Room, tenant: Tenant, ldaps: dict[str, Any]) -> None:
    variables = room.workspace.variables(ldaps, tenant)
    variables["smime_tenant"]["proxy"] = room.proxy
    played = room.run("sync", variables)
    assert played.rc == 0, played.text
    assert played.result_of("o365_user_cert")["changed"] is True
    assert room.recorder.bearers
    assert room.recorder.assertions
    room.search(played, [read_secret(ldaps["password_file"]), *key_lines(tenant.described["client_key_file"])])


def test_a_sync_with_secrets_in_variables(room: Room, tenant: Tenant, ldaps: dict[str, Any]) -> None:
    password = read_secret(ldaps["password_file"])
    secret = read_secret(tenant.described["client_secret_file"])
    variables = room.workspace.variables({**without(ldaps, "password_file"), "password": password}, tenant)
    options = without(tenant.options(), "certificate_file", "certificate_key_file")
    variables["smime_tenant"] = {**options, "client_secret": secret, "proxy": room.proxy}
    played = room.run("sync", variables)
    assert played.rc == 0, played.text
    assert room.recorder.secrets == {secret}
    assert room.recorder.bearers
    room.search(played, [password, secret])


def test_a_sync_with_secrets_in_the_environment(room: Room, tenant: Tenant, ldaps: dict[str, Any]) -> None:
    password = read_secret(ldaps["password_file"])
    pfx_password = read_secret(tenant.described["client_pfx_password_file"])
    variables = room.workspace.variables(without(ldaps, "password_file"), tenant)
    variables["smime_tenant"] = {
        **without(tenant.options(), "certificate_key_file"),
        "certificate_file": tenant.described["client_pfx_file"],
        "proxy": room.proxy,
    }
    played = room.run("sync", variables, SMIME_BIND_PASSWORD=password, SMIME_CERTIFICATE_PASSWORD=pfx_password)
    assert played.rc == 0, played.text
    assert room.recorder.assertions
    room.search(played, [password, pfx_password, *key_lines(tenant.described["client_key_file"])])


def describe_failures(
    room: Room, tenant: Tenant, ldaps: dict[str, Any], folder: Path
) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Name -> module, options, code. Secrets that are not in files come as variables of the play."""
    described = tenant.described
    for name, secret in MARKED.items():
        (folder / name).write_text(secret + "\n", encoding="utf-8")
    plain = {**tenant.options(), "proxy": "{{ marked_proxy }}"}
    bare = without(plain, "certificate_file", "certificate_key_file")
    pfx = {**bare, "certificate_file": described["client_pfx_file"]}
    nobody = without(ldaps, "password_file")
    people = str(room.workspace.files / "people.jsonl")
    one = {"identity": "ada.lund@contoso.example", "journal_dir": str(room.workspace.journal)}
    return {
        "bind, variable": (
            "ad_cert_facts",
            {**nobody, "password": "{{ marked_password }}", "path": people},
            "directory.refused_login",
        ),
        "bind, file": (
            "ad_cert_facts",
            {**ldaps, "password_file": str(folder / "password"), "path": people},
            "directory.refused_login",
        ),
        "directory down": (
            "ad_cert_facts",
            {**nobody, "servers": ["127.0.0.1:1"], "password": "{{ marked_password }}", "path": people},
            "directory.unreachable",
        ),
        "secret, variable": (
            "o365_user_cert_info",
            {**bare, "client_secret": "{{ marked_secret }}"},
            "exchange.login.refused",
        ),
        "secret, file": (
            "o365_user_cert_info",
            {**bare, "client_secret_file": str(folder / "secret")},
            "exchange.login.refused",
        ),
        "pfx, variable": (
            "o365_user_cert_info",
            {**pfx, "certificate_password": "{{ marked_pfx_password }}"},
            "exchange.credential.password",
        ),
        "pfx, file": (
            "o365_user_cert_info",
            {**pfx, "certificate_password_file": str(folder / "pfx_password")},
            "exchange.credential.password",
        ),
        "two ways to log in": (
            "o365_user_cert_info",
            {**plain, "client_secret": "{{ marked_secret }}"},
            "argument.refused",
        ),
        "key of somebody else": (
            "o365_user_cert_info",
            {**plain, "certificate_key_file": described["foreign_key_file"]},
            "exchange.credential.mismatch",
        ),
        "unknown tenant": (
            "o365_user_cert_info",
            {**plain, "tenant_id": "fabrikam.example"},
            "exchange.login.unknown_tenant",
        ),
        "proxy down": (
            "o365_user_cert_info",
            {**plain, "proxy": "http://proxy-user:{{ marked_proxy_password }}@127.0.0.1:1"},
            "exchange.unreachable",
        ),
        "token refused": ("o365_user_cert_info", plain, "exchange.token_expired"),
        "key as certificate": (
            "o365_user_cert",
            {**plain, **one, "certificates": ["{{ lookup('ansible.builtin.file', key_file) }}"]},
            "argument.not_a_certificate",
        ),
    }


def test_every_failed_login(
    room: Room, tenant: Tenant, ldaps: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("secrets")
    failures = describe_failures(room, tenant, ldaps, folder)
    tenant.switch_faults(expired_token={"at": ["list"], "times": None})
    tasks = [
        {"name": name, f"mailsec.smime.{module}": options, "ignore_errors": True}
        for name, (module, options, _code) in failures.items()
    ]
    playbook = folder / "failures.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    variables = {
        **{f"marked_{name}": secret for name, secret in MARKED.items()},
        "marked_proxy": room.proxy,
        "marked_proxy_password": PROXY_PASSWORD,
        "key_file": tenant.described["client_key_file"],
    }
    played = room.run(str(playbook), variables)
    found = {row["task"]: row["result"].get("code") for row in played.tasks}
    assert found == {name: code for name, (_module, _options, code) in failures.items()}, played.text
    assert room.recorder.secrets == {MARKED["secret"]}
    assert room.recorder.bearers
    keys = [*key_lines(tenant.described["client_key_file"]), *key_lines(tenant.described["foreign_key_file"])]
    room.search(played, [*MARKED.values(), *keys])
    assert not tenant.writes()


@pytest.mark.parametrize(
    ("variable", "secret", "code"),
    [
        ("SMIME_BIND_PASSWORD", MARKED["password"], "directory.refused_login"),
        ("SMIME_CLIENT_SECRET", MARKED["secret"], "exchange.login.refused"),
        ("SMIME_CERTIFICATE_PASSWORD", MARKED["pfx_password"], "exchange.credential.password"),
    ],
    ids=["bind_password", "client_secret", "pfx_password"],
)
def test_a_failed_login_with_a_secret_of_the_environment(
    room: Room, tenant: Tenant, ldaps: dict[str, Any], ldif: dict[str, Any], variable: str, secret: str, code: str
) -> None:
    directory = without(ldaps, "password_file") if variable == "SMIME_BIND_PASSWORD" else ldif
    variables = room.workspace.variables(directory, tenant)
    options = without(tenant.options(), "certificate_file", "certificate_key_file")
    if variable == "SMIME_CERTIFICATE_PASSWORD":
        options["certificate_file"] = tenant.described["client_pfx_file"]
    if variable != "SMIME_BIND_PASSWORD":
        variables["smime_tenant"] = {**options, "proxy": room.proxy}
    played = room.run("sync", variables, **{variable: secret})
    assert played.rc != 0
    assert played.tasks[-1]["result"].get("code") == code, played.text
    room.search(played, [secret])


def test_the_search_finds_what_it_looks_for(room: Room, tenant: Tenant, ldif: dict[str, Any]) -> None:
    """A secret that somebody prints must be found, or the other tests here say nothing."""
    playbook = room.temporary / "loose.yml"
    task = {"name": "Say it", "ansible.builtin.command": {"argv": ["echo", "{{ marked_secret }}"]}}
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    played = room.run(str(playbook), {"marked_secret": MARKED["secret"]})
    room.search(played, [MARKED["password"]])
    with pytest.raises(AssertionError, match=r"stands in \['stdout', 'results', 'temporary ansible.log'\]"):
        room.search(played, [MARKED["secret"]])
