# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failure for an option of a directory that makes no sense.  It only builds the failure."""

from __future__ import annotations

from .._model.failure import SmimeError


def refuse_option(option: str, found: str, expected: str) -> SmimeError:
    """``directory.option``, to be raised by the caller; ``found`` must hold no secret."""
    return SmimeError(
        "directory.option",
        f"Directory option {option}: found {found}, expected {expected}. Correct the option; nothing was read.",
        {"option": option},
    )


__all__ = ["refuse_option"]
