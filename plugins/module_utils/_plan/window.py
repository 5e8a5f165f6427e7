# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When writing is allowed: a maintenance window that opens every day.  Pure; the zone is given.

Hours are those of the zone's wall clocks.  A window that reaches over midnight belongs to the day on which it opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Window:
    """``stop`` is a time of day (the next day's where it is not after ``start``) or how long the window is open."""

    start: time
    stop: time | timedelta
    zone: tzinfo

    def closes_at(self, now: datetime) -> datetime | None:
        """When the window that is open now closes; None where none is open."""
        for opens, closes in self._around(now):
            if opens <= now < closes:
                return closes
        return None

    def opens_at(self, now: datetime) -> datetime:
        """When the next window opens, in UTC."""
        return next(opens for opens, _closes in self._around(now) if opens > now)

    def _around(self, now: datetime) -> list[tuple[datetime, datetime]]:
        today = now.astimezone(self.zone).date()
        return [self._on(today + timedelta(days=days)) for days in (-1, 0, 1)]

    def _on(self, day: date) -> tuple[datetime, datetime]:
        opens = self._moment(day, self.start)
        if isinstance(self.stop, timedelta):
            return opens, opens + self.stop
        last = day if self.stop > self.start else day + timedelta(days=1)
        return opens, self._moment(last, self.stop)

    def _moment(self, day: date, at: time) -> datetime:
        # An hour that the clocks leave out is taken by the offset before the change, so it is one hour later then.
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


__all__ = ["Window"]
