# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast writes go out: a pace that follows what the service takes.

Nothing public says what Exchange Online allows over this endpoint, so it is found out (``found_rate.py``).  A service
that names a pause (``throttle_wait.py``), or how much is left of its budget (``rate_headers.py``), is obeyed.  All time
is the given clock's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .._model.clock import Clock
from .complaint import Complaint
from .counters import RequestCounters
from .found_rate import FoundRate
from .rate_headers import RateWindow
from .request_size import LARGEST_BATCH, RequestSize
from .throttle_wait import ThrottleWait
from .waiting import LONGEST_WAIT

# Two a second is the budget of 120 writes in 60 seconds that is told of older interfaces of the service.
FIRST_RATE = 2.0
HIGHEST_RATE = 20.0
# What a recipient holds is read before its batch is written; a batch is small enough to go out while that is new.
_SECONDS_OF_A_BATCH = 2.5
# Whoever comes back this late did something else meanwhile.
_IDLE = 5.0


class Pace:
    """Ask ``take`` before each request that writes, and tell what became of it.  For one thread.

    ``saved`` is how many writes may go out at once; it grows with time and is nothing after a refusal.
    """

    def __init__(
        self,
        clock: Clock,
        counters: RequestCounters,
        retries: int = 5,
        first_rate: float = FIRST_RATE,
        highest_rate: float = HIGHEST_RATE,
    ) -> None:
        self._clock = clock
        self._counters = counters
        now = self._now()
        self._found = FoundRate(first_rate, highest_rate, now)
        self._wait = ThrottleWait(retries)
        self._size = RequestSize()
        self._saved, self._saved_at = float(LARGEST_BATCH), now
        self._heard_at = self._hold_until = self._sent_at = now
        self._window: RateWindow | None = None
        self._window_ends = 0.0
        self._unit_cost = 1.0
        self._since_window = 0

    @property
    def rate(self) -> float:
        """Writes per second, now."""
        return self._found.at(self._now())

    @property
    def batch_size(self) -> int:
        """How many writes are worth preparing together."""
        return max(1, min(self._size.largest(self._found.usual), round(self.rate * _SECONDS_OF_A_BATCH)))

    def group_size(self, lanes: int) -> int:
        """How many recipients to take together where so many batches are read at once: more than one batch only if
        the pace is such that all of them are written while what was read is new.
        """
        soon = round(self.rate * _SECONDS_OF_A_BATCH)
        return self.batch_size if self.batch_size < LARGEST_BATCH else min(LARGEST_BATCH * lanes, soon)

    def take(self, wanted: int) -> int:
        """Sleeps until it is time; returns how many of the wanted writes may go into the next request."""
        now = self._now()
        idle = now - max(self._heard_at, self._hold_until)
        if idle > _IDLE:
            self._found.skip(idle)
            self._heard_at = now  # a request that was cut is never heard of: its time is left out only once
        count = min(wanted, self.batch_size)
        pause = self._hold_until - now
        if not self._wait.is_waiting:
            self._save(now)
            pause = max(pause, (count - self._saved) / self._found.at(now))
            if self._saved >= LARGEST_BATCH:
                self._size.be_late()
        if pause > 0:
            if self._wait.is_waiting:
                self._counters.add_wait(pause)
            self._clock.sleep(pause)
        now = self._now()
        self._save(now)
        count = min(count, self._left_in_window(now))
        if self._wait.is_waiting:  # as many as the service may have room for by now
            count = min(count, self._size.probe, max(1, math.ceil(self._saved)))
        self._saved -= count
        self._sent_at = now
        return count

    def accepted(self, count: int) -> None:
        """So many were done, or at least not put off."""
        now = self._heard_at = self._now()
        if self._wait.is_waiting:
            if self._size.take(count):
                self._found.come_back(now)
                self._wait.end()
            else:
                self._wait.begin(now)
        self._found.take(count, now)
        self._since_window += count

    def put_off(self, complaints: Sequence[Complaint], is_whole: bool) -> bool:
        """The service was too busy for these; False where it is not worth another try.

        ``is_whole``: it refused the request as a whole and not each of the writes in it.
        """
        now = self._heard_at = self._now()
        # Nothing was left when the service looked at the request, and it began to save again at once.
        self._saved, self._saved_at = 0.0, self._sent_at
        if not self._wait.is_waiting:
            self._found.refuse(now)
        self._size.refuse(len(complaints), is_whole)
        moment, each = self._clock.now(), 1 / self._found.at(now)
        pause = self._wait.next_pause(complaints, moment, now, each, self._found.returns_at)
        if pause is None:
            return False
        self._hold_until = now + pause
        return True

    def hear_window(self, window: RateWindow | None) -> None:
        """What an answer said about the budget that is left."""
        if window is None:
            return
        former = self._window
        if former is not None and former.reset == window.reset and self._since_window:
            self._unit_cost = max(1.0, (former.remaining - window.remaining) / self._since_window)
        self._window, self._since_window = window, 0
        self._window_ends = self._now() + window.seconds_left
        if window.remaining < self._unit_cost and window.seconds_left <= LONGEST_WAIT:
            self._hold_until = max(self._hold_until, self._window_ends)

    def _left_in_window(self, now: float) -> int:
        if self._window is None or now >= self._window_ends:
            return LARGEST_BATCH
        return max(1, int(self._window.remaining / self._unit_cost))

    def _save(self, now: float) -> None:
        more = (now - self._saved_at) * self._found.at(now)
        self._saved, self._saved_at = min(float(LARGEST_BATCH), self._saved + more), now

    def _now(self) -> float:
        return self._clock.now().timestamp()


__all__ = ["FIRST_RATE", "HIGHEST_RATE", "Pace"]
