# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows a file of progress lines that somebody else appends to, and shows them, but no more than anybody reads."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._report.progress_text import progress_text

_LOOK_EVERY = 0.25
# Hours of work give some hundred lines: the next one is shown after two seconds, later after this part of the time.
_SHORTEST_PAUSE = 2.0
_PART = 0.02
_MOST_BYTES = 1 << 20


class ProgressFollower:
    """``with ProgressFollower(path, show):`` what is appended meanwhile is shown; what stood there before is not.

    Whatever goes wrong with the file or its lines, nothing is shown and nothing fails.
    """

    def __init__(self, path: str, show: Callable[[str], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._show = show
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="mailsec.smime progress", daemon=True)
        self._offset = 0
        self._rest = b""
        self._began = self._next_at = clock()
        self._waiting: str | None = None
        self._stage: object = None

    def __enter__(self) -> ProgressFollower:
        try:
            self._offset = os.stat(self._path).st_size
        except OSError:
            self._offset = 0
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stop.wait(_LOOK_EVERY):
            self.look()
        self.look()  # what came between the last look and the end
        self._flush()

    def look(self) -> None:
        """Reads what is new, and shows the newest line if it is time."""
        for line in self._read():
            try:
                row = json.loads(line)
                text = progress_text(row)
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
            if row.get("stage") != self._stage:
                self._flush()
                self._stage, self._next_at = row.get("stage"), self._clock()
            self._waiting = text
            if row.get("done") is True:
                self._flush()
        if self._waiting is not None and self._clock() >= self._next_at:
            self._flush()

    def _flush(self) -> None:
        if self._waiting is not None:
            self._show(self._waiting)
            self._waiting = None
        now = self._clock()
        self._next_at = now + max(_SHORTEST_PAUSE, (now - self._began) * _PART)

    def _read(self) -> list[bytes]:
        """Whole lines; a line that is not finished waits."""
        try:
            with open(self._path, "rb") as stream:
                stream.seek(self._offset)
                found = stream.read(_MOST_BYTES)
        except OSError:
            return []
        self._offset += len(found)
        *lines, self._rest = (self._rest + found).split(b"\n")
        return lines
