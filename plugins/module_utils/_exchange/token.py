# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the application's token and renews it before it runs out.

Tokens live about an hour and a long run lives longer.  msal keeps them, and signs the assertion; this file asks msal
and says in words what went wrong.  The token is in no message, ``repr`` or log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from .._model.clock import Clock
from .._model.failure import SmimeError
from .counters import RETRY, RequestCounters
from .credential import Credential
from .hosts import is_microsoft_login
from .library_msal import msal, msal_version, require_msal
from .library_requests import requests
from .login_failure import explain_login_error, explain_odd_login
from .login_http import LoginHttp
from .network_failure import explain_network_failure
from .settings import ExchangeSettings
from .waiting import choose_wait

if TYPE_CHECKING:
    from requests import Session

# A token is renewed this long before its end, or after nine tenths of a short life.
_MARGIN_SECONDS = 300.0
_TRY_AGAIN_SECONDS = 60.0
_PASSING = ("exchange.login.unavailable", "exchange.unreachable")


class TokenSource:
    """Nothing is sent before the first ``bearer``.  ``hear_secret`` is told every secret, assertion and token."""

    def __init__(
        self,
        settings: ExchangeSettings,
        credential: Credential,
        session: Session,
        clock: Clock,
        counters: RequestCounters | None = None,
        hear_secret: Callable[[str], None] = lambda secret: None,
    ) -> None:
        self._settings = settings
        self._credential = credential
        self._clock = clock
        self._counters = counters or RequestCounters()
        self._http = LoginHttp(settings, session, self._counters, hear_secret)
        self._hear_secret = hear_secret
        self._lock = threading.RLock()
        self._application: Any = None
        self._is_hopeless = False
        self._token: str | None = None
        self._renew_at: datetime | None = None
        self._ends_at: datetime | None = None

    def bearer(self) -> str:
        """The token; raises exchange.login.*, exchange.unreachable, exchange.tls or exchange.unexpected_answer."""
        with self._lock:  # msal and the memory of the last answer serve one thread at a time
            return self._bearer()

    def _bearer(self) -> str:
        now = self._clock.now()
        if self._token is not None and self._renew_at is not None and now < self._renew_at:
            return self._token
        try:
            return self._fetch(None)
        except SmimeError as error:
            # The old token is good for a while yet: a busy login service does not end a long run before it must.
            if error.code in _PASSING and self._token and self._ends_at and self._clock.now() < self._ends_at:
                self._renew_at = self._clock.now() + timedelta(seconds=_TRY_AGAIN_SECONDS)
                return self._token
            raise

    def renew(self, claims: str | None = None) -> str:
        """A new token because the service did not accept the old one; ``claims`` is the JSON text of its challenge."""
        with self._lock:
            self._token = None
            return self._fetch(claims)

    def _fetch(self, claims: str | None) -> str:
        require_msal()
        for attempt in range(self._settings.retries + 1):
            try:
                return self._keep(self._ask(claims))
            except SmimeError as error:
                # A new application object next time: msal answers from its memory while the service's pause lasts.
                self._application = None
                wait = self._wait_for(error, attempt)
                if wait is None:
                    raise
                self._counters.count(RETRY)
                self._counters.add_wait(wait)
                self._clock.sleep(wait)
        raise SmimeError("exchange.login.unavailable", "Login for Exchange Online: no attempt was made. Raise retries.")

    def _wait_for(self, error: SmimeError, attempt: int) -> float | None:
        """Seconds until the next attempt, None where there is to be none."""
        if error.code not in _PASSING or self._is_hopeless or attempt >= self._settings.retries:
            return None
        headers = self._http.last.headers if self._http.last else {}
        return choose_wait(attempt, headers, "", self._clock.now())

    def _ask(self, claims: str | None) -> Mapping[str, Any]:
        """msal's answer with an access token in it."""
        tenant, url = self._settings.tenant_id, self._settings.login_url
        self._http.forget()
        self._is_hopeless = False
        try:
            application = self._open_application()
            application.remove_tokens_for_client()
            answer = application.acquire_token_for_client([self._settings.token_scope], claims_challenge=claims)
        except requests.exceptions.RequestException as error:
            failure = explain_network_failure(error, url, self._settings.proxy, f"Login for Exchange Online, {tenant}")
            # At the first contact a wrong host name is likelier than an outage: say so at once.
            self._is_hopeless = failure.is_lasting and self._ends_at is None
            raise failure.error from None
        except (ValueError, KeyError, TypeError, RuntimeError, AttributeError, msal.exceptions.MsalError):
            raise self._explain() from None
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
            raise self._explain(answer if isinstance(answer, dict) else {})
        return answer

    def _open_application(self) -> Any:
        if self._application is None:
            self._application = msal.ConfidentialClientApplication(
                self._settings.client_id,
                client_credential=self._for_msal(),
                authority=f"{self._settings.login_url}/{self._settings.tenant_id}",
                instance_discovery=None if is_microsoft_login(self._settings.login_url) else False,
                http_client=self._http,
            )
        return self._application

    def _for_msal(self) -> str | dict[str, str]:
        """From 1.35 on msal names the certificate by SHA-256 (PS256, x5t#S256) if it is given no SHA-1 thumbprint."""
        given = self._credential.for_msal
        if isinstance(given, str):
            return given
        without = "thumbprint" if msal_version() >= (1, 35) else "public_certificate"
        return {name: value for name, value in given.items() if name != without}

    def _explain(self, answer: Mapping[str, Any] | None = None) -> SmimeError:
        last = self._http.last
        error = answer if answer and answer.get("error") else (last.error if last else {})
        status = last.status if last else None
        if error.get("error"):
            return explain_login_error(
                error, status or 400, self._settings.tenant_id, self._settings.client_id, self._credential.source
            )
        return explain_odd_login(status, self._settings.tenant_id, self._settings.login_url)

    def _keep(self, answer: Mapping[str, Any]) -> str:
        token: str = answer["access_token"]
        self._hear_secret(token)
        try:
            life = max(0.0, float(answer.get("expires_in", 0)))
        except (TypeError, ValueError):
            life = 0.0
        now = self._clock.now()
        self._token = token
        self._ends_at = now + timedelta(seconds=life)
        self._renew_at = now + timedelta(seconds=life - min(_MARGIN_SECONDS, life / 10))
        return token


__all__ = ["TokenSource"]
