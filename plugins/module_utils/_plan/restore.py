# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Former values + what stands there now -> one recipient's Change, or None where nothing differs.  Pure.

Nothing is judged about whether the former values are good: they are given back byte for byte, also those that cannot be
read.  The judge only says what a reader and the limits need to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from .._decide.issuers import issued_by
from .._decide.judge import judge_value
from .._decide.policy import Policy
from .._inspect.naming import short_facts
from .._inspect.value import inspect_value
from .._model.change import Action, Change, HeldValues, ValueNote
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE
from .._model.former_values import FormerValues
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue
from .effects import list_effects
from .guard import authority_objection
from .shadow import leading_certificate
from .standing import held_by


@dataclass(frozen=True, slots=True)
class RestoreCircumstances:
    """What is the same for all recipients of one restore.

    ``now``: as of which moment values are judged.  ``ours``: recipient GUID -> shortened digests that the ledger
    says we wrote.
    """

    policy: Policy
    now: datetime
    write_cloud_managed: bool
    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)


def plan_restore(former: FormerValues, state: RecipientState | None, around: RestoreCircumstances) -> Change | None:
    """``state`` is None where the recipient is gone."""
    if state is None:
        detail = f"the tenant lists no recipient with this GUID; {_source_of(former)}"
        return Change(Action.NOTE, None, former.address, None, (("restore.recipient_gone", detail),), *_NOTHING)
    return _Restorer(former, state, around).plan()


def note_unknown(name: str) -> Change:
    """Somebody was asked for of whom the journal knows nothing."""
    detail = "no former values stand there for this person"
    return Change(Action.NOTE, None, name, None, (("restore.not_in_journal", detail),), *_NOTHING)


_NOTHING = (HeldValues(), HeldValues())


class _Restorer:
    def __init__(self, former: FormerValues, state: RecipientState, around: RestoreCircumstances) -> None:
        self._former = former
        self._state = state
        self._around = around
        self._before = held_by(state)
        self._values = {**former.values, **state.values}
        self._judged: dict[str, JudgedValue] = {}

    def plan(self) -> Change | None:
        state, after = self._state, self._former.before
        if not state.readable:
            return self._note("recipient.unreadable", "it is not changed")
        if after == self._before:
            return None
        for digest, withheld in sorted(state.withheld.items()):
            if digest in _all(self._before):
                detail = f"in Exchange Online: {withheld.detail}; not changed until it is taken out"
                return self._note(withheld.code, detail)
        missing = _all(after) - self._values.keys()
        if missing:
            detail = f"{len(missing)} of {len(_all(after))} values held a private key, which is kept nowhere"
            return self._note("restore.withheld", detail)
        objection = authority_objection(state, self._around.write_cloud_managed)
        if objection is not None:
            return self._note(*objection)
        return self._change(after)

    def _change(self, after: HeldValues) -> Change:
        reasons = [("restore.former_values", _source_of(self._former))]
        if self._before != self._former.left:
            reasons.insert(0, ("restore.changed_since", "it no longer holds what that run left; that is replaced, too"))
        if self._state.hidden:
            reasons.append(("recipient.hidden", "it is treated like any other"))
        coming, going = _missing(after, self._before), _missing(self._before, after)
        notes = (
            *(self._value_note("+", digest, ()) for digest in coming),
            *(self._value_note("-", digest, self._foreign(digest)) for digest in going),
        )
        action = Action.REPLACE if coming and going else Action.ADD if coming else Action.REMOVE
        kept = {digest: self._values[digest] for digest in sorted(_all(self._before) | _all(after))}
        preferred = self._around.policy.preferred_issuers
        effects = list_effects(self._before, after, self.judge, self._state.own_addresses, preferred)
        return replace(self._made(action, tuple(reasons), after, notes, kept), effects=effects)

    def _foreign(self, digest: str) -> tuple[tuple[str, str], ...]:
        """What is taken away and was put there by somebody else needs an override, as in every plan."""
        if digest[:16] in self._around.ours.get(self._state.guid, frozenset()):
            return ()
        leading = leading_certificate(self.judge(digest))
        if leading is not None and issued_by(leading[0], self._around.policy.owned_issuers):
            return ()
        return (("value.not_ours", "nothing shows that it is ours"),)

    def _value_note(self, sign: str, digest: str, more: tuple[tuple[str, str], ...]) -> ValueNote:
        judged = self.judge(digest)
        leading = leading_certificate(judged)
        facts = short_facts(leading[0]) if leading else f"{len(judged.value.content)} bytes"
        about = [(reason.code, reason.detail) for reason in judged.reasons]
        if leading:
            about.extend((reason.code, reason.detail) for reason in leading[1].reasons)
        return ValueNote(sign, digest, facts, (*more, *about))

    def judge(self, digest: str) -> JudgedValue:
        """By the recipient's own addresses, as every plan does."""
        if digest not in self._judged:
            smime = {*self._before.user_smime_certificate, *self._former.before.user_smime_certificate}
            attribute = USER_SMIME_CERTIFICATE if digest in smime else USER_CERTIFICATE
            value = inspect_value(attribute, self._values[digest])
            around = self._around
            self._judged[digest] = judge_value(value, self._state.own_addresses, around.policy, around.now)
        return self._judged[digest]

    def _note(self, code: str, detail: str) -> Change:
        return self._made(Action.NOTE, ((code, detail),), self._before, (), {})

    def _made(
        self,
        action: Action,
        reasons: tuple[tuple[str, str], ...],
        after: HeldValues,
        notes: tuple[ValueNote, ...],
        values: Mapping[str, bytes],
    ) -> Change:
        address = self._state.primary_smtp_address or self._state.display_name
        return Change(action, self._state.guid, address, None, reasons, self._before, after, notes, values)


def _source_of(former: FormerValues) -> str:
    return f"as before run {former.run_id}, {former.at}"


def _all(held: HeldValues) -> set[str]:
    return {*held.user_certificate, *held.user_smime_certificate}


def _missing(held: HeldValues, other: HeldValues) -> list[str]:
    """Each attribute by itself: the same value can stand in both."""
    certificates = set(held.user_certificate) - set(other.user_certificate)
    return sorted(certificates | (set(held.user_smime_certificate) - set(other.user_smime_certificate)))


__all__ = ["RestoreCircumstances", "note_unknown", "plan_restore"]
