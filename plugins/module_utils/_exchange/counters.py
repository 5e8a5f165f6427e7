# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what went over the wire, so that a run can report it.  No I/O of its own."""

from __future__ import annotations

import threading
from collections import Counter

LOGIN = "login"
LIST = "list"
READ = "read"
READ_BATCH = "read_batch"
WRITE = "write"
WRITE_BATCH = "write_batch"
RETRY = "retry"
# A Set with Confirm: true, which the service only checks.
CONFIRM = "confirm"


class RequestCounters:
    """Requests by kind; a repeated request counts in its kind again and, besides, as ``retry``."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.waited_seconds = 0.0

    def count(self, kind: str) -> None:
        with self._lock:
            self._counts[kind] += 1

    @property
    def repeated(self) -> int:
        """How many requests were repeated."""
        return self._counts[RETRY]

    def add_wait(self, seconds: float) -> None:
        with self._lock:
            self.waited_seconds += seconds

    def as_dict(self) -> dict[str, int | float]:
        """Every kind that occurred, ``total`` (without ``retry``, which is counted already) and ``waited_seconds``."""
        total = sum(number for kind, number in self._counts.items() if kind != RETRY)
        return {**dict(sorted(self._counts.items())), "total": total, "waited_seconds": round(self.waited_seconds, 3)}


__all__ = ["CONFIRM", "LIST", "LOGIN", "READ", "READ_BATCH", "RETRY", "WRITE", "WRITE_BATCH", "RequestCounters"]
