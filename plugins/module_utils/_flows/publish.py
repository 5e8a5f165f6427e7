# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes -> Exchange Online, ten recipients at a time: read, compare, journal, write, read back, prove.

The same steps serve a whole plan and a single recipient.  Transport, journal and clock come from outside.  In check
mode only the reads go out.  The first mismatch stops everything: it means that the service does not take values in
the form in which they are sent, or that somebody else is writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from .._exchange.open import Exchange
from .._exchange.writer import WriteOrder
from .._inspect.held import withhold_secrets
from .._model.change import Change, HeldValues
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._model.proof import Proof, ProofResult
from .._model.recipient import RecipientState
from .._plan.standing import objection_to_write
from .._prove.prove import prove
from .._workspace.journal import Journal
from .publish_order import Published, PublishOrder, Result

BATCH = 10
_MOST_TRIES = 3
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0
# Failures that will meet every further recipient, too.
_HOPELESS = frozenset(
    {
        "exchange.foreign_host",
        "exchange.login.refused",
        "exchange.login.unavailable",
        "exchange.login.unknown_tenant",
        "exchange.no_role",
        "exchange.tls",
        "exchange.token_expired",
    }
)
# Failures of one recipient that are everybody's where a whole batch has them.
_PASSING = frozenset({"exchange.throttled", "exchange.unreachable"})


def publish(
    changes: Iterable[Change],
    exchange: Exchange,
    journal: Journal | None,
    clock: Clock,
    order: PublishOrder,
    on_result: Callable[[Result], None],
) -> Published:
    """``journal`` may be None in check mode only.  ``on_result`` hears of every change once."""
    return _Publisher(exchange, journal, clock, order, on_result).run(changes)


