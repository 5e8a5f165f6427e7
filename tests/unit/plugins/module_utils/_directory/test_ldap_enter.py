# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting and logging in against a scripted server."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_enter import enter_server
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_tls import VerifyingTls
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    BIND,
    Request,
    answer,
    plug_in,
    replace_opening,
    result,
)

SETTINGS = LdapSettings(("127.0.0.1",), "svc@corp.example", password="secret")


def enter(password: str = "secret") -> Any:
    return enter_server(SETTINGS.addresses[0], ssl.create_default_context(), SETTINGS, password)


def refuse_to_open(monkeypatch: pytest.MonkeyPatch, failure: OSError, in_tls: bool) -> None:
    """ldap3 turns every failure of opening into text of its own exception."""

    def open_socket(strategy: Any, address: Any, use_ssl: bool = False, unix_socket: bool = False) -> None:
        tls = strategy.connection.server.tls
        assert isinstance(tls, VerifyingTls)
        if in_tls:
            tls.failure = failure
        raise OSError(f"socket connection error while opening: {failure}")

    replace_opening(monkeypatch, open_socket)


def test_a_login_is_asked_for_once_and_the_password_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = plug_in(monkeypatch, answer(lambda request: b""))
    session = enter()
    (request,) = opened[0].requests
    assert request.operation == BIND
    assert b"secret" in request.content
    assert "secret" not in repr(session._connection)


def test_a_refused_login_is_told_and_the_socket_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(request: Request) -> bytes:
        return result(request.number, 49, b"80090308: LdapErr: DSID-0C, comment: x, data 775, v3839", tag=0x61)

    opened = plug_in(monkeypatch, script)
    with pytest.raises(SmimeError, match="the account is locked") as caught:
        enter()
    assert caught.value.code == "directory.refused_login"
    assert "secret" not in caught.value.message
    assert opened[0].is_closed


def test_a_login_without_answer_leaves_the_next_server_to_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, lambda request: b"")
    with pytest.raises(SmimeError, match="login was not answered") as caught:
        enter()
    assert caught.value.code == "directory.unreachable"


def test_an_answer_to_another_message_is_no_refusal_of_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, lambda request: result(request.number + 7, 0, tag=0x61))
    with pytest.raises(SmimeError, match="login was not answered") as caught:
        enter()
    assert caught.value.code == "directory.unreachable"


def test_a_password_that_ldap_forbids_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = plug_in(monkeypatch, answer(lambda request: b""))
    with pytest.raises(SmimeError, match="does not allow") as caught:
        enter("sec\x07ret")
    assert caught.value.code == "directory.refused_login"
    assert not [request for request in opened[0].requests if request.operation == BIND]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "no connection"),
        (TimeoutError("timed out"), "within 30 seconds"),
        (OSError("invalid server address"), "its name is unknown"),
        (OSError("something else"), "no connection"),
    ],
)
def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch, failure: OSError, words: str) -> None:
    refuse_to_open(monkeypatch, failure, in_tls=False)
    with pytest.raises(SmimeError, match=words) as caught:
        enter()
    assert caught.value.code == "directory.unreachable"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ssl.SSLCertVerificationError(1, "bad"), "directory.tls"),
        (ConnectionResetError(104, "reset"), "directory.tls"),
        (TimeoutError("timed out"), "directory.unreachable"),
    ],
)
def test_a_handshake_that_fails(monkeypatch: pytest.MonkeyPatch, failure: OSError, code: str) -> None:
    if isinstance(failure, ssl.SSLCertVerificationError):
        failure.verify_code, failure.verify_message = 10, "certificate has expired"
    refuse_to_open(monkeypatch, failure, in_tls=True)
    with pytest.raises(SmimeError) as caught:
        enter()
    assert caught.value.code == code
