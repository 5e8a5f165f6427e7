# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one POST to the service and repeats it where that is safe and of use.

The bearer goes to hosts of the service's own cloud only.  A write is not repeated after a cut connection: it may have
been done (the error is marked, see ``refusal.is_uncertain``).  client-request-id stays the same across repetitions, as
Microsoft's module does it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from .._model.clock import Clock
from .._model.failure import SmimeError
from .complaint import Complaint, read_complaint
from .counters import LIST, READ, READ_BATCH, RETRY, RequestCounters
from .hosts import belongs_to_service, with_default_port
from .library_requests import requests
from .network_failure import explain_network_failure
from .next_step import Step, choose_step, is_passing, read_claims
from .refusal import mark_uncertain, refuse
from .service_clock import ServiceClock
from .session import open_session
from .settings import ExchangeSettings
from .token import TokenSource
from .waiting import choose_wait

if TYPE_CHECKING:
    from requests import Session

_CONNECT_SECONDS = 15
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 307, 308)
_READS = (LIST, READ, READ_BATCH)
# With these the service says that it is too busy, whatever it was asked for.
THROTTLED = (429, 503)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer; ``headers`` have lower-case names, ``content`` is decoded from gzip."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """``headers`` without Authorization; ``kind`` is for the counters; ``subject`` begins messages.

    ``repeatable``: sending it twice does no harm.  ``about_one``: an answer "not found" is about the recipient.
    ``paced``: whoever sends it keeps a pace, and waits himself.
    """

    url: str
    headers: Mapping[str, str]
    body: object
    kind: str
    subject: str
    repeatable: bool
    about_one: bool = False
    paced: bool = False


class PutOff(Exception):
    """The service was too busy for a paced request."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.status)
        self.complaint = complaint


class Transport:
    """One connection's worth of state: session, token, counters."""

    def __init__(
        self,
        settings: ExchangeSettings,
        token_source: TokenSource,
        session: Session,
        clock: Clock,
        counters: RequestCounters,
    ) -> None:
        self._settings = settings
        self._token_source = token_source
        self._session = session
        self._made_by = threading.get_ident()
        self._others = threading.local()
        self._clock = clock
        self._counters = counters
        self._was_answered = False
        self.service_clock = ServiceClock(settings.api_url, settings.clock_tolerance_minutes)

    def post(self, request: Request) -> Reply:
        """The first answer of status 2xx; raises SmimeError exchange.* when there is none to be had.

        Raises PutOff where a paced request met a busy service.
        """
        content = json.dumps(request.body, separators=(",", ":")).encode("utf-8")
        headers = {**request.headers, "client-request-id": str(uuid4())}
        url, attempt, redirects, was_renewed = request.url, 0, 0, False
        while True:
            try:
                reply = self._send(url, content, headers, request.kind)
            except requests.exceptions.RequestException as error:
                self._after_cut(error, request, attempt)
                attempt += 1
                continue
            if 200 <= reply.status < 300:
                return reply
            if reply.status in _REDIRECTS and redirects < _MOST_REDIRECTS:
                url, redirects = self._follow(url, reply, request.subject), redirects + 1
                continue
            complaint = read_complaint(reply.status, reply.headers, reply.content)
            if request.paced and complaint.status in THROTTLED:
                raise PutOff(complaint)
            step = choose_step(complaint, request.repeatable)
            if step is Step.RENEW and not was_renewed:
                was_renewed = True
                self.renew_token(complaint)
                continue
            if step is not Step.REPEAT or not self.wait_after(complaint, attempt):
                refusal = refuse(complaint, request.subject, request.about_one)
                raise mark_uncertain(refusal) if may_have_run(complaint, request.repeatable) else refusal
            attempt += 1

    def wait_after(self, complaint: Complaint, attempt: int) -> bool:
        """Sleeps before the next attempt; False where there is to be none."""
        if attempt >= self._settings.retries:
            return False
        seconds = choose_wait(attempt, complaint.headers, complaint.text, self._clock.now())
        if seconds is None:
            return False
        self._sleep(seconds)
        return True

    def count_retry(self) -> None:
        self._counters.count(RETRY)

    def now(self) -> datetime:
        return self._clock.now()

    def renew_token(self, complaint: Complaint) -> None:
        """A new token, with the claims that the complaint asks for."""
        self._counters.count(RETRY)
        self._token_source.renew(read_claims(complaint.headers))

    def _send(self, url: str, content: bytes, headers: Mapping[str, str], kind: str) -> Reply:
        bearer = self._token_source.bearer()
        self._counters.count(kind)
        response = self._session_here().post(
            url,
            data=content,
            headers={**headers, "Authorization": f"Bearer {bearer}"},
            timeout=(_CONNECT_SECONDS, self._settings.timeout_seconds),
            allow_redirects=False,
            stream=True,
        )
        try:
            self._was_answered = True
            answered = {name.lower(): text for name, text in response.headers.items()}
            if 200 <= response.status_code < 300 and kind in _READS:
                # Before the body, which may take its time; and a write's answer must never be lost over a clock.
                self.service_clock.hear(answered, self._clock.now())
            try:
                body = response.content
            except requests.exceptions.ContentDecodingError:
                body = b""  # a 403 can carry NUL bytes that are declared as gzip; there is nothing to read in them
            return Reply(response.status_code, answered, body)
        finally:
            response.close()

    def _session_here(self) -> Session:
        """Each thread has a session of its own: those of requests are not made for several."""
        if threading.get_ident() == self._made_by:
            return self._session
        if not hasattr(self._others, "session"):
            self._others.session = open_session(self._settings)
        session: Session = self._others.session
        return session

    def _after_cut(self, error: Exception, request: Request, attempt: int) -> None:
        """Waits where repeating is safe and of use, else raises."""
        failure = explain_network_failure(error, request.url, self._settings.proxy, request.subject)
        if not request.repeatable and not failure.surely_not_sent:
            raise mark_uncertain(failure.error) from None
        # At the first contact a wrong host name is likelier than an outage: say so at once.
        is_hopeless = failure.is_lasting and (not self._was_answered or failure.error.code == "exchange.tls")
        seconds = choose_wait(attempt, {}, "", self._clock.now())
        if is_hopeless or seconds is None or attempt >= self._settings.retries:
            raise failure.error from None
        self._sleep(seconds)

    def _follow(self, url: str, reply: Reply, subject: str) -> str:
        target = urljoin(url, reply.headers.get("location", ""))
        if not belongs_to_service(target, self._settings.api_url):
            raise SmimeError(
                "exchange.foreign_host",
                f"{subject}: the service sent the request on to the host {urlsplit(target).hostname}; expected one of "
                f"{self._settings.api_url}. The token was not sent there. Check api_url and proxy.",
                {"status": reply.status},
            )
        return with_default_port(target)

    def _sleep(self, seconds: float) -> None:
        self._counters.count(RETRY)
        self._counters.add_wait(seconds)
        self._clock.sleep(seconds)


def may_have_run(complaint: Complaint, repeatable: bool) -> bool:
    """A gateway that ran out of patience, or a server error of unknown kind, does not say that a write was not done.

    Nor does one that passes (StorageTransientException, for example): it may come after the change.  An exception of
    another name is the cmdlet's own refusal.
    """
    return not repeatable and complaint.status >= 500 and (not complaint.kind or is_passing(complaint))


__all__ = ["THROTTLED", "PutOff", "Reply", "Request", "Transport", "may_have_run"]
