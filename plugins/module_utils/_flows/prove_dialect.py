# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A writer that proves the form of values before it uses it on many.

It stands in the place of the plain writer.  What needs a form that is not proven is written to one recipient alone and
read back; until that recipient shows the values byte for byte, no other is written.  With a canary recipient the proof
is made there, and put back, before anybody else is written.  A proven form costs no request more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._exchange.dialects import Dialect, Facet
from .._exchange.open import Exchange
from .._exchange.recipients import RecipientReader
from .._exchange.refusal import is_about_form
from .._exchange.writer import RecipientWriter, WriteOrder, WriteResult
from .._model.change import HeldValues
from .._model.clock import Clock
from .._model.dialect_memory import AwaitedWrite
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .._plan.standing import held_by
from .._workspace.journal import Journal
from .canary_round import CanaryRound
from .dialect_choice import DialectChoice, DialectOrder
from .find_form import find_form
from .lone_write import LoneWrite, LoneWriter, Verdict, expected_after, read_one, unproven
from .publish_order import PublishOrder

# Failures of one recipient; the next one may fare better.
_OF_ONE = frozenset({"exchange.refused", "exchange.refused_synchronised", "exchange.not_found", "exchange.ambiguous"})
_MISMATCHES = frozenset({"proof.mismatch", "proof.unreadable"})


class DialectProof:
    """``exchange`` is what publishing is to be given; ``finish`` must hear how it ended.

    In check mode (``journal`` None) nothing is asked or remembered; the row then says what is known.
    """

    def __init__(
        self, folder: Path | None, exchange: Exchange, journal: Journal | None, clock: Clock, publishing: PublishOrder
    ) -> None:
        self.exchange = exchange
        order = publishing.dialect or DialectOrder()
        self._choice = DialectChoice(folder, publishing.tenant, order, clock)
        plain = exchange.writer
        if publishing.dialect is None or not isinstance(plain, RecipientWriter):
            return
        reader = exchange.reader
        reader.begin_with(self._choice.memory.read_form)
        if journal is not None:
            patience = max(publishing.patience_seconds, publishing.canary_patience_seconds)
            lone = LoneWriter(reader, plain, clock, patience)
            canary = None
            if order.canary_recipient is not None or self._choice.memory.open_canary is not None:
                canary = CanaryRound(order.canary_recipient, reader, plain, lone, journal, clock, publishing)
            self.exchange = replace(exchange, writer=ProvingWriter(reader, plain, lone, canary, self._choice))

    def finish(self, stopped: SmimeError | None) -> None:
        if stopped is not None and stopped.code in _MISMATCHES:
            self._choice.doubt()

    @property
    def left_changed(self) -> bool:
        """Whether a canary recipient may still hold the trial value."""
        return self._choice.memory.open_canary is not None

    def as_row(self) -> dict[str, Any]:
        return self._choice.as_row()


