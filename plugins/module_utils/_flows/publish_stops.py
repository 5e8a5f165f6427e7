# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends a publishing: failures that every further recipient would meet, canaries without proof, the window's end.

Decides, and does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._plan.window import Window
from .publish_order import WaveTally

# Failures that will meet every further recipient, too.
_HOPELESS = frozenset(
    {
        "clock.too_far",
        "exchange.dialect.canary_unfit",
        "exchange.dialect.none_fits",
        "exchange.dialect.not_restored",
        "exchange.dialect.unproven",
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
# So many refusals at once for one reason: the value form, or the right to write. The others would fare no better. The
# same holds where so many writes are never answered and nothing of them shows.
_ENOUGH = 10
# A named canary may be gone and the next ones may be skipped; where this many waves prove nothing, something is wrong.
_MOST_CANARY_WAVES = 3


def is_hopeless(error: SmimeError) -> bool:
    return error.code in _HOPELESS


def failure_of_all(answers: Sequence[Any]) -> SmimeError | None:
    """The failure that a whole batch met because the service was not to be had."""
    if all(isinstance(answer, SmimeError) and answer.code in _PASSING for answer in answers):
        first = answers[0] if answers else None
        return first if isinstance(first, SmimeError) else None
    return None


def refusal_of_all(errors: Sequence[SmimeError | None]) -> SmimeError | None:
    """The one reason for which the service refused a whole batch."""
    first = errors[0] if len(errors) >= _ENOUGH else None
    if first is None or {error.code if error else None for error in errors} != {first.code}:
        return None
    return first


def silence_of_all(unanswered: Sequence[SmimeError | None], unshown: Sequence[bool]) -> SmimeError | None:
    """Why a whole batch was never answered although it was sent again and again, and nothing of it shows."""
    first = unanswered[0] if len(unanswered) >= _ENOUGH else None
    return first if first is not None and all(unanswered) and all(unshown) else None


def unproven_canaries(wave: WaveTally, patience_seconds: float) -> SmimeError | None:
    """Why the rest must not follow after this wave; None where it may, or where other canaries are to be tried."""
    if not wave.is_canary:
        return None
    if wave.pending:
        return SmimeError(
            "publish.canary_not_proven",
            f"{wave.pending} canaries were written, and the service does not show it after {patience_seconds:g} "
            "seconds; expected all of them proven. Nothing else was written. Run again later, which goes on from "
            "here, or raise canary_patience_seconds.",
            wave.as_row(),
        )
    if wave.number < _MOST_CANARY_WAVES or wave.is_proven or not wave.counts.get("failed"):
        return None
    return SmimeError(
        "publish.canary_failed",
        f"The canaries of {wave.number} waves could not be written, and none is proven; expected one at least. Nothing "
        "else was written. The results name the reason of each; mend it, or name other canaries, and run again.",
        wave.as_row(),
    )


def refuse_outside(window: Window | None, now: datetime) -> None:
    """Raises publish.outside_window."""
    if window is not None and window.closes_at(now) is None:
        raise SmimeError(
            "publish.outside_window",
            f"Nothing was written: it is {format_moment(now)}, and the maintenance window opens at "
            f"{format_moment(window.opens_at(now))}. Run again then, or change the window.",
            {"now": format_moment(now), "opens_at": format_moment(window.opens_at(now))},
        )


def end_of_window(window: Window | None, now: datetime) -> SmimeError | None:
    """That the window has closed while the run was on."""
    if window is None or window.closes_at(now) is not None:
        return None
    return SmimeError(
        "publish.window_ended",
        f"It opens again at {format_moment(window.opens_at(now))}. What was written is read back as usual.",
        {"now": format_moment(now), "opens_at": format_moment(window.opens_at(now))},
    )


__all__ = [
    "end_of_window",
    "failure_of_all",
    "is_hopeless",
    "refusal_of_all",
    "refuse_outside",
    "silence_of_all",
    "unproven_canaries",
]
