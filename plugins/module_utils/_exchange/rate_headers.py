# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the service says about the budget that is left: Rate-Limit-Limit, -Remaining and -Reset.  Pure.

One public capture of an answer of Exchange Online shows all three, the last one as an ISO 8601 time some seconds ahead.
How long the window is and what a call costs is not documented; no real tenant has confirmed it yet.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class RateWindow:
    """``remaining`` of ``limit`` units until the reset, which is ``seconds_left`` away; ``reset`` is its text."""

    limit: float
    remaining: float
    seconds_left: float
    reset: str


def read_rate_window(headers: Mapping[str, str], now: datetime) -> RateWindow | None:
    """``headers`` have lower-case names; None where they do not say all of it."""
    limit = _number(headers.get("rate-limit-limit", ""))
    remaining = _number(headers.get("rate-limit-remaining", ""))
    text = headers.get("rate-limit-reset", "").strip()
    reset = _moment(text)
    if limit is None or remaining is None or reset is None:
        return None
    # The service's own clock counts where it tells the time: the two need not agree.
    left = (reset - (_date(headers.get("date", "")) or now)).total_seconds()
    return RateWindow(limit, remaining, max(0.0, left), text)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00")[:32])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


__all__ = ["RateWindow", "read_rate_window"]
