# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads back what was written, and waits for what the service does not show yet.

The first mismatch stops everything: it means that the service does not take values in the form in which they are sent,
or that somebody else is writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from .._exchange.recipients import RecipientReader
from .._model.change import Change
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.proof import Proof, ProofResult
from .._model.recipient import RecipientState
from .._prove.prove import prove
from .publish_account import PublishAccount
from .publish_order import PublishOrder, Result
from .publish_stops import is_hopeless

BATCH = 10
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0


class ReadBack:
    """What was written and is not proven yet waits here."""

    def __init__(self, reader: RecipientReader, clock: Clock, order: PublishOrder, account: PublishAccount) -> None:
        self._reader = reader
        self._clock = clock
        self._order = order
        self._account = account
        self._waiting: list[Change] = []
        self._unanswered: dict[str | None, SmimeError] = {}

    def doubt(self, change: Change, error: SmimeError | None) -> None:
        """How the last write of this one went unanswered; None where it was answered."""
        self._unanswered.pop(change.guid, None)
        if error is not None:
            self._unanswered[change.guid] = error

    def doubt_of(self, change: Change) -> SmimeError | None:
        return self._unanswered.get(change.guid)

    def ask(self, changes: Sequence[Change]) -> list[Proof | None]:
        """A proof for each; None where the question itself failed: that says nothing about what the service holds."""
        found = self._reader.read_many([change.guid or "" for change in changes])
        return [self._prove(change, found[change.guid or ""]) for change in changes]

    def wait_for(self, changes: Iterable[Change]) -> None:
        self._waiting.extend(changes)

    def settle(self, change: Change, proof: Proof | None) -> None:
        """Tells a finished proof; what the service does not show yet, or could not be asked for, waits."""
        if proof is None or proof.result is ProofResult.PENDING:
            self._waiting.append(change)
            return
        if proof.result is ProofResult.PROVEN:
            self._account.note_proven(change)
            self._account.tell(Result(change, "written", proof=proof))
            return
        code = "proof.mismatch" if proof.result is ProofResult.MISMATCH else "proof.unreadable"
        what = "holds neither the former nor the planned values"
        if proof.result is ProofResult.UNREADABLE:
            what = "could not be read back"
        self._account.tell(Result(change, "failed", code, what, proof))
        self._account.done.stopped = SmimeError(
            code,
            f"{change.address}: written, and then it {what}. The run was stopped; former values are in the journal. "
            "Compare what the service holds, try another value_encoding on one recipient, then run again.",
            {"guid": change.guid, "address": change.address},
        )

    def finish(self, patience_seconds: float) -> None:
        """The service is eventually consistent: what it does not show yet is asked for again, ever more slowly."""
        wait, left = _FIRST_WAIT, patience_seconds
        while self._waiting and left > 0 and not self._account.is_stopped:
            pause = min(wait, left)
            self._clock.sleep(pause)
            left, wait = left - pause, min(wait * 2, _LONGEST_WAIT)
            waiting, self._waiting = self._waiting, []
            for batch in in_batches(waiting):
                self._ask_again(batch)
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            proof = prove(change, None, self._clock.now(), self._order.effective_after_hours)
            pending = replace(proof, result=ProofResult.PENDING, found=change.before)
            unanswered = self._unanswered.get(change.guid)
            if unanswered is None:
                result = Result(change, "written", "proof.pending", "not shown by the service yet", pending)
            else:  # nobody said that it was done, and nothing shows it
                detail = f"{unanswered.message} The service does not show the new values; that may still come."
                result = Result(change, "failed", unanswered.code, detail, pending)
            self._account.tell(result)

    def _ask_again(self, batch: list[Change]) -> None:
        try:
            proofs = self.ask(batch)
        except SmimeError as error:
            self._account.done.stopped = error
            self._waiting.extend(batch)
            return
        for change, proof in zip(batch, proofs, strict=True):
            self.settle(change, proof)

    def _prove(self, change: Change, found: RecipientState | SmimeError) -> Proof | None:
        if isinstance(found, SmimeError):
            if is_hopeless(found):
                self._account.stop(found)
            return None
        return prove(change, found, self._clock.now(), self._order.effective_after_hours)


def in_batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    iterator = iter(changes)
    while batch := list(islice(iterator, BATCH)):
        yield batch


__all__ = ["BATCH", "ReadBack", "in_batches"]
