# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""smime_limits: what may be written, what keeps its default, and what is refused with its path."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import (
    DEFAULT_LIMITS,
    MEANINGS,
    Limit,
    as_number,
    limits_row,
    parse_limits,
)

REMOVALS = DEFAULT_LIMITS["removals"]


def test_the_defaults_are_those_of_the_design() -> None:
    assert limits_row(parse_limits({})) == {
        "left_without_certificate": {"count": 0, "percent": None},
        "source_shrink": {"count": None, "percent": 10},
        "issuer_vanished": {"count": 0, "percent": None},
        "removals": {"count": 25, "percent": 1},
        "revoked": {"count": 10, "percent": None},
        "foreign_removals": {"count": 0, "percent": None},
        "replacements": {"count": None, "percent": 30},
        "additions": {"count": None, "percent": 30},
        "undecided": {"count": None, "percent": 5},
    }
    assert parse_limits(None) == DEFAULT_LIMITS
    assert MEANINGS.keys() == DEFAULT_LIMITS.keys()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (50, Limit(50, Fraction(1))),
        ("50", Limit(50, Fraction(1))),
        (0, Limit(0, Fraction(1))),
        ("2 %", Limit(25, Fraction(2))),
        ("0.5%", Limit(25, Fraction(1, 2))),
        ({"percent": 2}, Limit(25, Fraction(2))),
        ({"percent": 0.1}, Limit(25, Fraction(1, 10))),
        ({"percent": "2 %"}, Limit(25, Fraction(2))),
        ({"percent": "2"}, Limit(25, Fraction(2))),
        ({"percent": None}, Limit(25, None)),
        ({"count": None}, Limit(None, Fraction(1))),
        ({"count": 7, "percent": 100}, Limit(7, Fraction(100))),
        ({"count": "7"}, Limit(7, Fraction(1))),
        ({}, REMOVALS),
        (None, Limit(None, None)),
    ],
)
def test_what_is_written_for_one_part_leaves_the_other(written: Any, read: Limit) -> None:
    limits = parse_limits({"removals": written})
    assert limits == {**DEFAULT_LIMITS, "removals": read}
    assert list(limits) == list(DEFAULT_LIMITS), "the order of severity stays"


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        (-1, "limits.removals", "a whole number"),
        (True, "limits.removals", "a whole number"),
        (2.5, "limits.removals", "a whole number"),
        ("many", "limits.removals", "a whole number"),
        ("1000 %", "limits.removals", "a whole number"),
        ("200 %", "limits.removals", "a number from 0 to 100"),
        ([5], "limits.removals", "a whole number"),
        (10**12, "limits.removals", "a whole number"),
        ({"count": -1}, "limits.removals.count", "a whole number"),
        ({"count": 1.5}, "limits.removals.count", "a whole number"),
        ({"percent": 101}, "limits.removals.percent", "a number from 0 to 100"),
        ({"percent": -1}, "limits.removals.percent", "a number from 0 to 100"),
        ({"percent": True}, "limits.removals.percent", "a number from 0 to 100"),
        ({"percent": "some"}, "limits.removals.percent", "a number from 0 to 100"),
        ({"percent": float("nan")}, "limits.removals.percent", "a number from 0 to 100"),
        ({"most": 5}, "limits.removals.most", "only the keys count and percent"),
    ],
)
def test_a_wrong_type_is_refused_with_its_path(written: Any, path: str, expected: str) -> None:
    with pytest.raises(SmimeError) as failure:
        parse_limits({"removals": written})
    assert failure.value.code == "limits.wrong_type"
    assert failure.value.message.startswith(f"{path}: found ")
    assert expected in failure.value.message
    assert failure.value.detail["path"] == path


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SmimeError) as failure:
        parse_limits({"removal": 5})
    assert failure.value.code == "limits.unknown_name"
    assert failure.value.message.startswith("limits.removal: ")
    assert "removals" in failure.value.message


@pytest.mark.parametrize("written", [1, None, {"percent": 5}])
def test_what_is_not_ours_can_only_be_let_go_plan_by_plan(written: Any) -> None:
    with pytest.raises(SmimeError) as failure:
        parse_limits({"foreign_removals": written})
    assert failure.value.code == "limits.wrong_type"
    assert "override" in failure.value.message
    assert parse_limits({"foreign_removals": 0}) == DEFAULT_LIMITS


def test_percentages_are_numbers_of_json() -> None:
    assert (as_number(Fraction(1, 2)), as_number(Fraction(30)), as_number(None)) == (0.5, 30, None)
