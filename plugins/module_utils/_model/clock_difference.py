# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far our clock may be from another system's before what is judged by it is no longer trusted.  Pure."""

from __future__ import annotations

from .failure import SmimeError

WARNING_SECONDS = 300
"""Kerberos' own tolerance; where clocks differ more, other things fail as well (RFC 4120, section 8.2)."""

DEFAULT_TOLERANCE_MINUTES = 60


def judge_difference(system: str, seconds: float, tolerance_minutes: int) -> tuple[tuple[str, str], ...]:
    """Nothing, or one notice ``clock.differs``; ``seconds`` is how far the system's clock is ahead of ours.

    Raises SmimeError clock.too_far: with such a clock valid certificates look expired, and expired ones valid.
    """
    side = "ahead of" if seconds > 0 else "behind"
    found = f"the clock of {system} is {abs(seconds):.0f} seconds {side} this machine's"
    if abs(seconds) > tolerance_minutes * 60:
        raise SmimeError(
            "clock.too_far",
            f"{system}: its clock is {abs(seconds):.0f} seconds {side} this machine's, expected at most "
            f"{tolerance_minutes} minutes. No certificate is judged by such a clock, and nothing was written. Set the "
            "clock that is wrong, usually this machine's, and run again.",
            {"system": system, "seconds": round(seconds, 1), "tolerance_minutes": tolerance_minutes},
        )
    return (("clock.differs", found),) if abs(seconds) > WARNING_SECONDS else ()


__all__ = ["DEFAULT_TOLERANCE_MINUTES", "WARNING_SECONDS", "judge_difference"]
