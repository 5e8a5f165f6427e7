# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate that is found out: it grows without refusals, and falls to what was taken."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.found_rate import FoundRate


def saturated(found: FoundRate, per_second: float, begin: float, seconds: int) -> float:
    """A service that takes so many each second, refuses at the end, and is back a second later; returns when."""
    for second in range(seconds):
        found.take(round(per_second), begin + second)
    found.refuse(begin + seconds)
    found.come_back(begin + seconds + 1)
    return begin + seconds + 1


def test_it_begins_low_and_grows_ever_faster_up_to_the_bound() -> None:
    found = FoundRate(2.0, 20.0, 100.0)
    assert found.at(100) == 2.0
    assert found.at(130) == pytest.approx(2.2, rel=0.01)
    assert found.at(160) == pytest.approx(4.45, rel=0.01)
    assert found.at(1000) == 20.0
    assert FoundRate(50.0, 5.0, 0.0).at(0) == 5.0


def test_a_refusal_stops_the_growth_and_brings_it_down_to_what_was_taken_of_late() -> None:
    found = FoundRate(8.0, 20.0, 0.0)
    for second in range(40):
        found.take(3, float(second))
    found.refuse(40.0)
    assert found.at(40) == pytest.approx(3.0, rel=0.05)
    assert found.at(90) == found.at(40)


def test_it_never_falls_below_one_in_two_seconds() -> None:
    found = FoundRate(2.0, 20.0, 0.0)
    found.refuse(100.0)
    found.come_back(700.0)
    assert found.at(700) == 0.5


def test_a_budget_that_was_used_up_early_is_the_mean_of_the_whole_time() -> None:
    found = FoundRate(6.0, 20.0, 0.0)
    for second in range(20):
        found.take(6, float(second))
    found.refuse(20.0)
    found.come_back(60.0)  # 120 in 60 seconds
    assert found.at(60) == pytest.approx(2.0 * 1.03)


def test_a_budget_that_was_met_at_the_end_only_is_what_was_taken_then() -> None:
    found = FoundRate(1.0, 20.0, 0.0)
    for second in range(100):
        found.take(1 if second < 80 else 6, float(second))
    found.refuse(100.0)
    found.come_back(101.0)
    assert found.at(101) == pytest.approx(6.0, rel=0.1)


def test_short_times_are_not_measured() -> None:
    found = FoundRate(2.0, 20.0, 0.0)
    saturated(found, 2, 0.0, 3)
    before = found.at(4)
    assert found.usual == 6
    saturated(found, 2, 4.0, 8)
    assert found.usual == 22
    assert 1.7 <= found.at(13) <= before


def test_time_in_which_nobody_wrote_says_nothing() -> None:
    found = FoundRate(2.0, 20.0, 0.0)
    found.skip(500.0)
    assert found.at(500) == 2.0


def test_the_next_return_is_expected_where_the_last_ones_were_regular() -> None:
    found = FoundRate(2.0, 20.0, 0.0)
    assert found.returns_at is None
    saturated(found, 2, 0.0, 59)
    assert found.returns_at is None
    saturated(found, 2, 60.0, 59)
    assert found.returns_at == pytest.approx(120 + 0.95 * 60)
    saturated(found, 2, 120.0, 29)
    assert found.returns_at is None
