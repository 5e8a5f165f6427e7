# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planned against read back.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from .._model.change import Change, HeldValues
from .._model.proof import Proof, ProofResult
from .._model.recipient import RecipientState

# When which kind of sender sees a new value, in hours.  Outlook on the web and mobile clients ask live; the offline
# address book that desktop Outlook keeps is made once a day (KeyTalk's public figures: 30 minutes to 24 hours,
# together up to 48 through Entra Connect).  Not confirmed by a real tenant.
EFFECTIVE_AFTER_HOURS = {"online": 0, "cached_outlook": 24}


def prove(
    change: Change, state: RecipientState | None, now: datetime, effective_after_hours: Mapping[str, int]
) -> Proof:
    """``state`` is None where nothing could be read."""
    found = None
    if state is None or not state.readable:
        result = ProofResult.UNREADABLE
    else:
        found = HeldValues(tuple(sorted(state.user_certificate)), tuple(sorted(state.user_smime_certificate)))
        if found == change.after:
            result = ProofResult.PROVEN
        else:
            result = ProofResult.PENDING if found == change.before else ProofResult.MISMATCH
    effective_by = tuple((kind, now + timedelta(hours=hours)) for kind, hours in sorted(effective_after_hours.items()))
    return Proof(change.guid or "", change.address, result, change.after, found, now, effective_by)


__all__ = ["EFFECTIVE_AFTER_HOURS", "prove"]
