# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tolerance of clocks as an option."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock_options import CLOCK_OPTIONS, tolerance_of
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def test_an_hour_is_the_default() -> None:
    result = ArgumentSpecValidator(CLOCK_OPTIONS).validate({})
    assert not result.error_messages
    assert tolerance_of(result.validated_parameters) == 60
    assert tolerance_of({}) == 60


def test_a_given_tolerance_is_taken() -> None:
    assert tolerance_of({"clock_tolerance_minutes": 1}) == 1


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_tolerance_at_all_is_refused(minutes: int) -> None:
    with pytest.raises(SmimeError, match=f"clock_tolerance_minutes: found {minutes}, expected") as caught:
        tolerance_of({"clock_tolerance_minutes": minutes})
    assert caught.value.code == "argument.refused"