class ProvingWriter:
    """Has the ``write_many`` of RecipientWriter, whose orders it passes on as soon as their form is proven."""

    def __init__(
        self,
        reader: RecipientReader,
        plain: RecipientWriter,
        lone: LoneWriter,
        canary: CanaryRound | None,
        choice: DialectChoice,
    ) -> None:
        self._reader = reader
        self._plain = plain
        self._lone = lone
        self._canary = canary
        self._choice = choice
        self._began = False
        self._closed: SmimeError | None = None

    def write_many(self, orders: Sequence[WriteOrder]) -> list[WriteResult]:
        """One result for each order, in their order; what must not be sent without a proof fails with its reason."""
        results: dict[str, WriteResult] = {}
        left = list(orders)
        while left:
            self._prove_beforehand(left)
            alone = [order for order in left if self._choice.unproven(order.facets)]
            if self._closed is not None:
                results.update({order.guid: _not_sent(order.guid, self._closed) for order in left})
                break
            if alone:
                order = min(alone, key=lambda one: len(self._choice.unproven(one.facets)))
                results[order.guid] = self._write_alone(order)
                left.remove(order)
                continue
            used = self._choice.dialect
            for order, result in zip(left, self._plain.write_many(left, used), strict=True):
                results[order.guid] = result
            left = [order for order in left if _form_refused(results[order.guid])]
            for order in left:  # a form that was proven once, and is taken no longer: it is found anew
                self._refuse_form(order, results[order.guid], used)
        return [results[order.guid] for order in orders]

    def _prove_beforehand(self, orders: list[WriteOrder]) -> None:
        """By what an earlier run wrote and could not see yet, then on the canary recipient, once."""
        if self._closed is not None:
            return
        if not self._began:
            self._began = True
            self._look_at_awaited()
        canary, memory = self._canary, self._choice.memory
        if canary is None:
            return
        if memory.open_canary is not None or any(self._choice.unproven(order.facets) for order in orders):
            self._canary = None
            self._closed = canary.run(self._choice)

    def _look_at_awaited(self) -> None:
        awaited = self._choice.memory.awaited
        state = None if awaited is None else read_one(self._reader, awaited.guid)
        if awaited is None or not isinstance(state, RecipientState) or not state.readable:
            return
        if held_by(state) == HeldValues(awaited.user_certificate, awaited.user_smime_certificate):
            self._choice.prove_awaited(awaited, self._reader.read_form)

    def _write_alone(self, order: WriteOrder) -> WriteResult:
        """The proof: the only write that goes out in a form that is not proven."""
        facets = self._choice.unproven(order.facets)
        state = read_one(self._reader, order.guid)
        if isinstance(state, SmimeError):
            return self._failed(order, state)
        before = held_by(state) if state.readable else None
        after = expected_after(order, held_by(state))
        while True:
            error = find_form(self._plain, order, facets, self._choice)
            if error is not None:
                return self._failed(order, error)
            used = self._choice.dialect
            done = self._lone.write(order, before, after, used)
            if done.verdict is Verdict.PROVEN:
                self._choice.prove(facets, f"recipient {order.guid}", self._reader.read_form)
                return done.result
            if _form_refused(done.result):
                self._refuse_form(order, done.result, used)
            elif done.result.error is not None and done.verdict is Verdict.REFUSED:
                return self._failed(order, done.result.error)
            elif done.verdict is Verdict.IDLE:
                self._choice.refute(facets, unproven(done.verdict, order.guid))
            else:
                return self._close(order, after, done)

    def _close(self, order: WriteOrder, after: HeldValues, done: LoneWrite) -> WriteResult:
        """It was written, and is not proven: nobody else is written in this run."""
        self._closed = unproven(done.verdict, order.guid)
        facets = self._choice.unproven(order.facets)
        if done.verdict is Verdict.MISMATCH:
            self._choice.refute(_guilty(order, after, done.found, facets), self._closed)
        elif done.verdict is Verdict.UNSHOWN:
            forms = {facet.value: self._choice.dialect.form_of(facet) for facet in facets}
            self._choice.wait_for(AwaitedWrite(order.guid, forms, after.user_certificate, after.user_smime_certificate))
        return done.result

    def _refuse_form(self, order: WriteOrder, result: WriteResult, used: Dialect) -> None:
        """Where two forms were sent at once, questions tell which of them it is about."""
        facets = [one for one in order.facets if self._choice.dialect.form_of(one) == used.form_of(one)]
        if len(facets) > 1:
            answers = {facet: self._plain.ask(order.only(facet), used) for facet in facets}
            facets = [one for one, error in answers.items() if error is not None and is_about_form(error)] or facets
        for facet in facets:
            if result.error is not None and used.form_of(facet) in self._choice.candidates(facet):
                self._choice.refuse(facet, result.error)

    def _failed(self, order: WriteOrder, error: SmimeError) -> WriteResult:
        """Nothing was written; a failure that is not this recipient's keeps all others from being tried."""
        if error.code not in _OF_ONE:
            self._closed = error
        return WriteResult(order.guid, ok=False, error=error)


def _guilty(order: WriteOrder, after: HeldValues, found: HeldValues | None, facets: list[Facet]) -> list[Facet]:
    """The facets whose attribute does not hold what was written."""
    wrong = set()
    for name in ("user_certificate", "user_smime_certificate"):
        content = getattr(order, name)
        if content is not None and (found is None or getattr(found, name) != getattr(after, name)):
            wrong.add(Facet.WRITE if content else Facet.CLEAR)
    return [facet for facet in facets if facet in wrong]


def _form_refused(result: WriteResult) -> bool:
    return result.error is not None and not result.ambiguous and is_about_form(result.error)


def _not_sent(guid: str, error: SmimeError) -> WriteResult:
    detail = {name: value for name, value in error.detail.items() if name != "may_have_taken_effect"}
    return WriteResult(guid, ok=False, error=SmimeError(error.code, f"Not sent. {error.message}", detail))


__all__ = ["DialectProof", "ProvingWriter"]
