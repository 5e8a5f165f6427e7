# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One recipient, named by hand -> its Change.  Pure.

The same guards hold as in a plan: authority, room, and the last usable certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .._decide.judge import judge_value
from .._decide.policy import Policy
from .._inspect.naming import short_facts
from .._inspect.value import inspect_value
from .._model.change import Action, Change, HeldValues, ValueNote
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue, Outcome
from .guard import authority_objection
from .removal import MOST_VALUES
from .shadow import leading_certificate
from .standing import held_by


class WantedState(StrEnum):
    """present: these are held too.  absent: these are not held.  exact: these and no others are held."""

    PRESENT = "present"
    ABSENT = "absent"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class SingleOrder:
    """An attribute whose values are None is not touched.  Values: digest -> bytes."""

    state: WantedState
    user_certificate: dict[str, bytes] | None
    user_smime_certificate: dict[str, bytes] | None
    remove_all: bool
    write_cloud_managed: bool


def plan_single(order: SingleOrder, state: RecipientState, policy: Policy, now: datetime) -> Change | None:
    """None where nothing differs.  Raises SmimeError where a guard objects."""
    if not state.readable:
        raise _objection(state, "recipient.unreadable", "what it holds could not be read, so it is not changed")
    before = held_by(state)
    after = HeldValues(
        _wanted(order, before.user_certificate, order.user_certificate),
        _wanted(order, before.user_smime_certificate, order.user_smime_certificate),
    )
    if after == before:
        return None
    objection = authority_objection(state, order.write_cloud_managed)
    if objection is not None:
        raise _objection(state, *objection)
    for held, former in (
        (after.user_certificate, before.user_certificate),
        (after.user_smime_certificate, before.user_smime_certificate),
    ):
        if len(held) > max(MOST_VALUES, len(former)):
            detail = f"it would hold {len(held)} values in one attribute, at most {MOST_VALUES} are written"
            raise _objection(state, "recipient.no_room", detail)
    values = {**state.values, **(order.user_certificate or {}), **(order.user_smime_certificate or {})}
    smime = {*before.user_smime_certificate, *after.user_smime_certificate}
    judged = {digest: _judge(content, digest in smime, state, policy, now) for digest, content in values.items()}
    usable = {digest for digest, value in judged.items() if _is_usable(value)}
    if usable & _all(before) and not usable & _all(after) and not order.remove_all:
        detail = "its last usable certificate would go; set remove_all if that is meant"
        raise _objection(state, "recipient.last_value", detail)
    added, removed = _difference(before, after)
    notes = (
        *(_note("+", digest, judged[digest]) for digest in added),
        *(_note("-", digest, judged[digest]) for digest in removed),
    )
    action = Action.REPLACE if added and removed else Action.ADD if added else Action.REMOVE
    kept = {digest: values[digest] for digest in _all(before) | _all(after)}
    address = state.primary_smtp_address or state.display_name
    return Change(action, state.guid, address, None, (), before, after, notes, kept)


def _wanted(order: SingleOrder, held: tuple[str, ...], given: dict[str, bytes] | None) -> tuple[str, ...]:
    if given is None:
        return held
    if order.state is WantedState.PRESENT:
        return tuple(sorted({*held, *given}))
    if order.state is WantedState.ABSENT:
        return tuple(sorted(set(held) - given.keys()))
    return tuple(sorted(given))


def _judge(content: bytes, is_smime: bool, state: RecipientState, policy: Policy, now: datetime) -> JudgedValue:
    value = inspect_value(USER_SMIME_CERTIFICATE if is_smime else USER_CERTIFICATE, content)
    return judge_value(value, state.own_addresses, policy, now)


def _is_usable(judged: JudgedValue) -> bool:
    return any(verdict.encryption is Outcome.ACCEPTED for verdict in judged.verdicts)


def _note(sign: str, digest: str, judged: JudgedValue) -> ValueNote:
    reasons = [(reason.code, reason.detail) for verdict in judged.verdicts for reason in verdict.reasons]
    reasons.extend((reason.code, reason.detail) for reason in judged.reasons)
    leading = leading_certificate(judged)
    facts = short_facts(leading[0]) if leading else f"{len(judged.value.content)} bytes"
    return ValueNote(sign, digest, facts, tuple(reasons))


def _difference(before: HeldValues, after: HeldValues) -> tuple[list[str], list[str]]:
    """(added, removed), each attribute by itself: the same value can stand in both."""
    return _missing(after, before), _missing(before, after)


def _missing(held: HeldValues, other: HeldValues) -> list[str]:
    in_user_certificate = set(held.user_certificate) - set(other.user_certificate)
    return sorted(in_user_certificate | (set(held.user_smime_certificate) - set(other.user_smime_certificate)))


def _all(held: HeldValues) -> set[str]:
    return {*held.user_certificate, *held.user_smime_certificate}


def _objection(state: RecipientState, code: str, detail: str) -> SmimeError:
    address = state.primary_smtp_address or state.display_name
    return SmimeError(
        code, f"{address}: nothing was written: {detail}.", {"guid": state.guid, "address": address, "found": detail}
    )


__all__ = ["SingleOrder", "WantedState", "plan_single"]
