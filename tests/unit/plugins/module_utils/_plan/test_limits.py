"""Limits: none, zero, and an override that is good for one plan only."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import LimitCheck, check_limits
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("found", "allowed", "trips"),
    [(0, 0, False), (1, 0, True), (5, 5, False), (6, 5, True), (1_000_000, None, False)],
)
def test_none_is_no_limit_zero_allows_none_and_the_limit_itself_is_allowed(
    found: int, allowed: int | None, trips: bool
) -> None:
    assert LimitCheck("foreign_removals", found, allowed).tripped is trips


def test_removing_what_is_not_ours_trips_without_an_override() -> None:
    (check,) = check_limits(1, "d1", ())
    assert check.tripped
    assert check.as_row() == {
        "name": "foreign_removals",
        "found": 1,
        "allowed": 0,
        "overridden": False,
        "tripped": True,
    }
    assert f"limit.{check.name}" in CATALOGUE


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
    (check,) = check_limits(3, "d1", [override])
    assert check.tripped is trips
    assert check.as_row()["overridden"] is not trips


@given(st.integers(0, 50), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 50)))
def test_a_limit_never_gets_looser_when_a_change_is_added(found: int, more: int, allowed: int | None) -> None:
    assert LimitCheck("x", found + more, allowed).tripped >= LimitCheck("x", found, allowed).tripped
