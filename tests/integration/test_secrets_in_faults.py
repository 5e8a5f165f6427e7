# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that repeats what it was sent: no secret, assertion or token comes back through its words.

The searches also look into the files of the workspace and of the journal, after runs that failed half-way.
"""

from __future__ import annotations

import json
from typing import Any

import ansible_runner
import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import read_bytes
from ansible_collections.mailsec.smime.tests.integration.run_ansible import ROOT, Played, clean_environment
from ansible_collections.mailsec.smime.tests.integration.secret_search import Room, key_lines, read_secret, without
from ansible_collections.mailsec.smime.tests.lab.tenant.echo import echo_request, echo_sign_in

HIDDEN = "********"
MARKED = "Marked/Client+Secret=5"


def was_hidden(played: Played) -> bool:
    """Something was repeated and taken out: by its form ([…]) or because it is known."""
    told = json.dumps(played.tasks, ensure_ascii=False)
    return HIDDEN in told or "[…]" in told


def test_a_login_service_that_repeats_the_secret(room: Room, tenant: Tenant, ldif: dict[str, Any]) -> None:
    """With letters in it that look otherwise in a form."""
    path = room.temporary / "client-secret"
    path.write_text(f"{MARKED}\n", encoding="utf-8")
    options = without(tenant.options(), "certificate_file", "certificate_key_file")
    variables = room.workspace.variables(ldif, tenant)
    variables["smime_tenant"] = {**options, "client_secret_file": str(path), "proxy": room.proxy}
    tenant.switch_faults(echo={"at": ["token"]})
    played = room.run("sync", variables)
    assert played.tasks[-1]["result"].get("code") == "exchange.login.refused", played.text
    assert f"client_secret is {HIDDEN}" in json.dumps(played.tasks)
    assert room.recorder.secrets == {MARKED}
    path.unlink()
    room.search(played, [MARKED])


def test_a_login_service_that_repeats_the_assertion(room: Room, tenant: Tenant, ldif: dict[str, Any]) -> None:
    variables = room.workspace.variables(ldif, tenant)
    variables["smime_tenant"]["proxy"] = room.proxy
    tenant.switch_faults(echo={"at": ["token"]})
    played = room.run("sync", variables)
    assert played.tasks[-1]["result"].get("code") == "exchange.login.refused", played.text
    assert room.recorder.assertions
    room.search(played, key_lines(tenant.described["client_key_file"]))


@pytest.mark.parametrize("kind", ["list", "batch"])
def test_a_service_that_repeats_the_token(room: Room, tenant: Tenant, ldif: dict[str, Any], kind: str) -> None:
    variables = room.workspace.variables(ldif, tenant)
    variables["smime_tenant"]["proxy"] = room.proxy
    tenant.switch_faults(echo={"at": [kind]})
    played = room.run("sync", variables)
    assert played.rc != 0
    assert was_hidden(played), played.text
    assert room.recorder.bearers
    room.search(played, [])


@pytest.mark.parametrize("kind", ["get", "batch"])
def test_a_service_that_repeats_the_token_to_one_recipient(room: Room, tenant: Tenant, kind: str) -> None:
    task = {
        "mailsec.smime.o365_user_cert": {
            **tenant.options(),
            "proxy": "{{ marked_proxy }}",
            "identity": "ada.lund@contoso.example",
            "journal_dir": str(room.workspace.journal),
            "certificate_files": [tenant.described["client_certificate_file"]],
        }
    }
    playbook = room.temporary / "one.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    tenant.switch_faults(echo={"at": [kind]})
    played = room.run(str(playbook), {"marked_proxy": room.proxy})
    assert played.rc != 0
    assert was_hidden(played), played.text
    room.search(played, [])


def test_a_run_that_ends_half_way(room: Room, tenant: Tenant, ldif: dict[str, Any]) -> None:
    """Some were written, then the service refuses everything with the token in its words."""
    variables = room.workspace.variables(ldif, tenant)
    variables["smime_tenant"]["proxy"] = room.proxy
    tenant.switch_faults(echo={"at": ["batch"], "skip": 7})
    played = room.run("sync", variables)
    assert played.rc != 0
    assert tenant.writes()
    assert read_lines(room.workspace.journal / "journal.jsonl")
    room.search(played, [read_secret_lines(tenant)])


def test_a_directory_password_of_a_file_is_hidden_in_what_the_module_returns(
    room: Room, tenant: Tenant, ldaps: dict[str, Any]
) -> None:
    """An administrator who writes the password where the base belongs gets it back without its letters."""
    password = read_secret(ldaps["password_file"])
    given = {**ldaps, "search_bases": [f"CN={password},DC=contoso,DC=example"]}
    task = {"mailsec.smime.ad_cert_facts": {**given, "path": str(room.workspace.files / "people.jsonl")}}
    playbook = room.temporary / "base.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    played = room.run(str(playbook), {})
    result = played.tasks[-1]["result"]
    assert result.get("code") == "directory.base_not_found", played.text
    assert f"CN={HIDDEN}" in result["msg"]


def read_secret_lines(tenant: Tenant) -> str:
    return key_lines(tenant.described["client_key_file"])[0]


def test_the_lab_really_repeats() -> None:
    """The words of the refusal hold the secret in plain and in encoded letters."""
    body = str(echo_sign_in({"client_id": "c", "client_secret": MARKED}).body)
    assert MARKED in body
    assert "Marked%2FClient%2BSecret%3D5" in body
    assert "Bearer abc" in str(echo_request("Bearer abc").body)


@pytest.mark.parametrize("kind", ["token", "batch", None])
def test_events_and_artifacts_of_ansible_runner(
    room: Room, tenant: Tenant, ldif: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, kind: str | None
) -> None:
    """Of runs that fail with a secret in the service's words, and of one that goes well; as loud as can be."""
    variables = room.workspace.variables(ldif, tenant)
    variables["smime_tenant"]["proxy"] = room.proxy
    given = tmp_path_factory.mktemp("variables") / "variables.json"
    given.write_text(json.dumps(variables), encoding="utf-8")
    tenant.switch_faults(**({} if kind is None else {"echo": {"at": [kind]}}))
    folder = room.temporary / "runner"
    folder.mkdir()
    done = ansible_runner.run(
        private_data_dir=str(folder),
        playbook="mailsec.smime.sync",
        project_dir=str(ROOT),
        cmdline=f"-vvvv -e @{given}",
        envvars=clean_environment(
            ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"), ANSIBLE_NOCOLOR="1", ANSIBLE_DISPLAY_TRACEBACK="always"
        ),
        quiet=True,
    )
    assert done.status == ("successful" if kind is None else "failed")
    places = read_bytes(folder)
    assert any("job_events" in name and b"runner_on_" in content for name, content in places.items())
    assert room.recorder.assertions
    room.search_in({**places, **read_bytes(room.workspace.folder)}, key_lines(tenant.described["client_key_file"]))
