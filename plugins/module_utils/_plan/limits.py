# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that are checked before the first write.  Pure.

None means no limit and 0 none allowed; the comparison is ``>``.  An override names the limit and the plan's digest,
so it is good for one plan only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """``tripped`` is after overrides."""

    name: str
    found: int
    allowed: int | None
    overridden: bool = False

    @property
    def tripped(self) -> bool:
        return self.allowed is not None and self.found > self.allowed and not self.overridden

    def as_row(self) -> dict[str, object]:
        return {
            "name": self.name,
            "found": self.found,
            "allowed": self.allowed,
            "overridden": self.overridden,
            "tripped": self.tripped,
        }


def check_limits(foreign_removals: int, digest: str, overrides: Iterable[tuple[str, str]]) -> tuple[LimitCheck, ...]:
    """``overrides`` are pairs of limit name and plan digest."""
    overridden = ("foreign_removals", digest) in set(overrides)
    return (LimitCheck("foreign_removals", foreign_removals, 0, overridden),)


__all__ = ["LimitCheck", "check_limits"]
