# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a restore."""

from __future__ import annotations

from datetime import datetime

from .._model.failure import SmimeError
from .._model.moments import format_moment


def moment_of(option: str, text: str | None) -> str | None:
    """A moment as the journal writes it; None and an empty text are none."""
    if not text:
        return None
    try:
        return format_moment(datetime.fromisoformat(text))
    except ValueError as error:  # also where the zone is missing: it could mean any
        raise SmimeError(
            "argument.not_a_moment",
            f"{option}: found {text!r}, expected a date and time with its zone, such as 2026-11-25T02:00:00Z. "
            "Nothing was planned. Correct the value.",
            {"argument": option, "found": text},
        ) from error


__all__ = ["moment_of"]
