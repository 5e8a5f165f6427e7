# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tenant as a process of its own: real TLS, real msal, restarts, kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msal
import pytest
import requests
from ansible_collections.mailsec.smime.tests.lab.tenant import control
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import data, make_body, make_guid, make_value

Running = tuple[Path, dict[str, Any]]


@pytest.fixture(autouse=True)
def _misleading_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies and CA bundles of the environment must not matter."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


def open_session(endpoint: dict[str, Any]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = endpoint["ca_file"]
    return session


def sign_in(endpoint: dict[str, Any], credential: Any, tenant: str = "", client_id: str = "") -> dict[str, Any]:
    app = msal.ConfidentialClientApplication(
        client_id or endpoint["client_id"],
        client_credential=credential,
        authority=f"{endpoint['login_url']}/{tenant or endpoint['tenant_id']}",
        instance_discovery=False,
        http_client=open_session(endpoint),
    )
    result: dict[str, Any] = app.acquire_token_for_client([endpoint["scope"]])
    return result


def read_text(endpoint: dict[str, Any], name: str) -> str:
    return Path(endpoint[name]).read_text()


def invoke(endpoint: dict[str, Any], token: str, cmdlet: str, **parameters: Any) -> requests.Response:
    url = f"{endpoint['url']}/adminapi/beta/{endpoint['tenant_id']}/InvokeCommand"
    headers = {"Authorization": f"Bearer {token}"}
    return open_session(endpoint).post(url, json=make_body(cmdlet, **parameters), headers=headers, timeout=10)


def write(endpoint: dict[str, Any], token: str, number: int, value: int) -> requests.Response:
    values = data(make_value(value))
    return invoke(endpoint, token, "Set-Mailbox", Identity=make_guid(number), UserCertificate=values, Confirm=False)


def test_msal_signs_in_with_every_credential(running: Running) -> None:
    _folder, endpoint = running
    key, certificate = read_text(endpoint, "client_key_file"), read_text(endpoint, "client_certificate_file")
    secret = read_text(endpoint, "client_secret_file")
    pfx = {
        "private_key_pfx_path": endpoint["client_pfx_file"],
        "passphrase": read_text(endpoint, "client_pfx_password_file"),
    }
    for credential in ({"private_key": key, "public_certificate": certificate}, pfx, secret):
        token = sign_in(endpoint, credential, "fabrikam.example")["access_token"]
        rows = invoke(endpoint, token, "Get-Mailbox").json()["value"]
        assert [row["RecipientTypeDetails"] for row in rows] == ["UserMailbox", "SharedMailbox"]
    foreign = {"private_key": read_text(endpoint, "foreign_key_file"), "public_certificate": certificate}
    assert sign_in(endpoint, foreign)["error_codes"] == [700027]
    assert sign_in(endpoint, "wrong")["error_codes"] == [7000215]
    with pytest.raises(ValueError, match="authority configuration"):
        sign_in(endpoint, secret, "unknown.example")


def test_a_403_that_cannot_be_decoded(running: Running) -> None:
    _folder, endpoint = running
    secret = read_text(endpoint, "powerless_client_secret_file")
    token = sign_in(endpoint, secret, client_id=endpoint["powerless_client_id"])["access_token"]
    with pytest.raises(requests.exceptions.ContentDecodingError):
        invoke(endpoint, token, "Get-Mailbox")
    last = control.read_requests(running[0])[-1]
    assert (last["status"], last["client_id"]) == (403, endpoint["powerless_client_id"])


def test_writes_survive_a_kill_and_tokens_a_restart(running: Running) -> None:
    folder, endpoint = running
    token = sign_in(endpoint, read_text(endpoint, "client_secret_file"))["access_token"]
    assert write(endpoint, token, 1, 7).status_code == 200
    os.kill(endpoint["pid"], signal.SIGKILL)
    assert control._wait(lambda: not control.status(folder)["running"], 5)
    again = control.start(folder, read_form="base64")
    assert (again["url"], again["tenant_id"]) == (endpoint["url"], endpoint["tenant_id"])
    assert again["pid"] != endpoint["pid"]
    row = invoke(again, token, "Get-Mailbox", Identity=make_guid(1)).json()["value"][0]
    assert len(row["UserCertificate"]) == 1
    held = {one["guid"]: one["user_certificate"] for one in control.read_recipients(folder)}
    assert held[make_guid(1)] == row["UserCertificate"]


def test_a_cut_connection_gives_no_answer_at_all(running: Running) -> None:
    folder, endpoint = running
    token = sign_in(endpoint, read_text(endpoint, "client_secret_file"))["access_token"]
    control.switch_faults(folder, {"cut_after_write": {}})
    with pytest.raises(requests.exceptions.ConnectionError):
        write(endpoint, token, 1, 7)
    again = write(endpoint, token, 1, 7)
    assert "no settings of" in again.json()["@adminapi.warnings"][0]
    assert [line["faults"] for line in control.read_requests(folder) if line["kind"] == "set"] == [
        ["cut_after_write"],
        [],
    ]
    assert "Traceback" not in (folder / "serve.log").read_text()


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("cut", requests.exceptions.ConnectionError),
        ("short_body", requests.exceptions.ChunkedEncodingError),
        ("slow", requests.exceptions.ReadTimeout),
    ],
)
def test_an_answer_that_never_becomes_whole(running: Running, fault: str, failure: type[Exception]) -> None:
    """`late`: the write is done all the same."""
    folder, endpoint = running
    token = sign_in(endpoint, read_text(endpoint, "client_secret_file"))["access_token"]
    url = f"{endpoint['url']}/adminapi/beta/{endpoint['tenant_id']}/InvokeCommand"
    body = make_body("Set-Mailbox", Identity=make_guid(2), UserCertificate=data(make_value(7)), Confirm=False)
    for late in (False, True):
        control.switch_faults(folder, {fault: {"at": ["set"], "late": late}})
        with pytest.raises(failure):
            open_session(endpoint).post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=2)
        held = {one["guid"]: one["user_certificate"] for one in control.read_recipients(folder)}
        assert bool(held[make_guid(2)]) is late
    assert "Traceback" not in (folder / "serve.log").read_text()


