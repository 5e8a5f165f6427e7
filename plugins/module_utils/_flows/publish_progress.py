# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a publishing tells of its progress: how many are done, how fast, and when it is likely to end."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from .._model.clock import Clock
from .._model.moments import format_moment
from .._workspace.progress import Progress
from .publish_order import Result

_EVERY = 10
# The rate is that of the last minutes, because a pace that is found out changes.
_LOOKS_BACK = timedelta(seconds=120)


class PublishProgress:
    """``planned``: how many results there will be, if nothing ends the run before."""

    def __init__(self, progress: Progress, planned: int, clock: Clock) -> None:
        self._progress = progress
        self._planned = planned
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._done = 0
        self._seen: deque[tuple[datetime, int]] = deque([(clock.now(), 0)])

    def hear(self, result: Result) -> None:
        """A line for every tenth result, and for the last one."""
        self._done += 1
        self._counts[result.outcome] = self._counts.get(result.outcome, 0) + 1
        if self._done % _EVERY and self._done != self._planned:
            return
        now = self._clock.now()
        rate = self._rate(now)
        facts: dict[str, object] = {"done": self._done, "of": self._planned, "wave": result.wave}
        if rate:
            left = timedelta(seconds=(self._planned - self._done) / rate)
            facts |= {"per_second": round(rate, 2), "ends_about": format_moment(now + left)}
        self._progress.report(stage="publish", counts=dict(self._counts), **facts)

    def _rate(self, now: datetime) -> float:
        while len(self._seen) > 1 and self._seen[0][0] < now - _LOOKS_BACK:
            self._seen.popleft()
        since, before = self._seen[0]
        self._seen.append((now, self._done))
        seconds = (now - since).total_seconds()
        return (self._done - before) / seconds if seconds >= 1 else 0.0


__all__ = ["PublishProgress"]
