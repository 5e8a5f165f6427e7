# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens come from real msal over a scripted wire: asked for once, renewed in time, and explained when refused."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import library_msal
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.credential import Credential, load_credential
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.token import TokenSource
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from cryptography.hazmat.primitives import serialization

Make = Callable[..., Any]
LOGIN = "https://login.lab.example:8443"
SECRET = Credential("secret", "client_secret", "an-odd-secret-4711~x")


@pytest.fixture
def discovery(respond: Any, settings_with: Make) -> Any:
    base = f"{LOGIN}/{settings_with().tenant_id}/oauth2/v2.0"
    return lambda: respond(
        200,
        {
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "issuer": f"{LOGIN}/{settings_with().tenant_id}/v2.0",
        },
    )


@pytest.fixture
def grant(respond: Any) -> Make:
    def make(token: str = "token-a", expires_in: int = 3600) -> Any:
        return respond(200, {"access_token": token, "token_type": "Bearer", "expires_in": expires_in})

    return make


@pytest.fixture
def source(settings_with: Make, session_with: Any, clock: Any) -> Make:
    def make(*script: Any, credential: Credential = SECRET, **options: Any) -> tuple[TokenSource, Any]:
        session = session_with(*script)
        settings = settings_with(login_url=LOGIN, **options)
        return TokenSource(settings, credential, session, clock, RequestCounters()), session

    return make


def _code(source: TokenSource) -> str:
    with pytest.raises(SmimeError) as caught:
        source.bearer()
    assert "an-odd-secret" not in caught.value.message + repr(caught.value.detail)
    return caught.value.code


def test_nothing_is_sent_before_it_is_needed_and_then_once(source: Make, discovery: Any, grant: Make) -> None:
    tokens, session = source(discovery(), grant())
    assert session.sent == []
    assert [tokens.bearer(), tokens.bearer()] == ["token-a", "token-a"]
    assert [sent.method for sent in session.sent] == ["GET", "POST"]
    form = session.sent[1].body
    assert form["grant_type"] == "client_credentials"
    assert form["client_secret"] == "an-odd-secret-4711~x"
    assert "https://outlook.office365.com/.default" in form["scope"]
    assert session.sent[0].url.startswith(f"{LOGIN}/8a6e5f0c")


@pytest.mark.parametrize(("life", "kept_for"), [(3600, 3299), (100, 89)])
def test_it_is_renewed_before_it_ends(
    life: int, kept_for: int, source: Make, discovery: Any, grant: Make, clock: Any
) -> None:
    tokens, session = source(discovery(), grant("token-a", life), grant("token-b"))
    tokens.bearer()
    clock.moment += timedelta(seconds=kept_for)
    assert tokens.bearer() == "token-a"
    clock.moment += timedelta(seconds=2)
    assert tokens.bearer() == "token-b"
    assert len(session.sent) == 3


def test_a_busy_login_service_does_not_end_a_run_while_the_old_token_lasts(
    source: Make, discovery: Any, grant: Make, respond: Any, clock: Any
) -> None:
    tokens, _session = source(discovery(), grant(), respond(503, "busy"), discovery(), grant("token-b"), retries=0)
    tokens.bearer()
    clock.moment += timedelta(seconds=3400)
    assert tokens.bearer() == "token-a"
    assert tokens.bearer() == "token-a"
    clock.moment += timedelta(seconds=61)
    assert tokens.bearer() == "token-b"


def test_an_ended_token_is_not_used_again(source: Make, discovery: Any, grant: Make, respond: Any, clock: Any) -> None:
    tokens, _session = source(discovery(), grant(), respond(503, "busy"), retries=0)
    tokens.bearer()
    clock.moment += timedelta(seconds=3601)
    assert _code(tokens) == "exchange.login.unavailable"


def test_renewing_asks_again_with_the_claims(source: Make, discovery: Any, grant: Make) -> None:
    tokens, session = source(discovery(), grant("token-a"), grant("token-b"), grant("token-c"))
    tokens.bearer()
    assert tokens.renew() == "token-b"
    assert tokens.renew('{"access_token":{"nbf":{"essential":true}}}') == "token-c"
    assert tokens.bearer() == "token-c"
    assert "nbf" in session.sent[-1].body["claims"]


def test_a_certificate_signs_what_is_sent(
    source: Make,
    discovery: Any,
    grant: Make,
    settings_with: Make,
    put: Make,
    rsa_key: Any,
    certify: Make,
    key_pem: Make,
) -> None:
    path = put("app.pem", certify(rsa_key).public_bytes(serialization.Encoding.PEM) + key_pem(rsa_key))
    settings = settings_with(client_secret=None, certificate_file=path)
    credential = load_credential(settings, certify(rsa_key).not_valid_before_utc + timedelta(days=1))
    tokens, session = source(discovery(), grant(), credential=credential)
    assert tokens.bearer() == "token-a"
    form = session.sent[1].body
    assertion = form["client_assertion"]
    header = (assertion.decode() if isinstance(assertion, bytes) else assertion).split(".")[0]
    shown = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    expected = "x5t#S256" if library_msal.msal_version() >= (1, 35) else "x5t"
    assert expected in shown
    assert "client_secret" not in form


