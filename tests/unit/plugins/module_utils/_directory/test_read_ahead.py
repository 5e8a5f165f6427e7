# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that fetches the next pages: order, failures, limits, early end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.read_ahead import read_ahead


def never() -> None:
    raise AssertionError("interrupted without need")


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "directory-read-ahead"]


def test_everything_comes_in_order() -> None:
    assert list(read_ahead(iter(range(100)), 2, never)) == list(range(100))
    assert not threads()


def test_a_failure_comes_after_what_was_read_before_it() -> None:
    def source() -> Iterator[int]:
        yield 1
        yield 2
        raise ConnectionError("gone")

    seen: list[int] = []
    with pytest.raises(ConnectionError, match="gone"):
        seen.extend(read_ahead(source(), 2, never))
    assert seen == [1, 2]
    assert not threads()


def test_no_more_is_fetched_than_may_wait() -> None:
    fetched: list[int] = []
    waiting = threading.Event()

    def source() -> Iterator[int]:
        for number in range(100):
            fetched.append(number)
            if number == 3:
                waiting.set()  # one is being worked on, two wait in the queue, this one waits for room
            yield number

    ahead = read_ahead(source(), 2, lambda: None)
    assert next(ahead) == 0
    assert waiting.wait(5)
    assert len(fetched) == 4
    ahead.close()
    assert not threads()


def test_a_consumer_that_stops_early_wakes_the_source_up() -> None:
    woken = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        assert woken.wait(5)  # stands for a server that does not answer
        raise ConnectionError("interrupted")

    ahead = read_ahead(source(), 2, woken.set)
    assert next(ahead) == 1
    ahead.close()
    assert woken.is_set()
    assert not threads()
