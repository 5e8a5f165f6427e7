# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One batch of changes: read, compare, journal, write, read back.

A write whose request was cut is never repeated before the recipient was read again: it may have been done.
"""

from __future__ import annotations

from .._exchange.open import Exchange
from .._exchange.writer import WriteOrder, WriteResult
from .._model.change import Change
from .._model.failure import SmimeError
from .._model.proof import Proof, ProofResult
from .._model.recipient import RecipientState
from .._plan.standing import objection_to_write
from .publish_account import PublishAccount
from .publish_order import PublishOrder, Result
from .publish_stops import failure_of_all, refusal_of_all, silence_of_all
from .read_back import ReadBack

_MOST_TRIES = 3

_Ready = tuple[Change, RecipientState]


class WriteSteps:
    """Takes batch after batch; in check mode only the reads go out."""

    def __init__(self, exchange: Exchange, order: PublishOrder, account: PublishAccount, read_back: ReadBack) -> None:
        self._exchange = exchange
        self._order = order
        self._account = account
        self._read_back = read_back

    def take(self, batch: list[Change]) -> None:
        ready = self._compare(batch)
        tries = 0
        while ready and not self._account.is_stopped:
            tries += 1
            ready = self._write(ready, last_try=tries == _MOST_TRIES)
        if tries:
            # A cut write that is not repeated because the run ends may come to light: it is told as not yet proven, and
            # then the ledger must know whose it is.
            self._read_back.wait_for(change for change, _state in ready)
            for change, _state in ready:
                self._note_or_stop(change)

    def _compare(self, batch: list[Change]) -> list[_Ready]:
        """Those that stand as the plan says and may be written; the others are told."""
        states = self._exchange.reader.read_many([change.guid or "" for change in batch])
        self._stop_at(failure_of_all([states[change.guid or ""] for change in batch]))
        ready: list[_Ready] = []
        for change in batch:
            state = states[change.guid or ""]
            if isinstance(state, SmimeError):
                self._account.fail(change, _moved(change, state))
                continue
            objection = objection_to_write(change, state, self._order.write_cloud_managed)
            if objection is not None:
                code, detail = objection
                already = code == "recipient.already_as_planned"
                self._account.tell(Result(change, "already_as_planned" if already else "skipped", code, detail))
            elif self._order.check_mode:
                self._account.tell(Result(change, "would_be_written"))
            else:
                ready.append((change, state))
        return ready

    def _write(self, ready: list[_Ready], last_try: bool) -> list[_Ready]:
        """Returns those whose request was cut and did not take effect: they are written again."""
        for change, state in ready:
            self._account.keep_former_values(change, state)
        results = self._exchange.writer.write_many([write_order(change) for change, _state in ready])
        errors = [None if result.ambiguous else result.error for result in results]
        self._stop_at(failure_of_all(errors))
        self._account.stop(refusal_of_all(errors))
        sent = self._sort_out(ready, results)
        return self._prove(sent, last_try) if sent else []

    def _sort_out(self, ready: list[_Ready], results: list[WriteResult]) -> list[tuple[_Ready, bool]]:
        """Those that were or may have been written, with whether the request was cut; the refused ones are told."""
        sent = []
        for (change, state), result in zip(ready, results, strict=True):
            if result.error is not None and not result.ambiguous:
                self._account.fail(change, result.error)
            else:
                self._read_back.doubt(change, result.error)
                sent.append(((change, state), result.ambiguous))
        return sent

    def _prove(self, sent: list[tuple[_Ready, bool]], last_try: bool) -> list[_Ready]:
        self._account.done.wrote = True
        changes = [change for (change, _state), _cut in sent]
        proofs: list[Proof | None]
        try:
            for (change, _state), cut in sent:
                if not cut:
                    self._account.note_written(change)
            proofs = self._read_back.ask(changes)
        except SmimeError as error:
            # What was sent stays sent: it counts as written and not yet proven, and the run ends here.
            self._account.done.stopped = error
            self._read_back.wait_for(changes)
            return []
        if last_try:
            unshown = [_shows_nothing(proof) for proof in proofs]
            self._account.stop(silence_of_all([self._read_back.doubt_of(change) for change in changes], unshown))
        again = []
        for ((change, state), cut), proof in zip(sent, proofs, strict=True):
            if cut and _shows_nothing(proof) and not last_try:
                again.append((change, state))
                continue
            if cut:  # what is not shown yet may come to light later, and then the ledger must know whose it is
                self._note_or_stop(change)
            self._read_back.settle(change, proof)
        return again

    def _note_or_stop(self, change: Change) -> None:
        """A disk that is full ends the run, and the others of the batch are told all the same."""
        try:
            self._account.note_written(change)
        except SmimeError as error:
            self._account.stop(error)

    def _stop_at(self, error: SmimeError | None) -> None:
        if error is not None:
            self._account.done.stopped = error


def _shows_nothing(proof: Proof | None) -> bool:
    return proof is not None and proof.result is ProofResult.PENDING


def write_order(change: Change) -> WriteOrder:
    """Only the attributes that differ are sent."""

    def content(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[bytes, ...] | None:
        return None if before == after else tuple(change.values[digest] for digest in after)

    return WriteOrder(
        change.guid or "",
        content(change.before.user_certificate, change.after.user_certificate),
        content(change.before.user_smime_certificate, change.after.user_smime_certificate),
    )


def _moved(change: Change, error: SmimeError) -> SmimeError:
    if error.code != "exchange.not_found":
        return error
    return SmimeError(
        "recipient.moved",
        f"{change.address}: the recipient that the plan names is gone. Nothing was written to it. Plan again.",
        {"guid": change.guid},
    )


__all__ = ["WriteSteps", "write_order"]
