# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the endpoint: one call, a listing page by page, or many calls in batches.

It knows cmdlets and answers, and nothing of recipients or certificates.  Nothing about one object is sent without an
identity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from .._model.clock import Clock
from .._model.failure import SmimeError
from .answers import Answer, read_answer
from .batch import BatchSender, Outcome, not_sent
from .calls import CmdletCall, ResponseFormat, refuse_empty_identity
from .counters import CONFIRM, LIST, READ, WRITE, RequestCounters
from .endpoint import Endpoint
from .pace import Pace
from .paced_post import post_paced
from .paging import Page, PageWalk
from .read_lanes import ReadLanes
from .request_size import LARGEST_BATCH
from .settings import ExchangeSettings
from .token import TokenSource
from .transport import Request, Transport

if TYPE_CHECKING:
    from requests import Session


class ExchangeClient:
    """``counters`` counts every request of this client, the login's included where they share the object.

    ``pace`` is kept by all its writes.
    """

    def __init__(
        self,
        settings: ExchangeSettings,
        token_source: TokenSource,
        session: Session,
        clock: Clock,
        counters: RequestCounters | None = None,
    ) -> None:
        self.settings = settings
        self.counters = counters or RequestCounters()
        self._endpoint = Endpoint(settings, str(uuid4()))
        self._transport = Transport(settings, token_source, session, clock, self.counters)
        self.pace = Pace(
            clock, self.counters, settings.retries, settings.writes_per_second, settings.max_writes_per_second
        )
        self._batches = BatchSender(self._endpoint, self._transport, self.pace)
        self.lanes = ReadLanes(settings.parallel_reads, self.counters)

    @property
    def group_size(self) -> int:
        """How many recipients are worth taking together: a batch, or several that are read side by side."""
        return self.pace.group_size(self.settings.parallel_reads)

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        """What is worth knowing about the service itself, as pairs of code and detail."""
        return self._transport.service_clock.notices

    def invoke(
        self,
        cmdlet: str,
        parameters: Mapping[str, object],
        select: Sequence[str] = (),
        response_format: ResponseFormat | None = None,
    ) -> Answer:
        """One call about one object; raises SmimeError exchange.*."""
        call = _call(cmdlet, parameters, select, response_format)
        refuse_empty_identity(call)
        kind = CONFIRM if call.is_question else READ if call.is_read else WRITE
        answer = self._send(call, self._endpoint.invoke_url(call), kind)
        return _whole(call, answer)

    def invoke_pages(
        self,
        cmdlet: str,
        parameters: Mapping[str, object],
        select: Sequence[str] = (),
        response_format: ResponseFormat | None = None,
    ) -> PageWalk:
        """An iterator over the pages of a listing; nothing is sent before the first ``next``."""
        call = _call(cmdlet, parameters, select, response_format)
        refuse_empty_identity(call, lists_everything=True)
        url = self._endpoint.invoke_url(call)
        return PageWalk(call, url, self.settings.api_url, lambda one, at: self._send(one, at, LIST))

    def invoke_batch(self, calls: Sequence[CmdletCall]) -> list[Outcome]:
        """One outcome for each call, in their order; what the service or the network causes is in the outcomes."""
        for call in calls:
            refuse_empty_identity(call)
        return [_whole_or_error(call, outcome) for call, outcome in zip(calls, self._send_all(calls), strict=True)]

    def _send_all(self, calls: Sequence[CmdletCall]) -> list[Outcome]:
        """Reads side by side, in their order; writes one request after the other."""
        if len(calls) <= LARGEST_BATCH or not all(call.is_read for call in calls):
            return self._batches.send(calls)
        parts = [calls[start : start + LARGEST_BATCH] for start in range(0, len(calls), LARGEST_BATCH)]
        answers = self.lanes.ask(parts, self._batches.send, _is_lost)
        outcomes = [outcome for answer in answers for outcome in answer]
        lost = next((answer[0] for answer in answers if _is_lost(answer)), None)
        rest = [not_sent(lost)] * (len(calls) - len(outcomes)) if isinstance(lost, SmimeError) else []
        return [*outcomes, *rest]

    def _send(self, call: CmdletCall, url: str, kind: str) -> Answer:
        headers = {**self._endpoint.call_headers(call), **self._endpoint.outer_headers()}
        request = Request(
            *(url, headers, call.body(), kind, call.subject, call.has_no_effect),
            about_one=call.identity is not None,
            paced=not call.is_read,
        )
        reply = self._transport.post(request) if call.is_read else post_paced(self._transport, self.pace, request)
        return read_answer(call, reply.status, reply.headers, reply.content)


def _call(
    cmdlet: str, parameters: Mapping[str, object], select: Sequence[str], response_format: ResponseFormat | None
) -> CmdletCall:
    return CmdletCall(cmdlet, parameters, tuple(select), response_format or ResponseFormat.JSON)


def _is_lost(outcomes: Sequence[Outcome]) -> bool:
    """A request that failed as a whole; the ones after it would fare no better."""
    first = outcomes[0]
    return isinstance(first, SmimeError) and all(
        isinstance(one, SmimeError) and one.code == first.code for one in outcomes
    )


def _whole(call: CmdletCall, answer: Answer) -> Answer:
    """An answer about one object is one page; a link to another would mean that this is not the whole."""
    if answer.next_link is None:
        return answer
    raise SmimeError(
        "exchange.incomplete",
        f"{call.subject}: the answer has a further page; expected one object. Give its GUID.",
        {"cmdlet": call.cmdlet},
    )


def _whole_or_error(call: CmdletCall, outcome: Outcome) -> Outcome:
    try:
        return outcome if isinstance(outcome, SmimeError) else _whole(call, outcome)
    except SmimeError as error:
        return error


__all__ = ["Answer", "CmdletCall", "ExchangeClient", "Page", "PageWalk", "ResponseFormat"]