class _Publisher:
    def __init__(
        self,
        exchange: Exchange,
        journal: Journal | None,
        clock: Clock,
        order: PublishOrder,
        on_result: Callable[[Result], None],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._clock = clock
        self._order = order
        self._on_result = on_result
        self._done = Published()
        self._waiting: list[Change] = []

    def run(self, changes: Iterable[Change]) -> Published:
        try:
            for batch in _batches(changes):
                self._take(batch)
                if self._done.stopped is not None:
                    break
        except SmimeError as error:
            self._done.stopped = error
        try:
            self._wait_for_the_rest()
        except SmimeError as error:  # whoever listens could not take it down
            self._done.stopped = self._done.stopped or error
        return self._done

    def _take(self, batch: list[Change]) -> None:
        states = self._exchange.reader.read_many([change.guid or "" for change in batch])
        self._stop_where_all_fail([states[change.guid or ""] for change in batch])
        ready: list[tuple[Change, RecipientState]] = []
        for change in batch:
            state = states[change.guid or ""]
            if isinstance(state, SmimeError):
                self._fail(change, _moved(change, state))
                continue
            objection = objection_to_write(change, state, self._order.write_cloud_managed)
            if objection is not None:
                code, detail = objection
                already = code == "recipient.already_as_planned"
                self._tell(Result(change, "already_as_planned" if already else "skipped", code, detail))
            elif self._order.check_mode:
                self._tell(Result(change, "would_be_written"))
            else:
                ready.append((change, state))
        tries = 0
        while ready and self._done.stopped is None:
            tries += 1
            ready = self._write(ready, last_try=tries == _MOST_TRIES)
        # A cut write that is not repeated because the run ends may have taken effect: it is told as not yet proven.
        self._waiting.extend(change for change, _state in ready if tries)

    def _write(self, ready: list[tuple[Change, RecipientState]], last_try: bool) -> list[tuple[Change, RecipientState]]:
        """Returns those whose request was cut and did not take effect: they are written again."""
        if self._journal is None:
            raise SmimeError("journal.missing", "Nothing was written: writing needs a journal. Set journal_dir.")
        for change, state in ready:
            self._journal.record_former_values(
                self._order.run_id,
                format_moment(self._clock.now()),
                self._order.tenant,
                withhold_secrets(state),
                change.after,
            )
        results = self._exchange.writer.write_many([_write_order(change) for change, _state in ready])
        errors = [None if result.ambiguous else result.error for result in results]
        self._stop_where_all_fail(errors)
        if len(errors) == BATCH and len({error.code if error else None for error in errors}) == 1:
            # Ten refusals for one reason: the value form, or the right to write. The others would fare no better.
            self._done.stopped = self._done.stopped or errors[0]
        sent: list[tuple[Change, RecipientState, bool]] = []
        for (change, state), result in zip(ready, results, strict=True):
            if result.error is not None and not result.ambiguous:
                self._fail(change, result.error)
            else:
                sent.append((change, state, result.ambiguous))
        if not sent:
            return []
        self._done.wrote = True
        try:
            for change, _state, cut in sent:
                if not cut:
                    self._note_written(change)
            found = self._exchange.reader.read_many([change.guid or "" for change, _state, _cut in sent])
        except SmimeError as error:
            # What was sent stays sent: it counts as written and not yet proven, and the run ends here.
            self._done.stopped = error
            self._waiting.extend(change for change, _state, _cut in sent)
            return []
        again = []
        for change, state, cut in sent:
            proof = self._prove(change, found[change.guid or ""])
            if cut and proof is not None and proof.result is ProofResult.PENDING and not last_try:
                again.append((change, state))
                continue
            if cut:  # what is not shown yet may come to light later, and then the ledger must know whose it is
                self._note_written(change)
            self._settle(change, proof)
        return again

    def _stop_where_all_fail(self, answers: list[Any]) -> None:
        if all(isinstance(answer, SmimeError) and answer.code in _PASSING for answer in answers):
            self._done.stopped = answers[0]

    def _wait_for_the_rest(self) -> None:
        """The service is eventually consistent: what it does not show yet is asked for again, ever more slowly."""
        wait, left = _FIRST_WAIT, self._order.patience_seconds
        while self._waiting and left > 0 and self._done.stopped is None:
            pause = min(wait, left)
            self._clock.sleep(pause)
            left, wait = left - pause, min(wait * 2, _LONGEST_WAIT)
            waiting, self._waiting = self._waiting, []
            for batch in _batches(waiting):
                try:
                    found = self._exchange.reader.read_many([change.guid or "" for change in batch])
                except SmimeError as error:
                    self._done.stopped = error
                    self._waiting.extend(batch)
                    continue
                for change in batch:
                    self._settle(change, self._prove(change, found[change.guid or ""]))
        for change in self._waiting:
            proof = prove(change, None, self._clock.now(), self._order.effective_after_hours)
            pending = replace(proof, result=ProofResult.PENDING, found=change.before)
            self._tell(Result(change, "written", "proof.pending", "not shown by the service yet", pending))

    def _settle(self, change: Change, proof: Proof | None) -> None:
        """Tells a finished proof; what the service does not show yet, or could not be asked for, waits."""
        if proof is None or proof.result is ProofResult.PENDING:
            self._waiting.append(change)
            return
        if proof.result is ProofResult.PROVEN:
            self._tell(Result(change, "written", proof=proof))
            return
        code = "proof.mismatch" if proof.result is ProofResult.MISMATCH else "proof.unreadable"
        what = "holds neither the former nor the planned values"
        if proof.result is ProofResult.UNREADABLE:
            what = "could not be read back"
        self._tell(Result(change, "failed", code, what, proof))
        self._done.stopped = SmimeError(
            code,
            f"{change.address}: written, and then it {what}. The run was stopped; former values are in the journal. "
            "Compare what the service holds, try another value_encoding on one recipient, then run again.",
            {"guid": change.guid, "address": change.address},
        )

    def _prove(self, change: Change, found: RecipientState | SmimeError) -> Proof | None:
        """None where the question itself failed: that says nothing about what the service holds."""
        if isinstance(found, SmimeError):
            if found.code in _HOPELESS:
                self._done.stopped = self._done.stopped or found
            return None
        return prove(change, found, self._clock.now(), self._order.effective_after_hours)

    def _fail(self, change: Change, error: SmimeError) -> None:
        if self._journal is not None:
            now = format_moment(self._clock.now())
            self._journal.note("failure", self._order.run_id, now, guid=change.guid, code=error.code)
        self._tell(Result(change, "failed", error.code, error.message))
        if error.code in _HOPELESS:
            self._done.stopped = error

    def _tell(self, result: Result) -> None:
        self._done.counts[result.outcome] = self._done.counts.get(result.outcome, 0) + 1
        if result.outcome == "failed" and self._done.first_failure is None:
            self._done.first_failure = result
        self._on_result(result)

    def _note_written(self, change: Change) -> None:
        if self._journal is None:
            return
        before, after = _in_attributes(change.before), _in_attributes(change.after)
        self._journal.note(
            "write",
            self._order.run_id,
            format_moment(self._clock.now()),
            tenant=self._order.tenant,
            guid=change.guid,
            address=change.address,
            added=sorted({digest for _attribute, digest in after - before}),
            removed=sorted({digest for _attribute, digest in before - after}),
        )


def _write_order(change: Change) -> WriteOrder:
    """Only the attributes that differ are sent."""

    def content(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[bytes, ...] | None:
        return None if before == after else tuple(change.values[digest] for digest in after)

    return WriteOrder(
        change.guid or "",
        content(change.before.user_certificate, change.after.user_certificate),
        content(change.before.user_smime_certificate, change.after.user_smime_certificate),
    )


def _in_attributes(held: HeldValues) -> set[tuple[int, str]]:
    """The same value can stand in both attributes."""
    both = (held.user_certificate, held.user_smime_certificate)
    return {(number, digest) for number, digests in enumerate(both) for digest in digests}


def _moved(change: Change, error: SmimeError) -> SmimeError:
    if error.code != "exchange.not_found":
        return error
    return SmimeError(
        "recipient.moved",
        f"{change.address}: the recipient that the plan names is gone. Nothing was written to it. Plan again.",
        {"guid": change.guid},
    )


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    iterator = iter(changes)
    while batch := list(islice(iterator, BATCH)):
        yield batch


__all__ = ["publish"]
