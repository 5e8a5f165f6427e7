# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends calls ten at a time through ``$batch`` and gives every call its own answer.

Reads go out at once; writes at the pace that the service takes (``pace.py``), and then fewer than ten may go together.
A batch saves round trips; it spares the service nothing (each call counts for its limits).  Both clients that are known
to use it, the PowerShell module and CIPP-API, send ten at most.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import uuid4

from .._model.failure import SmimeError
from .answers import Answer, read_answer
from .calls import CmdletCall
from .complaint import Complaint, read_complaint
from .counters import READ_BATCH, WRITE_BATCH
from .endpoint import Endpoint
from .next_step import Step, choose_step
from .pace import Pace
from .rate_headers import read_rate_window
from .refusal import mark_uncertain, refuse
from .request_size import LARGEST_BATCH
from .transport import THROTTLED, PutOff, Reply, Request, Transport, may_have_run

_OUTER = ("request-id", "date", "rate-limit-limit", "rate-limit-remaining", "rate-limit-reset")

Outcome = Answer | SmimeError


class BatchSender:
    """Answers come in the order of the calls, whatever the order of the service's."""

    def __init__(self, endpoint: Endpoint, transport: Transport, pace: Pace) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._pace = pace

    def send(self, calls: Sequence[CmdletCall]) -> list[Outcome]:
        """One outcome for each call; raises nothing that the service or the network causes.

        After a failure of a whole batch nothing further is sent: the calls that remain get that failure, not marked as
        uncertain.
        """
        outcomes: list[Outcome] = []
        for start in range(0, len(calls), LARGEST_BATCH):
            chunk = _Chunk(self._endpoint, self._transport, self._pace, calls[start : start + LARGEST_BATCH])
            outcomes += chunk.send()
            if chunk.failure is not None:
                outcomes += [not_sent(chunk.failure)] * (len(calls) - len(outcomes))
                break
        return outcomes


