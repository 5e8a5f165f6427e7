# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``smime_limits``: which limits there are, their defaults, and what may be written for them.  Pure.

A limit has a count and a percentage; each stands alone and None switches it off.  What is written for one of the two
leaves the other as it is, so that nobody loses a guard by setting its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .._model.failure import SmimeError

_PERCENT_TEXT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)
_COUNT_TEXT = re.compile(r"\d{1,9}", re.ASCII)
_MOST = 999_999_999


@dataclass(frozen=True, slots=True)
class Limit:
    """``count``: so many are allowed.  ``percent``: so much of the whole is allowed.  None: not limited that way."""

    count: int | None = None
    percent: Fraction | None = None


# The order is that of severity: the first that trips gives a run its code.
DEFAULT_LIMITS: dict[str, Limit] = {
    "left_without_certificate": Limit(count=0),
    "source_shrink": Limit(percent=Fraction(10)),
    "issuer_vanished": Limit(count=0),
    "removals": Limit(count=25, percent=Fraction(1)),
    "revoked": Limit(count=10),
    "foreign_removals": Limit(count=0),
    "replacements": Limit(percent=Fraction(30)),
    "additions": Limit(percent=Fraction(30)),
    "undecided": Limit(percent=Fraction(5)),
}

MEANINGS: Mapping[str, str] = {
    "left_without_certificate": "recipients that hold an acceptable certificate now and would hold none",
    "source_shrink": "fewer in the directory than in the last good run",
    "issuer_vanished": "issuers with 20 or more acceptable certificates held now and none wanted",
    "removals": "recipients that lose an acceptable certificate without another in its place",
    "revoked": "recipients that lose a value because it was revoked",
    "foreign_removals": "recipients that lose a value that is not ours",
    "replacements": "recipients that lose only expired, rejected or superseded values",
    "additions": "recipients that gain their first value",
    "undecided": "verdicts that could not be made",
}

# Values that are not ours are removed only where somebody looked at that very plan.
_FIXED = frozenset({"foreign_removals"})


def parse_limits(data: Mapping[str, object] | None) -> dict[str, Limit]:
    """Every limit, with what was written for some of them; refuses unknown names and wrong types with their path."""
    limits = dict(DEFAULT_LIMITS)
    for name, value in (data or {}).items():
        if name not in limits:
            known = sorted(limits.keys() - _FIXED)
            raise SmimeError(
                "limits.unknown_name",
                f"limits.{name}: there is no such limit; expected one of {', '.join(known)}. "
                "Correct the spelling or take it out.",
                {"path": f"limits.{name}", "expected": known},
            )
        read = _read(f"limits.{name}", value, limits[name])
        if name in _FIXED and read != limits[name]:
            expected = "0: it is lifted for one plan at a time, by an override with that plan's digest"
            raise _wrong(f"limits.{name}", value, expected)
        limits[name] = read
    return limits


def limits_row(limits: Mapping[str, Limit]) -> dict[str, dict[str, object]]:
    """As plain data, for results."""
    return {name: {"count": limit.count, "percent": as_number(limit.percent)} for name, limit in limits.items()}


def as_number(percent: Fraction | None) -> int | float | None:
    """A percentage as JSON has it."""
    if percent is None:
        return None
    return percent.numerator if percent.denominator == 1 else float(percent)


def _read(path: str, value: object, usual: Limit) -> Limit:
    if value is None:
        return Limit()
    if isinstance(value, Mapping):
        return _read_parts(path, value, usual)
    if isinstance(value, str) and _PERCENT_TEXT.fullmatch(value.strip()):
        return replace(usual, percent=_read_percent(path, value))
    if _is_count(value):
        return replace(usual, count=int(str(value)))
    raise _wrong(path, value, f"a whole number from 0 to {_MOST}, a text like '5 %', count and percent, or null")


def _read_parts(path: str, parts: Mapping[object, object], usual: Limit) -> Limit:
    read = usual
    for key, value in parts.items():
        if key == "count":
            if value is not None and not _is_count(value):
                raise _wrong(f"{path}.count", value, f"a whole number from 0 to {_MOST}, or null")
            read = replace(read, count=None if value is None else int(str(value)))
        elif key == "percent":
            read = replace(read, percent=None if value is None else _read_percent(f"{path}.percent", value))
        else:
            raise _wrong(f"{path}.{key}", value, "only the keys count and percent")
    return read


def _is_count(value: object) -> bool:
    """Ansible's templates make texts of numbers."""
    if isinstance(value, str):
        return _COUNT_TEXT.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _read_percent(path: str, value: object) -> Fraction:
    percent = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        percent = _exact(str(value))
    elif isinstance(value, str):
        percent = _exact(value.removesuffix("%").strip())
    if percent is None or not 0 <= percent <= 100:
        raise _wrong(path, value, "a number from 0 to 100, or null")
    return percent


def _exact(text: str) -> Fraction | None:
    """The decimal number that was written, not the nearest that a computer can hold."""
    return Fraction(text) if re.fullmatch(r"\d{1,3}(?:\.\d{1,17})?", text, re.ASCII) else None


def _wrong(path: str, value: object, expected: str) -> SmimeError:
    return SmimeError(
        "limits.wrong_type",
        f"{path}: found {value!r}, expected {expected}. Correct the value.",
        {"path": path, "found": repr(value), "expected": expected},
    )


__all__ = ["DEFAULT_LIMITS", "MEANINGS", "Limit", "as_number", "limits_row", "parse_limits"]
