# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that are checked before the first write.  Pure.

None means no limit and 0 none allowed; count and percentage each stand alone; the comparison is ``>``.  An override
names the limit and the plan's digest, so it is good for one plan only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .._model.failure import SmimeError
from .limits_schema import MEANINGS, Limit, as_number

# Below this a percentage says nothing: one of nine is eleven percent.
LEAST_FOR_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared with one limit: ``found`` out of ``of``.

    ``is_limited`` is False where the limit has no meaning yet, as additions on a first run.  ``about`` are words for
    people.
    """

    found: int
    of: int = 0
    about: str = ""
    is_limited: bool = True


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """``allowed`` is the most that does not trip; ``tripped`` is after overrides."""

    name: str
    measure: Measure
    limit: Limit
    overridden: bool = False

    @property
    def allowed(self) -> int | None:
        if not self.measure.is_limited:
            return None
        return most_allowed(self.limit, self.measure.of)

    @property
    def exceeded(self) -> bool:
        return self.allowed is not None and self.measure.found > self.allowed

    @property
    def tripped(self) -> bool:
        return self.exceeded and not self.overridden

    def as_row(self) -> dict[str, object]:
        return {
            "name": self.name,
            "found": self.measure.found,
            "allowed": self.allowed,
            "count": self.limit.count,
            "percent": as_number(self.limit.percent),
            "of": self.measure.of,
            "about": self.measure.about or MEANINGS[self.name],
            "overridden": self.overridden,
            "tripped": self.tripped,
        }


def most_allowed(limit: Limit, whole: int) -> int | None:
    """The smaller of what count and percentage allow; None where neither says anything."""
    allowed = [] if limit.count is None else [limit.count]
    if limit.percent is not None and whole >= LEAST_FOR_PERCENT:
        allowed.append(int(limit.percent * whole / 100))
    return min(allowed, default=None)


def check_limits(
    limits: Mapping[str, Limit], measures: Mapping[str, Measure], digest: str, overrides: Iterable[tuple[str, str]]
) -> tuple[LimitCheck, ...]:
    """In the order of ``limits``; ``overrides`` are pairs of limit name and plan digest."""
    lifted = {name for name, approved in overrides if approved == digest}
    return tuple(LimitCheck(name, measures[name], limit, name in lifted) for name, limit in limits.items())


def tripped_failure(checks: Iterable[LimitCheck], digest: str) -> SmimeError | None:
    """What a run fails with, told with all that trip; None where none does."""
    tripped = [check for check in checks if check.tripped]
    if not tripped:
        return None
    told = "; ".join(
        f"limit {check.name} allows {check.allowed}, found {check.measure.found} "
        f"({check.measure.about or MEANINGS[check.name]})"
        for check in tripped
    )
    names = " and ".join(check.name for check in tripped)
    return SmimeError(
        f"limit.{tripped[0].name}",
        f"Plan {digest[:8]}: nothing was written: {told}. Look at the plan; to let exactly this one through, give the "
        f"override {names} with digest {digest}.",
        {**tripped[0].as_row(), "digest": digest, "tripped_limits": [check.as_row() for check in tripped]},
    )


__all__ = ["LEAST_FOR_PERCENT", "LimitCheck", "Measure", "check_limits", "most_allowed", "tripped_failure"]
