# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads side by side: independent requests, a bounded number at a time, fewer when the service is busy.

The service limits how many calls of a tenant run at once; three or four are a safe start (a proposal of ours, no real
tenant has confirmed it).  Answers come in the order of the questions, whichever is there first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from .counters import RequestCounters

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")
# After so many good requests one more goes out at a time; each time that this was too many it takes twice as long.
_GOOD = 20
_MOST_GOOD = 5000


class ReadLanes:
    """``most`` requests at a time; a request that had to be repeated halves the number.

    ``together`` runs calls side by side and gives their results in order; without it each has a thread.
    """

    def __init__(
        self,
        most: int,
        counters: RequestCounters,
        together: Callable[[Sequence[Callable[[], Any]]], list[Any]] | None = None,
    ) -> None:
        self._most = most
        self._counters = counters
        self._together = together or self._in_threads
        self._pool: ThreadPoolExecutor | None = None
        self._good = 0
        self._needed = _GOOD
        self._known = 0
        self.width = most

    def ask(
        self,
        questions: Sequence[_Question],
        send: Callable[[_Question], _Answer],
        is_hopeless: Callable[[_Answer], bool],
    ) -> list[_Answer]:
        """One answer for each question; ends before the rest after one that ``is_hopeless``."""
        answers: list[_Answer] = []
        while len(answers) < len(questions):
            part = questions[len(answers) : len(answers) + self.width]
            repeated = self._counters.repeated
            calls = [partial(send, question) for question in part]
            found = self._together(calls) if len(calls) > 1 else [calls[0]()]
            answers += found
            self._learn(len(part), self._counters.repeated > repeated)
            if any(is_hopeless(answer) for answer in found):
                break
        return answers

    def _learn(self, count: int, was_busy: bool) -> None:
        self._good = 0 if was_busy else self._good + count
        if was_busy:
            # Back to what went well for long, else to the half.
            self._known = self._known if self._known < self.width else 0
            self.width = max(1, self.width // 2, self._known)
            self._needed = min(2 * self._needed, _MOST_GOOD)
        elif self._good >= _GOOD:
            self._known = max(self._known, self.width)
            if self._good >= self._needed and self.width < self._most:
                self.width, self._good = self.width + 1, 0

    def _in_threads(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most, "mailsec.smime read")
        return [one.result() for one in [self._pool.submit(call) for call in calls]]


__all__ = ["ReadLanes"]
