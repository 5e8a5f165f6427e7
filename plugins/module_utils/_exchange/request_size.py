# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many writes may go into one request, from 1 to 10.  Pure.

Ten spare round trips.  But a service that refuses a request as a whole, because it has more writes in it than the
budget has left, lets the rest of its budget pass: then requests are small, so that the loss is small, too.
"""

from __future__ import annotations

LARGEST_BATCH = 10
# The loss is half a request on average, so a request is at most this part of what the service takes at a time.
_SHARE = 20


class RequestSize:
    """Knows nothing of time."""

    def __init__(self) -> None:
        self._refuses_whole = False
        self._refused = self._taken = 0
        self._probe = LARGEST_BATCH
        self._late = 0

    def largest(self, usual: int) -> int:
        """``usual``: how many writes the service takes between two of its returns."""
        if not self._refuses_whole:
            return LARGEST_BATCH
        return max(1, min(LARGEST_BATCH, max(usual, self._late) // _SHARE))

    @property
    def probe(self) -> int:
        """The largest that is worth a try while the service refuses."""
        return max(1, self._probe)

    def be_late(self) -> None:
        """The requests themselves took longer than the pace would have had them: larger ones would be quicker."""
        self._late += 1

    def refuse(self, count: int, is_whole: bool) -> None:
        self._probe = LARGEST_BATCH
        if is_whole:
            self._refuses_whole, self._late = True, 0
            self._refused, self._taken = count, 0
            self._probe = count // 2

    def take(self, count: int) -> bool:
        """Whether what was taken since the service refused means that it is back.

        Less than the refused request may have been the rest of a budget: then the next may be twice as large.
        """
        self._probe = 2 * count
        self._taken += count
        if self._taken < self._refused:
            return False
        self._refused = 0
        return True


__all__ = ["LARGEST_BATCH", "RequestSize"]
