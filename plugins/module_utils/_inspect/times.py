# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UTCTime and GeneralizedTime -> moments.  Pure.

RFC 5280 4.1.2.5 knows one form of each, with seconds and Z.  X.680 sections 46 and 47 know more, and old certificates
have them: no seconds, fractions, offsets.  They are read where they name one moment; a time without a zone does not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .der import GENERALIZED_TIME, UTC_TIME, DerError

_UTC_TIME = re.compile(rb"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?()(Z|[+-]\d{4})", re.ASCII)
_GENERALIZED_TIME = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d{1,9}))?(Z|[+-]\d{4})", re.ASCII)


def read_time(tag: int, content: bytes) -> tuple[datetime, bool]:
    """(moment, whether it stands in the one form of RFC 5280); raises DerError."""
    try:
        if len(content) == 13 and tag == UTC_TIME and content[12] == 0x5A and content[:12].isdigit():
            year = int(content[:2])
            # RFC 5280 4.1.2.5.1: 50 to 99 are of the former century.
            return _moment(year + (2000 if year < 50 else 1900), content[2:12]), True
        if len(content) == 15 and tag == GENERALIZED_TIME and content[14] == 0x5A and content[:14].isdigit():
            return _moment(int(content[:4]), content[4:14]), True
        return _read_odd_time(tag, content), False
    except (ValueError, OverflowError) as error:
        raise DerError("a date names no moment") from error


def _moment(year: int, digits: bytes) -> datetime:
    number = int(digits)
    return datetime(
        year,
        number // 100_000_000,
        number // 1_000_000 % 100,
        number // 10_000 % 100,
        number // 100 % 100,
        number % 100,
        tzinfo=UTC,
    )


def _read_odd_time(tag: int, content: bytes) -> datetime:
    """A fraction belongs to the smallest unit that is written; parts of a second are dropped."""
    pattern = {UTC_TIME: _UTC_TIME, GENERALIZED_TIME: _GENERALIZED_TIME}.get(tag)
    match = pattern.fullmatch(content) if pattern else None
    if match is None and tag == UTC_TIME and len(content) == 15:
        # Four digits for the year in the type that has two: 15 characters leave no other reading.
        tag, match = GENERALIZED_TIME, _GENERALIZED_TIME.fullmatch(content)
    if match is None:
        raise DerError("a date is in no form that is known")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    years = int(year)
    if tag == UTC_TIME:
        years += 2000 if years < 50 else 1900
    moment = datetime(years, int(month), int(day), int(hour), int(minute or 0), int(second or 0), tzinfo=UTC)
    if fraction and second is None:
        unit = 3600 if minute is None else 60
        moment += timedelta(seconds=unit * int(fraction) // 10 ** len(fraction))
    if zone != b"Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        moment += -offset if zone[:1] == b"+" else offset
    return moment


__all__ = ["read_time"]
