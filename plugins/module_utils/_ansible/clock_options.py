# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that says how far clocks may differ; ``doc_fragments/run.py``, section CLOCK, must say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.clock_difference import DEFAULT_TOLERANCE_MINUTES
from .._model.failure import SmimeError

CLOCK_OPTIONS: dict[str, dict[str, Any]] = {
    "clock_tolerance_minutes": {"type": "int", "default": DEFAULT_TOLERANCE_MINUTES},
}


def tolerance_of(params: Mapping[str, Any]) -> int:
    """Raises SmimeError argument.refused."""
    minutes = int(params.get("clock_tolerance_minutes", DEFAULT_TOLERANCE_MINUTES))
    if minutes < 1:
        raise SmimeError(
            "argument.refused",
            f"Option clock_tolerance_minutes: found {minutes}, expected a number of minutes, 1 or more. Correct it.",
            {"option": "clock_tolerance_minutes", "found": minutes},
        )
    return minutes


__all__ = ["CLOCK_OPTIONS", "tolerance_of"]
