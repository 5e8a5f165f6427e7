# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks at the edges: nothing, a warning, a refusal."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.clock_difference import (
    DEFAULT_TOLERANCE_MINUTES,
    judge_difference,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

DC = "ldaps://dc1.corp.example:636"
LIMIT = DEFAULT_TOLERANCE_MINUTES * 60


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(
    ("seconds", "codes"), [(0, []), (299, []), (300, []), (301, ["clock.differs"]), (LIMIT, ["clock.differs"])]
)
def test_up_to_the_tolerance_it_is_told_at_most(seconds: int, side: int, codes: list[str]) -> None:
    notices = judge_difference(DC, seconds * side, DEFAULT_TOLERANCE_MINUTES)
    assert [code for code, _detail in notices] == codes


@pytest.mark.parametrize(("seconds", "words"), [(LIMIT + 1, "3601 seconds ahead of"), (-LIMIT - 1, "3601 seconds beh")])
def test_one_second_more_is_refused(seconds: int, words: str) -> None:
    with pytest.raises(SmimeError, match=words) as caught:
        judge_difference(DC, seconds, DEFAULT_TOLERANCE_MINUTES)
    assert caught.value.code == "clock.too_far"
    assert caught.value.message.startswith(DC)
    assert "expected at most 60 minutes" in caught.value.message
    assert "nothing was written. Set the clock" in caught.value.message
    assert caught.value.detail == {"system": DC, "seconds": seconds, "tolerance_minutes": 60}


def test_a_tolerance_below_the_warning_refuses_without_one() -> None:
    assert judge_difference(DC, 60, 1) == ()
    with pytest.raises(SmimeError):
        judge_difference(DC, 61, 1)


def test_the_warning_says_which_clock_and_by_how_much() -> None:
    ((_code, detail),) = judge_difference(DC, -400.4, 60)
    assert detail == f"the clock of {DC} is 400 seconds behind this machine's"
