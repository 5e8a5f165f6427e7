# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a write: does the recipient still stand where the plan thought it did?  Pure."""

from __future__ import annotations

from .._model.change import Change, HeldValues
from .._model.recipient import RecipientState
from .guard import authority_objection


def held_by(state: RecipientState) -> HeldValues:
    """What the recipient holds, sorted, as plans and proofs compare it."""
    return HeldValues(tuple(sorted(state.user_certificate)), tuple(sorted(state.user_smime_certificate)))


def objection_to_write(change: Change, state: RecipientState, write_cloud_managed: bool) -> tuple[str, str] | None:
    """(code, detail) why this recipient is not written now; None where the write may go out."""
    if not state.readable:
        return "recipient.unreadable", "what it holds could not be read"
    held = held_by(state)
    if held == change.after:
        return "recipient.already_as_planned", "it already holds what the plan wants"
    if held != change.before:
        return "plan.stale", "it no longer holds what the plan was made for; plan again"
    return authority_objection(state, write_cloud_managed)


__all__ = ["held_by", "objection_to_write"]
