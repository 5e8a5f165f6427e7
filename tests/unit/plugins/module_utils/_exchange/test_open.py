# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts fit together, credentials are checked at once, and nothing is sent before it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import open_exchange
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]


def test_opening_sends_nothing(settings_with: Make, clock: Any) -> None:
    exchange = open_exchange(settings_with(), clock)
    assert exchange.client.counters.as_dict() == {"total": 0, "waited_seconds": 0.0}


def test_opening_checks_the_credential(settings_with: Make, clock: Any, put: Make) -> None:
    with pytest.raises(SmimeError) as caught:
        open_exchange(settings_with(client_secret=None, certificate_file=put("app.cer", b"x")), clock)
    assert caught.value.code == "exchange.credential.unreadable"


def test_login_and_requests_share_their_counters(
    settings_with: Make, clock: Any, session_with: Any, respond: Any, mailbox: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = "https://login.lab.example"
    session = session_with(
        respond(200, {"authorization_endpoint": f"{login}/a", "token_endpoint": f"{login}/t"}),
        respond(200, {"access_token": "token-a", "expires_in": 3600}),
        respond(200, {"value": [mailbox("6f9619ff-8b86-4011-b42d-000000000001")]}),
    )
    monkeypatch.setattr(f"{open_exchange.__module__}.open_session", lambda _settings: session)
    heard: list[str] = []
    settings = settings_with(login_url=login, proxy="http://user:proxy%20password@proxy.example:8080")
    exchange = open_exchange(settings, clock, heard.append)
    assert exchange.reader.find_one("ada@contoso.example").readable
    assert exchange.client.counters.as_dict() == {"login": 2, "read": 1, "total": 3, "waited_seconds": 0.0}
    assert session.sent[2].headers["Authorization"] == "Bearer token-a"
    secret = settings.client_secret
    assert heard == ["proxy password", secret, "token-a"]
