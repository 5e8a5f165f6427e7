# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to keep away: as long as the service says, else not long, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import Complaint
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.throttle_wait import ThrottleWait

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def complaint(text: str = "slow", **headers: str) -> Complaint:
    return Complaint(429, {name.replace("_", "-"): value for name, value in headers.items()}, "", "", "", text, False)


def pause(
    wait: ThrottleWait, *complaints: Complaint, now: float = 0, each: float = 0.5, back: float | None = None
) -> float | None:
    return wait.next_pause(list(complaints), NOW + timedelta(seconds=now), now, each, back)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (complaint(retry_after="7"), 7),
        (complaint(retry_after="2.75"), 2.75),
        (complaint(retry_after="Wed, 25 Nov 2026 02:00:30 GMT"), 30),
        (complaint("Please retry after 12 seconds."), 12),
        (complaint(retry_after="0"), 0.5),
        (complaint(rate_limit_limit="9", rate_limit_remaining="0", rate_limit_reset="2026-11-25T02:00:09Z"), 9),
        (complaint(rate_limit_limit="9", rate_limit_remaining="5", rate_limit_reset="2026-11-25T02:00:09Z"), 1),
        (complaint(), 1),
    ],
)
def test_every_way_to_name_a_pause(said: Complaint, seconds: float) -> None:
    wait = ThrottleWait(5)
    assert pause(wait, said) == seconds
    assert wait.is_waiting


def test_the_longest_of_several_counts() -> None:
    assert pause(ThrottleWait(5), complaint(retry_after="3"), complaint(), complaint(retry_after="8")) == 8


def test_named_pauses_are_kept_as_often_as_a_request_may_be_repeated() -> None:
    wait = ThrottleWait(2)
    assert [pause(wait, complaint(retry_after="3"), now=now) for now in (0, 3, 6)] == [3, 3, None]
    wait.end()
    assert wait.is_waiting is False
    assert pause(wait, complaint(retry_after="3")) == 3


def test_a_pause_of_more_than_ten_minutes_is_not_waited_for() -> None:
    assert pause(ThrottleWait(5), complaint(retry_after="601")) is None


def test_without_a_word_it_asks_ever_more_seldom_until_the_repetitions_would_be_over() -> None:
    wait = ThrottleWait(5)  # 2 + 4 + 8 + 16 + 32 seconds
    now, pauses = 0.0, []
    while (one := pause(wait, complaint(), now=now)) is not None:
        pauses.append(one)
        now += one
    assert pauses[:3] == [1, 1, 1]
    assert pauses[-1] == pytest.approx(0.04 * (now - pauses[-1]))
    assert 62 <= now < 65


def test_a_quick_service_is_asked_again_sooner() -> None:
    assert pause(ThrottleWait(5), complaint(), each=0.1) == 0.2
    assert pause(ThrottleWait(5), complaint(retry_after="0"), each=0.1) == 0.1


def test_no_repetitions_means_none() -> None:
    assert pause(ThrottleWait(0), complaint()) is None
    assert pause(ThrottleWait(0), complaint(retry_after="1")) is None


def test_where_the_return_is_known_it_is_waited_for_after_one_try() -> None:
    wait = ThrottleWait(5)
    assert pause(wait, complaint(), now=0, back=40) == 1
    assert pause(wait, complaint(), now=1, back=40) == 39
    assert pause(wait, complaint(), now=40, back=40) == pytest.approx(1.6)
