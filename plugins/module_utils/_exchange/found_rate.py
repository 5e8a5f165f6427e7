# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate at which a service takes writes, found out from what it took and when it refused.  Pure.

The rate grows as long as nothing is refused, ever faster, and falls to what was really taken as soon as something is.
"""

from __future__ import annotations

import math
from collections import deque

_LOWEST = 0.5
# After so many seconds without a refusal the rate is a tenth higher, after twice as many it is twice as high.
_PATIENCE = 30.0
# What is taken is measured over so many seconds at least; less says more about chance than about the service.
_LEAST_MEASURED = 10.0
# The next try is a little above what was taken, because below it a part of the budget would be lost unnoticed.
_AGAIN = 1.03
# A wait below this share of the time means that the budget was met by the rate, and not used up early.
_SHORT_WAIT = 0.2
# Two times are the same time if they differ by less than this share: a budget may be renewed at fixed times.
_SAME = 0.03
_A_LITTLE_EARLY = 0.95


class FoundRate:
    """All moments are seconds of one clock."""

    def __init__(self, first: float, highest: float, now: float) -> None:
        self._highest = highest
        self._base = min(first, highest)
        self._base_since = self._measured_since = self._began = self._refused_at = now
        self._measured = self._measured_before = 0
        self._recent: deque[tuple[float, int]] = deque()
        self._peak = self._base
        self._period: float | None = None
        self._is_regular = self._is_refused = False

    def at(self, now: float) -> float:
        """Writes per second."""
        if self._is_refused:
            return self._base
        growth = math.exp(min(0.1 * (max(0.0, now - self._base_since) / _PATIENCE) ** 3, 20.0))
        return min(self._base * growth, self._highest)

    @property
    def usual(self) -> int:
        """How many writes the service takes between two of its returns, as far as is known."""
        return max(self._measured, self._measured_before)

    @property
    def returns_at(self) -> float | None:
        """When the service is expected to return from a refusal, where its returns were regular."""
        if self._period is None or not self._is_regular:
            return None
        return self._measured_since + self._period * _A_LITTLE_EARLY

    def skip(self, seconds: float) -> None:
        """Nobody wanted to write for so long, which says nothing about the service."""
        self._base_since += seconds
        self._measured_since += seconds
        self._is_regular = False

    def take(self, count: int, now: float) -> None:
        self._measured += count
        self._recent.append((now, count))

    def refuse(self, now: float) -> None:
        """The first refusal since the service took something."""
        self._refused_at, self._peak = now, self._recent_rate(now)
        self._base, self._is_refused = max(_LOWEST, min(self.at(now), self._peak)), True

    def come_back(self, now: float) -> None:
        """The service takes writes again.  From one return to the next it took what its budget was."""
        self._base_since, self._is_refused = now, False
        seconds = now - self._measured_since
        if seconds < _LEAST_MEASURED:
            return
        taken = self._measured / seconds * _AGAIN
        if now - self._refused_at < seconds * _SHORT_WAIT:
            # It was below the budget for most of the time, and met it at the end only.
            taken = max(taken, self._peak)
        self._base = min(max(_LOWEST, taken), self._highest)
        self._is_regular = self._period is not None and abs(seconds - self._period) < seconds * _SAME
        self._period = seconds
        self._measured_since, self._measured, self._measured_before = now, 0, self._measured

    def _recent_rate(self, now: float) -> float:
        while self._recent and self._recent[0][0] < now - _LEAST_MEASURED:
            self._recent.popleft()
        seconds = min(_LEAST_MEASURED, now - self._began)
        return sum(count for _moment, count in self._recent) / seconds if seconds > 1 else self.at(now)


__all__ = ["FoundRate"]
