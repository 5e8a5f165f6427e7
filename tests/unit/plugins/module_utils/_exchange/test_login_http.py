# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What msal sends goes to the login service only, with a time limit and without redirects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.login_http import LoginHttp
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]
URL = "https://login.microsoftonline.com/x"


def test_limits_are_set_whatever_msal_says(settings_with: Make, session_with: Any, respond: Any) -> None:
    session = session_with(respond(200, {}), respond(200, {}))
    counters = RequestCounters()
    heard: list[str] = []
    http = LoginHttp(settings_with(timeout_seconds=33), session, counters, heard.append)
    http.get(URL, headers={"a": "b"}, allow_redirects=True, timeout=None)
    http.post(URL, data={"scope": "s"}, headers={})
    for sent in session.sent:
        assert sent.options["timeout"][1] == 33
        assert sent.options["allow_redirects"] is False
    assert [sent.method for sent in session.sent] == ["GET", "POST"]
    assert counters.as_dict()["login"] == 2
    http.close()


def test_the_last_answer_is_remembered_and_forgotten(settings_with: Make, session_with: Any, respond: Any) -> None:
    session = session_with(
        respond(429, "slow", {"Retry-After": "7"}),
        respond(400, {"error": "invalid_tenant"}),
        respond(500, "[1]"),
        respond(200, {"access_token": "odd"}),
    )
    http = LoginHttp(settings_with(), session, RequestCounters(), [].append)
    seen = []
    for _attempt in range(4):
        http.get(URL)
        seen.append(http.last)
    assert [(one.status, one.error) for one in seen if one] == [
        (429, {}),
        (400, {"error": "invalid_tenant"}),
        (500, {}),
        (200, {}),
    ]
    assert seen[0] is not None
    assert seen[0].headers["retry-after"] == "7"
    assert "odd" not in repr(http.last)
    http.forget()
    assert http.last is None


def test_a_foreign_host_gets_nothing(settings_with: Make, session_with: Any) -> None:
    session = session_with()
    with pytest.raises(SmimeError) as caught:
        LoginHttp(settings_with(), session, RequestCounters(), [].append).post(
            "https://evil.example/token", data={"secret": "x"}
        )
    assert caught.value.code == "exchange.foreign_host"
    assert session.sent == []


def test_secrets_are_told_before_they_are_sent(settings_with: Make, session_with: Any, respond: Any) -> None:
    session = session_with(respond(200, {}), respond(200, {}))
    heard: list[str] = []
    http = LoginHttp(settings_with(), session, RequestCounters(), heard.append)
    http.post(URL, data={"scope": "s", "client_secret": "the secret"})
    http.post(URL, data={"scope": "s", "client_assertion": "the assertion"})
    assert heard == ["the secret", "the assertion"]
