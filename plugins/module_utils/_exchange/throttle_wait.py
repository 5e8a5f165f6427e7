# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to keep away from a service that put writes off, and when to give up.  Pure.

A pause that the service names is kept.  Where it names none it is asked again soon, and then ever more seldom, but
never so seldom that more than a small part of its budget is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .complaint import Complaint
from .rate_headers import read_rate_window
from .waiting import LONGEST_WAIT, asked_wait, longest_silence

_SHORTEST_PAUSE = 1.0
_SHARE_OF_THE_SILENCE = 0.04


class ThrottleWait:
    """``is_waiting``: from the first refusal until something is taken again."""

    def __init__(self, retries: int) -> None:
        self._retries = retries
        self._longest_silence = longest_silence(retries)
        self.is_waiting = False
        self._began = 0.0
        self._asked = 0

    def next_pause(
        self,
        complaints: Sequence[Complaint],
        moment: datetime,
        now: float,
        seconds_of_a_write: float,
        returns_at: float | None = None,
    ) -> float | None:
        """Seconds; None where the service named too many pauses, too long a one, or none for too long.

        ``returns_at``: when the service is expected back.
        """
        is_first = not self.is_waiting
        if is_first:
            self.begin(now)
        named = [one for one in (_named_pause(complaint, moment) for complaint in complaints) if one is not None]
        if named:
            self._asked += 1
            pause = max(named)
            if pause > LONGEST_WAIT or self._asked > self._retries:
                return None
            return max(pause, min(_SHORTEST_PAUSE, seconds_of_a_write))
        silence = now - self._began
        if silence >= self._longest_silence:
            return None
        pause = max(min(_SHORTEST_PAUSE, 2 * seconds_of_a_write), silence * _SHARE_OF_THE_SILENCE)
        if not is_first and returns_at is not None and now + pause < returns_at:
            return min(returns_at - now, self._longest_silence)
        return pause

    def begin(self, now: float) -> None:
        self.is_waiting, self._began, self._asked = True, now, 0

    def end(self) -> None:
        self.is_waiting = False


def _named_pause(complaint: Complaint, moment: datetime) -> float | None:
    asked = asked_wait(complaint.headers, complaint.text, moment)
    if asked is not None:
        return asked
    window = read_rate_window(complaint.headers, moment)
    return window.seconds_left if window is not None and window.remaining < 1 else None


__all__ = ["ThrottleWait"]
