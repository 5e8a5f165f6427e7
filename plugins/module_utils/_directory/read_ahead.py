# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches what comes next in a thread of its own while this is being worked on.  Knows nothing of directories."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.1
_END_SECONDS = 5.0


class _End:
    """The last thing in the queue: ``failure`` is what the source raised."""

    def __init__(self, failure: BaseException | None) -> None:
        self.failure = failure


class _Filler(Generic[T]):
    def __init__(self, source: Iterable[T], depth: int) -> None:
        self.ready: queue.Queue[T | _End] = queue.Queue(depth)
        self.stopped = threading.Event()
        self._source = source

    def fill(self) -> None:
        failure: BaseException | None = None
        try:
            for item in self._source:
                if not self._put(item):
                    return
        except BaseException as caught:
            failure = caught  # raised again by whoever reads the queue
        self._put(_End(failure))

    def _put(self, item: T | _End) -> bool:
        while not self.stopped.is_set():
            try:
                self.ready.put(item, timeout=_POLL_SECONDS)
                return True
            except queue.Full:
                continue
        return False


def read_ahead(source: Iterable[T], depth: int, interrupt: Callable[[], None]) -> Generator[T, None, None]:
    """The items of ``source`` in their order, at most ``depth`` of them waiting; what it raises is raised here.

    Where the consumer stops early, ``interrupt`` is called to make the source give up waiting, and the thread ends.
    """
    filler = _Filler(source, depth)
    thread = threading.Thread(target=filler.fill, name="directory-read-ahead", daemon=True)
    thread.start()
    ended = False
    try:
        while True:
            item = filler.ready.get()
            if isinstance(item, _End):
                ended = True
                if item.failure is not None:
                    raise item.failure
                return
            yield item
    finally:
        filler.stopped.set()
        if not ended:
            interrupt()
        thread.join(_END_SECONDS)


__all__ = ["read_ahead"]
