# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that msal is given: our session, with a time limit, no redirects, and a memory of the last answer.

msal sets a time limit only on sessions of its own, and hides status and headers of a failed answer in the text of
exceptions (measured with msal 1.39); the memory tells them apart without reading such texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._model.failure import SmimeError
from .counters import LOGIN, RequestCounters
from .hosts import belongs_to_login
from .settings import ExchangeSettings

if TYPE_CHECKING:
    from requests import Response, Session

_CONNECT_SECONDS = 15
_SECRET_FIELDS = ("client_secret", "client_assertion")


@dataclass(frozen=True, slots=True)
class LoginReply:
    """``error`` is the JSON object of an answer that is no success, empty where it has none."""

    status: int
    headers: Mapping[str, str]
    error: Mapping[str, object] = field(default_factory=dict)


class LoginHttp:
    """``last`` is None where no answer came since the last ``forget``.  ``hear_secret`` is told what is sent."""

    def __init__(
        self,
        settings: ExchangeSettings,
        session: Session,
        counters: RequestCounters,
        hear_secret: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._session = session
        self._counters = counters
        self._hear_secret = hear_secret
        self.last: LoginReply | None = None

    def forget(self) -> None:
        self.last = None

    def get(self, url: str, **options: Any) -> Response:
        return self._send("GET", url, options)

    def post(self, url: str, **options: Any) -> Response:
        return self._send("POST", url, options)

    def close(self) -> None:
        """The session is closed by whoever opened it."""

    def _send(self, method: str, url: str, options: dict[str, Any]) -> Response:
        if not belongs_to_login(url, self._settings.login_url):
            raise SmimeError(
                "exchange.foreign_host",
                f"Login for Exchange Online: the login service named another host than {self._settings.login_url}; "
                "nothing was sent there. Check login_url, and whether a proxy changes answers.",
            )
        self._counters.count(LOGIN)
        form = options.get("data")
        for name in _SECRET_FIELDS:
            if isinstance(form, Mapping) and isinstance(form.get(name), str):
                self._hear_secret(form[name])
        options["timeout"] = (_CONNECT_SECONDS, self._settings.timeout_seconds)
        options["allow_redirects"] = False
        reply = self._session.request(method, url, **options)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        self.last = LoginReply(reply.status_code, headers, {} if reply.status_code < 400 else _read_error(reply.text))
        return reply


def _read_error(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


__all__ = ["LoginHttp", "LoginReply"]
