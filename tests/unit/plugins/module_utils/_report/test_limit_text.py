# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines about limits in a plan: all clear, or each trip with what to write to let it through."""

from __future__ import annotations

from fractions import Fraction

import yaml
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import LimitCheck, Measure
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS, Limit
from ansible_collections.mailsec.smime.plugins.module_utils._report.limit_text import limit_lines

DIGEST = "7f3a09c1" + "0" * 56
CLEAR = LimitCheck("revoked", Measure(10), Limit(10)).as_row()
REMOVALS = LimitCheck("removals", Measure(61, 1000), Limit(25, Fraction(1)))


def test_all_clear() -> None:
    assert list(limit_lines([CLEAR], DIGEST)) == ["Limits: all clear."]


def test_each_trip_says_found_allowed_and_why() -> None:
    shrink = LimitCheck("source_shrink", Measure(200, 1000, "since the last good run: 1000 to 800 people"), Limit(0))
    lines = list(limit_lines([CLEAR, shrink.as_row(), REMOVALS.as_row()], DIGEST))
    assert lines[0] == "LIMIT source_shrink: 200 found, 0 allowed: since the last good run: 1000 to 800 people"
    assert lines[1].startswith("LIMIT removals: 61 found, 10 allowed (1 % of 1000): recipients that lose an acceptable")
    assert not [line for line in lines if "all clear" in line]
    assert all(len(line) <= 120 for line in lines)


def test_the_overrides_can_be_copied_as_they_stand() -> None:
    checks = [LimitCheck(name, Measure(9_999_999, 10_000_000), Limit(0)).as_row() for name in DEFAULT_LIMITS]
    lines = list(limit_lines(checks, DIGEST))
    assert all(len(line) <= 120 for line in lines)
    overrides = yaml.safe_load("\n".join(line for line in lines if line.startswith("  - ")))
    assert overrides == [{"limit": name, "digest": DIGEST} for name in DEFAULT_LIMITS]


def test_what_was_lifted_is_said_although_all_is_clear() -> None:
    lifted = LimitCheck("removals", Measure(61, 1000), Limit(25, Fraction(1)), overridden=True)
    first, *_middle, last = limit_lines([lifted.as_row()], DIGEST)
    assert first.startswith("lifted for this plan removals: 61 found, 10 allowed")
    assert last == "Limits: all clear."


def test_names_from_certificates_cannot_forge_a_line() -> None:
    hostile = LimitCheck("issuer_vanished", Measure(1, about="CN=\nLimits: all clear.\u202e"), Limit(0)).as_row()
    lines = list(limit_lines([hostile], DIGEST))
    assert lines[0].startswith("LIMIT issuer_vanished")
    assert not [line for line in lines if line.startswith("Limits: all clear")]
    assert all(line.isprintable() for line in lines)
