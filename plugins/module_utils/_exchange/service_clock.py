# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares our clock with the one that the service states in its first answer to a read.  Asks nothing by itself.

Every run reads before it writes.  Later answers are not looked at: a clock that is set right in the middle of a run
must not end it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .._model.clock_difference import judge_difference


class ServiceClock:
    """``notices`` are pairs of code and detail; ``offset`` the seconds that the service is ahead, None if unknown."""

    def __init__(self, system: str, tolerance_minutes: int) -> None:
        self._system = system
        self._tolerance_minutes = tolerance_minutes
        self.offset: float | None = None
        self.notices: tuple[tuple[str, str], ...] = ()

    def hear(self, headers: Mapping[str, str], now: datetime) -> None:
        """``headers`` of any answer, with lower-case names.

        Raises clock.too_far, for this answer and every later one: a caller that goes on after a failed read must not
        get through with the next.
        """
        if self.offset is None:
            theirs = _read_date(headers.get("date", ""))
            if theirs is None:
                return
            self.offset = (theirs - now).total_seconds()
        self.notices = judge_difference(self._system, self.offset, self._tolerance_minutes)


def _read_date(text: str) -> datetime | None:
    """RFC 9110, section 5.6.7: always GMT; anything else tells nothing."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


__all__ = ["ServiceClock"]
