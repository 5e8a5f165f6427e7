# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When how many writes go out, with a service that is willing, busy, or says how much is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import Complaint
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.pace import Pace
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.rate_headers import RateWindow


def busy(text: str = "slow", **headers: str) -> Complaint:
    return Complaint(429, {name.replace("_", "-"): value for name, value in headers.items()}, "", "", "", text, False)


@pytest.fixture
def pace(clock: Any) -> Callable[..., Pace]:
    def make(**options: Any) -> Pace:
        return Pace(clock, RequestCounters(), **options)

    return make


def write(pace: Pace, wanted: int) -> int:
    """As many as may go, and all of them are taken."""
    count = pace.take(wanted)
    pace.accepted(count)
    return count


def seconds(clock: Any) -> float:
    return float(sum(clock.slept))


def test_it_begins_with_two_a_second_in_batches_of_five(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace()
    assert one.rate == 2.0
    assert one.batch_size == 5
    assert [write(one, 10) for _number in range(6)] == [5] * 6
    assert seconds(clock) == pytest.approx(10, rel=0.05)  # ten at once, then twenty at two a second


def test_unthrottled_it_grows(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace()
    done = 0
    while seconds(clock) < 120:
        done += write(one, 10)
    assert one.rate == 20.0
    assert one.batch_size == 10
    assert done > 700


def test_single_writes_keep_the_same_pace(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace()
    for _number in range(30):
        assert write(one, 1) == 1
    assert seconds(clock) == pytest.approx(10, rel=0.05)


def test_the_bound_is_kept(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace(first_rate=1.0, highest_rate=1.0)
    for _number in range(100):
        write(one, 10)
    assert seconds(clock) == pytest.approx(100 * one.batch_size - 10, rel=0.02)


def test_after_a_refusal_it_waits_as_it_is_told_and_goes_on_slower(pace: Callable[..., Pace], clock: Any) -> None:
    counters = RequestCounters()
    one = Pace(clock, counters, first_rate=10.0)
    for _number in range(20):
        write(one, 10)
    assert one.take(10) == 10
    assert one.put_off([busy(retry_after="17")] * 10, is_whole=False) is True
    clock.slept.clear()
    one.take(10)
    assert clock.slept == [17.0]
    assert counters.as_dict()["waited_seconds"] == 17
    one.accepted(10)
    assert one.rate < 10


def test_while_it_is_refused_it_sends_no_more_than_there_may_be_room_for(pace: Callable[..., Pace]) -> None:
    one = pace(first_rate=4.0)
    one.take(10)
    one.put_off([busy()] * 10, is_whole=False)
    assert one.take(10) <= 3


def test_who_refuses_whole_requests_gets_smaller_ones(pace: Callable[..., Pace]) -> None:
    one = pace(first_rate=10.0)
    assert one.take(10) == 10
    one.put_off([busy(retry_after="30")] * 10, is_whole=True)
    assert one.batch_size == 1
    assert one.take(10) == 1


def test_it_gives_up_when_the_service_asks_for_too_much(pace: Callable[..., Pace]) -> None:
    one = pace(retries=1)
    one.take(1)
    assert one.put_off([busy(retry_after="700")], is_whole=False) is False
    another = pace(retries=1)
    another.take(1)
    assert another.put_off([busy(retry_after="7")], is_whole=False) is True
    another.take(1)
    assert another.put_off([busy(retry_after="7")], is_whole=False) is False


def test_where_little_is_left_it_takes_that_and_waits_for_the_reset(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace(first_rate=100.0, highest_rate=100.0)
    one.take(10)
    one.accepted(10)
    one.hear_window(RateWindow(100, 12, 30, "r1"))
    assert write(one, 10) == 10
    one.hear_window(RateWindow(100, 2, 30, "r1"))
    assert write(one, 10) == 2
    one.hear_window(RateWindow(100, 0, 30, "r1"))
    clock.slept.clear()
    assert write(one, 10) == 10
    assert clock.slept == [30.0]


def test_a_write_may_cost_more_than_one(pace: Callable[..., Pace]) -> None:
    one = pace(first_rate=100.0, highest_rate=100.0)
    one.hear_window(RateWindow(300, 90, 30, "r1"))
    write(one, 10)
    one.hear_window(RateWindow(300, 60, 30, "r1"))
    write(one, 10)
    one.hear_window(RateWindow(300, 15, 30, "r1"))
    assert one.take(10) == 3  # four and a half for each of the last ten


def test_a_window_that_is_over_says_nothing_any_more(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace(first_rate=100.0, highest_rate=100.0)
    one.hear_window(RateWindow(100, 1, 5, "r1"))
    one.hear_window(None)
    clock.sleep(6)
    assert one.take(10) == 10


def test_a_reset_far_away_is_not_waited_for(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace()
    one.hear_window(RateWindow(100, 0, 5000, "r1"))
    assert one.take(10) == 1
    assert clock.slept == []


def test_time_in_which_nobody_wrote_is_no_reason_to_be_quicker(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace()
    write(one, 5)
    clock.sleep(300)
    write(one, 5)
    assert one.rate == pytest.approx(2.0, rel=0.01)


def test_requests_that_are_cut_one_after_the_other_do_not_bring_it_to_a_halt(
    pace: Callable[..., Pace], clock: Any
) -> None:
    one = pace()
    write(one, 5)
    for _number in range(20):
        clock.sleep(60)  # cut after a minute, and nothing is heard of it
        one.take(5)
        assert one.rate >= 2.0


def test_after_a_refusal_nothing_is_saved_up(pace: Callable[..., Pace], clock: Any) -> None:
    one = pace(first_rate=4.0, highest_rate=4.0)
    assert one.take(2) == 2  # eight more are saved
    one.put_off([busy(retry_after="0.25")] * 2, is_whole=False)
    one.take(1)
    one.accepted(1)
    clock.slept.clear()
    one.take(8)
    assert clock.slept[0] > 1.5
