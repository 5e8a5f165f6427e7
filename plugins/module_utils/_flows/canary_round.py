# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof on the canary recipient: note what it holds, write a trial value, read it back, put everything back.

The trial goes into an attribute that holds nothing, beside nobody's values, and taking it out proves the form that
empties.  Only where both attributes hold values is it written beside them.  Nothing is written before the service says
that it would take the way back, too; a run that is killed in between leaves a note, and the next one puts things back.
"""

from __future__ import annotations

import base64
import hashlib

from .._exchange.dialects import Facet
from .._exchange.recipients import RecipientReader
from .._exchange.refusal import is_about_form
from .._exchange.writer import RecipientWriter, WriteOrder
from .._inspect.held import withhold_secrets
from .._model.change import HeldValues
from .._model.clock import Clock
from .._model.dialect_memory import OpenCanary
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._model.recipient import RecipientState
from .._plan.guard import authority_objection
from .._plan.standing import held_by
from .._workspace.journal import Journal
from .dialect_choice import DialectChoice
from .find_form import find_form
from .lone_write import LoneWriter, Verdict, expected_after, read_one, unproven
from .publish_order import PublishOrder
from .trial_value import make_trial_value

_ATTRIBUTES = ("user_certificate", "user_smime_certificate")
_UNFIT = frozenset({"exchange.not_found", "exchange.ambiguous", "argument.not_an_identity"})


class CanaryRound:
    """``identity`` may be None where a former run's canary recipient is only to be put back."""

    def __init__(
        self,
        identity: str | None,
        reader: RecipientReader,
        writer: RecipientWriter,
        lone: LoneWriter,
        journal: Journal,
        clock: Clock,
        publishing: PublishOrder,
    ) -> None:
        self._identity = identity
        self._reader = reader
        self._writer = writer
        self._lone = lone
        self._journal = journal
        self._clock = clock
        self._publishing = publishing

    def run(self, choice: DialectChoice) -> SmimeError | None:
        """None where writing may go on; else why nobody is written."""
        try:
            if choice.memory.open_canary is not None:
                self._put_back_left_over(choice.memory.open_canary, choice)
            if self._identity is not None and choice.unproven(Facet):
                self._prove(self._find(self._identity), choice)
        except SmimeError as error:
            return error
        return None

    def _find(self, identity: str) -> RecipientState:
        try:
            state = self._reader.find_one(identity)
        except SmimeError as error:
            raise _unfit(identity, error.message) if error.code in _UNFIT else error from None
        objection = authority_objection(state, self._publishing.write_cloud_managed)
        if objection is not None:
            raise _unfit(identity, objection[1])
        if not state.readable:
            raise _unfit(identity, "what it holds cannot be read, so it could not be put back")
        if withhold_secrets(state).withheld:
            raise _unfit(identity, "it holds a private key, which is noted in no file, so it could not be put back")
        return state

    def _prove(self, state: RecipientState, choice: DialectChoice) -> None:
        held = {name: getattr(state, name) for name in _ATTRIBUTES}
        attribute = next((name for name, digests in held.items() if not digests), _ATTRIBUTES[0])
        kept = tuple(state.values[digest] for digest in held[attribute])
        if kept and choice.is_proven(Facet.WRITE):
            return  # the form that empties cannot be proven here: nobody's last values are taken for a trial
        trial = make_trial_value(self._clock.now())
        before = held_by(state)
        there, back = (WriteOrder(state.guid, **{attribute: content}) for content in ((*kept, trial), kept))
        for order in (there, back):
            _raise(find_form(self._writer, order, order.facets, choice))
        after = expected_after(there, before)
        moment = format_moment(self._clock.now())
        publishing = self._publishing
        self._journal.record_former_values(publishing.run_id, moment, publishing.tenant, state, after)
        values = tuple(base64.b64encode(value).decode("ascii") for value in kept)
        digest = hashlib.sha256(trial).hexdigest()
        choice.open_canary(OpenCanary(state.guid, attribute, values, digest))
        self._note(state, added=[digest], removed=[])
        failure = self._write_trial(there, before, after, choice)
        self._put_back(back, before, choice)
        self._note(state, added=[], removed=[digest])
        choice.open_canary(None)
        _raise(failure)
        facets = there.facets | back.facets
        choice.prove(choice.unproven(facets), f"canary recipient {state.guid}", self._reader.read_form)

    def _write_trial(
        self, order: WriteOrder, before: HeldValues, after: HeldValues, choice: DialectChoice
    ) -> SmimeError | None:
        """Form after form, until one is read back as it was written; None then."""
        standing: HeldValues | None = before
        while True:
            error = find_form(self._writer, order, order.facets, choice)
            if error is not None:
                return error
            done = self._lone.write(order, standing, after, choice.dialect)
            if done.verdict is Verdict.PROVEN:
                return None
            refusal = done.result.error
            if refusal is not None and done.verdict is Verdict.REFUSED:
                if not is_about_form(refusal):
                    return refusal
                choice.refuse(Facet.WRITE, refusal)
            elif done.verdict in (Verdict.IDLE, Verdict.MISMATCH) and not choice.is_proven(Facet.WRITE):
                choice.refute((Facet.WRITE,), unproven(done.verdict, order.guid))
            else:
                return unproven(done.verdict, order.guid)
            standing = done.found

    def _put_back(self, order: WriteOrder, target: HeldValues, choice: DialectChoice) -> None:
        """Raises exchange.dialect.not_restored."""
        while True:
            state = read_one(self._reader, order.guid)
            standing = held_by(state) if isinstance(state, RecipientState) and state.readable else None
            error = find_form(self._writer, order, order.facets, choice)
            if error is not None:
                raise _not_restored(order.guid, error.message)
            done = self._lone.write(order, standing, target, choice.dialect)
            if done.verdict is Verdict.PROVEN:
                return
            refusal = done.result.error
            facets = choice.unproven(order.facets)
            if refusal is not None and is_about_form(refusal) and facets:
                choice.refuse(facets[0], refusal)
            elif done.verdict is Verdict.IDLE and facets:
                choice.refute(facets, unproven(done.verdict, order.guid))
            else:
                raise _not_restored(order.guid, unproven(done.verdict, order.guid).message)

    def _put_back_left_over(self, canary: OpenCanary, choice: DialectChoice) -> None:
        """A former run was killed while the trial value stood there."""
        state = read_one(self._reader, canary.guid)
        if isinstance(state, SmimeError):
            raise state
        kept = tuple(base64.b64decode(value) for value in canary.values)
        order = WriteOrder(canary.guid, **{canary.attribute: kept})
        held = held_by(state)
        target = expected_after(order, held)
        if held != target:
            with_trial = {canary.trial, *getattr(target, canary.attribute)}
            if set(getattr(held, canary.attribute)) != with_trial:
                choice.open_canary(None)
                raise _not_restored(canary.guid, "it holds neither what it held before the trial nor the trial value")
            self._put_back(order, target, choice)
        choice.open_canary(None)

    def _note(self, state: RecipientState, added: list[str], removed: list[str]) -> None:
        """The ledger knows whose the trial value is, should it ever be left there."""
        self._journal.note(
            "write",
            self._publishing.run_id,
            format_moment(self._clock.now()),
            tenant=self._publishing.tenant,
            guid=state.guid,
            address=state.primary_smtp_address,
            added=added,
            removed=removed,
        )


def _raise(error: SmimeError | None) -> None:
    if error is not None:
        raise error


def _unfit(identity: str, why: str) -> SmimeError:
    return SmimeError(
        "exchange.dialect.canary_unfit",
        f"canary_recipient {identity!r}: the form of values cannot be proven on it: {why}. Nothing was written. Name a "
        "cloud mailbox that nobody needs, best one without certificates.",
        {"identity": identity},
    )


def _not_restored(guid: str, why: str) -> SmimeError:
    return SmimeError(
        "exchange.dialect.not_restored",
        f"Exchange Online, canary recipient {guid}: it could not be proven that it holds again what it held before the "
        f"trial: {why} Nobody else was written. Look at it; what it held is in the journal.",
        {"guid": guid},
    )


__all__ = ["CanaryRound"]
