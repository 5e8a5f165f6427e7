# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits: none, zero, count and percentage, and an override that is good for one plan only."""

from __future__ import annotations

from fractions import Fraction

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import (
    LEAST_FOR_PERCENT,
    LimitCheck,
    Measure,
    check_limits,
    most_allowed,
    tripped_failure,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS, Limit
from hypothesis import given
from hypothesis import strategies as st

PERCENTAGES = st.one_of(st.none(), st.fractions(0, 100))
LIMITS = st.builds(Limit, st.one_of(st.none(), st.integers(0, 50)), PERCENTAGES)
CALM = dict.fromkeys(DEFAULT_LIMITS, Measure(0, 1000))


@pytest.mark.parametrize(
    ("found", "allowed", "trips"),
    [(0, 0, False), (1, 0, True), (5, 5, False), (6, 5, True), (1_000_000, None, False)],
)
def test_none_is_no_limit_zero_allows_none_and_the_limit_itself_is_allowed(
    found: int, allowed: int | None, trips: bool
) -> None:
    assert LimitCheck("removals", Measure(found), Limit(allowed)).tripped is trips


@pytest.mark.parametrize(
    ("found", "whole", "trips"),
    [(3, 10, False), (4, 10, True), (9, 9, False), (10, 33, True), (9, 33, False), (1, 0, False)],
)
def test_a_percentage_is_of_the_whole_and_not_used_below_ten(found: int, whole: int, trips: bool) -> None:
    assert LimitCheck("replacements", Measure(found, whole), Limit(percent=Fraction(30))).tripped is trips


@pytest.mark.parametrize(
    ("whole", "allowed"), [(LEAST_FOR_PERCENT - 1, 25), (100, 1), (2500, 25), (2400, 24), (1_000_000, 25)]
)
def test_count_and_percentage_each_stand_alone(whole: int, allowed: int) -> None:
    limit = DEFAULT_LIMITS["removals"]
    assert most_allowed(limit, whole) == allowed
    assert not LimitCheck("removals", Measure(allowed, whole), limit).tripped
    assert LimitCheck("removals", Measure(allowed + 1, whole), limit).tripped


def test_a_tenth_of_a_percent_is_meant_exactly() -> None:
    assert most_allowed(Limit(percent=Fraction("0.1")), 3000) == 3
    assert most_allowed(Limit(percent=Fraction("0.1")), 2999) == 2


def test_what_has_no_meaning_yet_is_not_limited() -> None:
    check = LimitCheck("additions", Measure(500, 20, is_limited=False), DEFAULT_LIMITS["additions"])
    assert (check.tripped, check.as_row()["allowed"]) == (False, None)


def test_a_row_says_how_the_allowed_number_came_about() -> None:
    check = LimitCheck("removals", Measure(12, 1000), DEFAULT_LIMITS["removals"])
    assert check.as_row() == {
        "name": "removals",
        "found": 12,
        "allowed": 10,
        "count": 25,
        "percent": 1,
        "of": 1000,
        "about": "recipients that lose an acceptable certificate without another in its place",
        "overridden": False,
        "tripped": True,
    }


def test_every_limit_has_a_code() -> None:
    assert {f"limit.{name}" for name in DEFAULT_LIMITS} == {code for code in CATALOGUE if code.startswith("limit.")}


@pytest.mark.parametrize(
    ("override", "trips"),
    [
        (("foreign_removals", "d1"), False),
        (("foreign_removals", "d2"), True),
        (("removals", "d1"), True),
        (("foreign_removals", ""), True),
    ],
)
def test_an_override_names_the_limit_and_the_very_plan(override: tuple[str, str], trips: bool) -> None:
    measures = {**CALM, "foreign_removals": Measure(3)}
    checks = {check.name: check for check in check_limits(DEFAULT_LIMITS, measures, "d1", [override])}
    assert checks["foreign_removals"].tripped is trips
    assert checks["foreign_removals"].as_row()["overridden"] is not trips
    assert not [check for name, check in checks.items() if check.tripped and name != "foreign_removals"]


def test_no_override_lifts_all_limits() -> None:
    measures = {**CALM, "revoked": Measure(11), "additions": Measure(301, 1000)}
    checks = check_limits(DEFAULT_LIMITS, measures, "d1", [("revoked", "d1")])
    assert [check.name for check in checks if check.tripped] == ["additions"]


def test_all_trips_are_told_together_the_first_gives_the_code() -> None:
    measures = {**CALM, "removals": Measure(26, 10_000), "source_shrink": Measure(200, 1000, "1000 to 800 people")}
    failure = tripped_failure(check_limits(DEFAULT_LIMITS, measures, "7f3a09c1", ()), "7f3a09c1")
    assert failure is not None
    assert failure.code == "limit.source_shrink"
    for words in ("1000 to 800 people", "limit removals allows 25, found 26", "with digest 7f3a09c1"):
        assert words in failure.message
    assert [row["name"] for row in failure.detail["tripped_limits"]] == ["source_shrink", "removals"]
    assert tripped_failure(check_limits(DEFAULT_LIMITS, CALM, "d", ()), "d") is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 60), LIMITS)
def test_a_limit_never_gets_looser_when_a_change_is_added(found: int, more: int, whole: int, limit: Limit) -> None:
    added = LimitCheck("removals", Measure(found + more, whole), limit)
    assert added.tripped >= LimitCheck("removals", Measure(found, whole), limit).tripped


@given(st.integers(0, 50), st.integers(0, 60), LIMITS)
def test_what_trips_is_what_is_more_than_either_part_allows(found: int, whole: int, limit: Limit) -> None:
    over_count = limit.count is not None and found > limit.count
    over_percent = limit.percent is not None and whole >= 10 and found * 100 > limit.percent * whole
    assert LimitCheck("removals", Measure(found, whole), limit).tripped is (over_count or over_percent)
