# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads side by side: answers in order, never more than allowed, fewer when the service is busy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RETRY, RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.read_lanes import ReadLanes
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


class Together:
    """Runs one after the other, the last first, and remembers how many were together."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        self.sizes.append(len(calls))
        return [call() for call in reversed(calls)][::-1]


def never(_answer: object) -> bool:
    return False


def test_answers_come_in_the_order_of_the_questions() -> None:
    together = Together()
    assert ReadLanes(3, RequestCounters(), together).ask(range(8), lambda one: one * 2, never) == list(range(0, 16, 2))
    assert together.sizes == [3, 3, 2]


def test_one_at_a_time_needs_no_thread() -> None:
    together = Together()
    assert ReadLanes(1, RequestCounters(), together).ask("abc", str.upper, never) == ["A", "B", "C"]
    assert together.sizes == []


def test_they_really_run_side_by_side_each_in_a_thread_of_its_own() -> None:
    all_here = threading.Barrier(3, timeout=20)

    def send(question: int) -> tuple[int, int]:
        all_here.wait()  # would break if they ran one after the other
        return question, threading.get_ident()

    answers = ReadLanes(3, RequestCounters()).ask(range(3), send, never)
    assert [question for question, _thread in answers] == [0, 1, 2]
    assert len({thread for _question, thread in answers}) == 3


def test_a_busy_service_halves_the_number() -> None:
    counters, together = RequestCounters(), Together()
    lanes = ReadLanes(8, counters, together)

    def busy(question: int) -> int:
        if question == 0:
            counters.count(RETRY)
        return question

    lanes.ask(range(20), busy, never)
    assert together.sizes[:2] == [8, 4]


def test_after_good_requests_one_more_goes_out_and_the_limit_is_remembered() -> None:
    counters = RequestCounters()
    lanes = ReadLanes(8, counters, Together())

    def no_more_than_three(question: int) -> int:
        if lanes.width > 3:
            counters.count(RETRY)
        return question

    widths = []
    for _round in range(60):
        lanes.ask(range(10), no_more_than_three, never)
        widths.append(lanes.width)
    assert widths[0] == 2
    assert widths[-1] == 3
    assert widths[20:].count(3) > 35, "it goes back to three and not to the half"


@pytest.mark.parametrize("most", [1, 4])
def test_after_a_failure_that_meets_all_nothing_further_is_sent(most: int) -> None:
    sent: list[int] = []

    def send(question: int) -> int:
        sent.append(question)
        return question

    answers = ReadLanes(most, RequestCounters(), Together()).ask(range(20), send, lambda answer: answer == 5)
    assert max(answers) < 8
    assert len(sent) == len(answers)


def test_a_mistake_of_the_program_is_not_swallowed() -> None:
    def crash(_question: int) -> int:
        raise SmimeError("exchange.empty_identity", "no identity")

    with pytest.raises(SmimeError):
        ReadLanes(3, RequestCounters()).ask(range(3), crash, never)