def test_start_and_stop_are_careful(running: Running) -> None:
    folder, endpoint = running
    with pytest.raises(control.TenantError, match="running tenant"):
        control.start(folder)
    assert control.status(folder) == {"running": True, "pid": endpoint["pid"], "url": endpoint["url"]}
    assert control.stop(folder)
    assert not control.stop(folder)
    # A PID that somebody else has by now: the lock is free, so it is not ours.
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (folder / "lock").write_text(str(stranger.pid))
        assert not control.stop(folder)
        assert stranger.poll() is None
        stranger.kill()
    with pytest.raises(control.TenantError, match="nonsense"):
        control.start(folder, read_form="nonsense")


def test_secrets_are_for_the_owner_alone(running: Running) -> None:
    folder, endpoint = running
    files = [Path(value) for name, value in endpoint.items() if name.endswith("_file") and name != "faults_file"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in [*files, folder / "tenant.json", folder / "token.key"])
    assert folder.stat().st_mode & 0o077 == 0


def test_the_command_line(running: Running) -> None:
    folder, _endpoint = running
    script = [sys.executable, control.__file__]
    done = subprocess.run([*script, "faults", "--state", folder, '{"lag": {}}'], capture_output=True, check=True)
    assert b'"reads": 2' in done.stdout
    wrong = subprocess.run([*script, "faults", "--state", folder, '{"thunder": {}}'], capture_output=True, check=False)
    assert (wrong.returncode, b"thunder" in wrong.stderr) == (2, True)
    assert (
        b'"stopped": true'
        in subprocess.run([*script, "stop", "--state", folder], capture_output=True, check=True).stdout
    )
    started = subprocess.run(
        [*script, "start", "--state", folder, "--read-form", "clixml"], capture_output=True, check=True
    )
    assert b'"read_form": "clixml"' in started.stdout