def test_an_old_msal_is_given_the_thumbprint(source: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    credential = Credential("certificate", "f", {"private_key": "k", "public_certificate": "c", "thumbprint": "t"})
    tokens, _session = source(credential=credential)
    seen: list[Any] = []

    def keep(_client: str, **options: Any) -> Any:
        seen.append(options["client_credential"])
        raise ValueError("enough")

    monkeypatch.setattr(library_msal.msal, "ConfidentialClientApplication", keep)
    for version in ("1.30.0", "1.35.0"):
        monkeypatch.setattr(library_msal.msal, "__version__", version)
        assert _code(tokens) == "exchange.unexpected_answer"
    assert seen == [{"private_key": "k", "thumbprint": "t"}, {"private_key": "k", "public_certificate": "c"}]


def test_a_refusal_is_not_repeated(source: Make, discovery: Any, respond: Any) -> None:
    refusal = {
        "error": "invalid_client",
        "error_description": "AADSTS7000215: Invalid client secret.",
        "error_codes": [7000215],
    }
    tokens, session = source(discovery(), respond(401, refusal))
    assert _code(tokens) == "exchange.login.refused"
    assert len(session.sent) == 2


def test_an_unknown_tenant(source: Make, respond: Any) -> None:
    tokens, _session = source(respond(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: not found"}))
    assert _code(tokens) == "exchange.login.unknown_tenant"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_login_service_is_asked_again_after_its_pause(
    status: int, source: Make, discovery: Any, grant: Make, respond: Any, clock: Any
) -> None:
    busy = respond(status, "busy", {"Retry-After": "9"})
    tokens, _session = source(discovery(), busy, discovery(), grant())
    assert tokens.bearer() == "token-a"
    assert clock.slept == [9.0]


def test_it_gives_up_in_the_end(source: Make, respond: Any, clock: Any) -> None:
    tokens, session = source(*[respond(503, "busy") for _attempt in range(3)], retries=2)
    assert _code(tokens) == "exchange.login.unavailable"
    assert clock.slept == [2, 4]
    assert session.script == []


def test_an_unknown_host_is_said_at_once(source: Make, clock: Any) -> None:
    tokens, _session = source(requests.exceptions.ConnectTimeout("x"))
    assert _code(tokens) == "exchange.unreachable"
    assert clock.slept == []


def test_a_cut_connection_is_tried_again(source: Make, discovery: Any, grant: Make, clock: Any) -> None:
    tokens, _session = source(requests.exceptions.ReadTimeout("x"), discovery(), grant())
    assert tokens.bearer() == "token-a"
    assert clock.slept == [2]


@pytest.mark.parametrize("body", ["<html>hello</html>", {"token_type": "Bearer"}, "{", {}, [1]])
def test_a_proxys_page_is_no_token(body: Any, source: Make, discovery: Any, respond: Any) -> None:
    tokens, _session = source(discovery(), respond(200, body))
    assert _code(tokens) == "exchange.unexpected_answer"
    tokens, _session = source(respond(200, body))
    assert _code(tokens) == "exchange.unexpected_answer"


def test_a_secret_is_not_sent_where_a_forged_discovery_points(source: Make, respond: Any) -> None:
    forged = respond(
        200, {"authorization_endpoint": "https://evil.example/a", "token_endpoint": "https://evil.example/t"}
    )
    tokens, session = source(forged)
    assert _code(tokens) == "exchange.foreign_host"
    assert len(session.sent) == 1


def test_without_the_library_it_is_named(source: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_msal, "HAS_MSAL", False)
    tokens, _session = source()
    assert _code(tokens) == "program.library_missing"


def test_the_token_shows_nowhere(source: Make, discovery: Any, grant: Make) -> None:
    tokens, _session = source(discovery(), grant("odd-token-99"))
    tokens.bearer()
    assert "odd-token" not in repr(tokens)


def test_several_threads_that_need_a_token_ask_for_it_once(source: Make, discovery: Any, grant: Make) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def slowly(_sent: Any) -> Any:
        asked.set()
        assert may_answer.wait(20)
        return grant()

    tokens, session = source(discovery(), slowly)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens.bearer())) for _number in range(2)]
    threads[0].start()
    assert asked.wait(20)
    threads[1].start()
    threads[1].join(0.3)  # without a lock it would have asked by now, and found no answer
    may_answer.set()
    for thread in threads:
        thread.join(20)
    assert got == ["token-a"] * 2
    assert [sent.method for sent in session.sent] == ["GET", "POST"]