class _Chunk:
    """At most ten calls, and repetition of those among them that the service put off.

    ``failure`` is what ended the whole request, None where it was answered.
    """

    def __init__(self, endpoint: Endpoint, transport: Transport, pace: Pace, calls: Sequence[CmdletCall]) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._pace = pace
        self._calls = calls
        self.failure: SmimeError | None = None
        self._request_ids = [str(uuid4()) for _call in calls]
        self._outcomes: list[Outcome | None] = [None] * len(calls)
        self._all_read = all(call.is_read for call in calls)
        self._was_put_off = False
        self._may_have_run: set[int] = set()

    def send(self) -> list[Outcome]:
        pending, attempt, was_renewed = list(range(len(self._calls))), 0, False
        while pending:
            count = len(pending) if self._all_read else self._pace.take(len(pending))
            part, rest = pending[:count], pending[count:]
            try:
                put_off, complaints = self._send_once(part)
            except SmimeError as error:  # calls that were answered in an earlier attempt keep their answers
                self._fail(part, error)
                self._set_aside(rest, error)
                break
            expired = [one for one in complaints if choose_step(one, self._all_read) is Step.RENEW]
            waiting = [one for one in complaints if one not in expired]
            if expired and not was_renewed:
                was_renewed = True
                try:
                    self._transport.renew_token(expired[0])
                except SmimeError as error:
                    self._fail(put_off, error)
                    self._set_aside(rest, error)
                    break
                expired = []
            if expired or (waiting and not self._wait_for(waiting, attempt)):
                for position, complaint in zip(put_off, complaints, strict=True):
                    self._outcomes[position] = self._refuse(position, complaint)
                self._set_aside(rest, self._refuse(put_off[0], complaints[0]))
                break
            attempt += bool(put_off)
            pending = put_off + rest
        return [self._sure(at, one if one is not None else self._lost(at)) for at, one in enumerate(self._outcomes)]

    def _sure(self, position: int, outcome: Outcome) -> Outcome:
        """A failure of a write whose earlier attempt may have been done leaves that open, whatever it says itself."""
        if position in self._may_have_run and isinstance(outcome, SmimeError):
            return mark_uncertain(outcome)
        return outcome

    def _wait_for(self, complaints: list[Complaint], attempt: int) -> bool:
        """Whether those that were put off are worth another try, when their time has come."""
        busy = [one for one in complaints if one.status in THROTTLED]
        if self._all_read or not busy:
            return self._transport.wait_after(_longest(complaints), attempt)
        self._transport.count_retry()
        return self._pace.put_off(busy, is_whole=self._was_put_off)

    def _set_aside(self, positions: list[int], error: SmimeError) -> None:
        """They were not sent at all."""
        for position in positions:
            self._outcomes[position] = not_sent(error)

    def _fail(self, positions: list[int], error: SmimeError) -> None:
        self.failure = error
        for position in positions:
            self._outcomes[position] = error

    def _send_once(self, positions: list[int]) -> tuple[list[int], list[Complaint]]:
        """Sends these calls; gives the ones to repeat and why."""
        try:
            reply = self._post(positions)
        except PutOff as put_off_at_once:
            self._was_put_off = True
            if may_have_run(put_off_at_once.complaint, self._all_read):
                self._may_have_run.update(positions)
            return positions, [put_off_at_once.complaint] * len(positions)
        self._was_put_off = False
        answers = self._read_responses(reply)
        put_off: list[int] = []
        complaints: list[Complaint] = []
        for position in positions:
            found = answers.get(str(position))
            if found is None:
                self._outcomes[position] = self._lost(position)
                continue
            status, headers, body = found
            if 200 <= status < 300:
                self._outcomes[position] = self._read(position, status, headers, body)
                continue
            complaint = read_complaint(status, headers, body)
            if choose_step(complaint, self._calls[position].is_read) is Step.GIVE_UP:
                self._outcomes[position] = self._refuse(position, complaint)
            else:
                put_off.append(position)
                complaints.append(complaint)
                if may_have_run(complaint, self._calls[position].is_read):
                    self._may_have_run.add(position)
        if not self._all_read and len(positions) > len(put_off):
            self._pace.accepted(len(positions) - len(put_off))
            newest = answers.get(str(positions[-1]))
            self._pace.hear_window(read_rate_window(newest[1] if newest else reply.headers, self._transport.now()))
        return put_off, complaints

    def _post(self, positions: list[int]) -> Reply:
        names = " and ".join(sorted({self._calls[position].cmdlet for position in positions}))
        return self._transport.post(
            Request(
                self._endpoint.batch_url,
                {**self._endpoint.batch_headers(), **self._endpoint.outer_headers()},
                {"requests": [self._sub_request(position) for position in positions]},
                READ_BATCH if self._all_read else WRITE_BATCH,
                f"Exchange Online, {names} in a batch of {len(positions)}",
                self._all_read,
                paced=not self._all_read,
            )
        )

    def _sub_request(self, position: int) -> dict[str, object]:
        call = self._calls[position]
        return {
            "id": str(position),
            "method": "POST",
            "url": self._endpoint.invoke_url(call),
            "headers": {**self._endpoint.call_headers(call), "client-request-id": self._request_ids[position]},
            "body": call.body(),
        }

    def _read_responses(self, reply: Reply) -> dict[str, tuple[int, Mapping[str, str], object]]:
        """Status, headers and body by id; the first answer to an id counts."""
        try:
            found = json.loads(reply.content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            found = None
        responses = found.get("responses") if isinstance(found, dict) else None
        if not isinstance(responses, list):
            error = SmimeError(
                "exchange.unexpected_answer",
                f"Exchange Online, batch of {len(self._calls)} calls: the answer (HTTP {reply.status}) has no "
                "'responses'; expected one for each call. Check api_url and proxy.",
                {"status": reply.status, "request_id": reply.headers.get("request-id", "")},
            )
            raise error if self._all_read else mark_uncertain(error)
        answers: dict[str, tuple[int, Mapping[str, str], object]] = {}
        for one in responses:
            if isinstance(one, dict) and isinstance(one.get("status"), int):
                given = one.get("headers")
                own = {str(name).lower(): str(text) for name, text in given.items()} if isinstance(given, dict) else {}
                answers.setdefault(
                    str(one.get("id")), (one["status"], {**_kept(reply.headers), **own}, one.get("body"))
                )
        return answers

    def _read(self, position: int, status: int, headers: Mapping[str, str], body: object) -> Outcome:
        try:
            return read_answer(self._calls[position], status, headers, body)
        except SmimeError as error:
            return error

    def _refuse(self, position: int, complaint: Complaint) -> SmimeError:
        call = self._calls[position]
        error = refuse(complaint, call.subject)
        return mark_uncertain(error) if may_have_run(complaint, call.is_read) else error

    def _lost(self, position: int) -> SmimeError:
        call = self._calls[position]
        error = SmimeError(
            "exchange.unexpected_answer",
            f"{call.subject}: the answer to the batch says nothing about this call; expected an answer for each. Run "
            "again.",
            {"cmdlet": call.cmdlet},
        )
        return error if call.is_read else mark_uncertain(error)


def _longest(complaints: list[Complaint]) -> Complaint:
    """The one that asks for the longest pause: nobody is asked again too early."""

    def seconds(complaint: Complaint) -> float:
        try:
            return float(complaint.headers.get("retry-after", ""))
        except ValueError:
            return -1.0

    return max(complaints, key=seconds)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """What support asks for, and the budget, stand in the outer answer where the inner one lacks them."""
    return {name: headers[name] for name in _OUTER if name in headers}


def not_sent(error: SmimeError) -> SmimeError:
    detail = {name: value for name, value in error.detail.items() if name != "may_have_taken_effect"}
    return SmimeError(error.code, f"Not sent, because a call before it failed. {error.message}", detail)


__all__ = ["LARGEST_BATCH", "BatchSender", "Outcome", "not_sent"]
