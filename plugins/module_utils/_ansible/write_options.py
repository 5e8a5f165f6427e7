# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a write to one recipient -> what it is to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.failure import SmimeError
from .._plan.single_change import SingleOrder, WantedState

_MOST_HOURS = 10_000
_MOST_DAYS = 36_500


def single_order(
    params: Mapping[str, Any],
    user_certificate: dict[str, bytes] | None,
    user_smime_certificate: dict[str, bytes] | None,
) -> SingleOrder:
    """Raises argument.missing for a call that says nothing, or that says "none" by accident."""
    given = [values for values in (user_certificate, user_smime_certificate) if values is not None]
    state = WantedState(params["state"])
    if not given:
        raise _missing(
            params, "no value is given for either attribute; expected certificates, certificate_files or smime_values"
        )
    if state is not WantedState.EXACT and not any(given):
        raise _missing(params, f"state {state.value} needs at least one value")
    if state is WantedState.EXACT and not all(given) and not params["remove_all"]:
        raise _missing(
            params, "state exact with an empty list would remove everything; set remove_all if that is meant"
        )
    return SingleOrder(
        state, user_certificate, user_smime_certificate, params["remove_all"], params["write_cloud_managed"]
    )


def hours_of(data: Mapping[str, Any]) -> dict[str, int]:
    """``effective_after_hours`` with whole numbers of hours."""
    hours = {}
    for kind, value in data.items():
        text = str(value)
        if isinstance(value, bool) or not text.isdecimal() or int(text) > _MOST_HOURS:
            raise SmimeError(
                "argument.missing",
                f"effective_after_hours.{kind}: found {text!r}, expected a whole number of hours from 0 to "
                f"{_MOST_HOURS}. Correct the value.",
                {"kind": str(kind), "found": text},
            )
        hours[str(kind)] = int(text)
    return hours


def keep_days_of(params: Mapping[str, Any]) -> int | None:
    """``journal_keep_days``; None for 0, which keeps everything."""
    days: int = params["journal_keep_days"]
    if not 0 <= days <= _MOST_DAYS:
        raise SmimeError(
            "argument.refused",
            f"journal_keep_days: found {days}, expected a whole number of days from 1 to {_MOST_DAYS}, or 0 to keep "
            "everything. Nothing was written. Correct the value.",
            {"found": days},
        )
    return days or None


def _missing(params: Mapping[str, Any], what: str) -> SmimeError:
    return SmimeError("argument.missing", f"{params['identity']}: nothing was written: {what}.", {"found": what})


__all__ = ["hours_of", "keep_days_of", "single_order"]
