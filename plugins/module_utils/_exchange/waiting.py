# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to wait before a request is repeated.  Pure.

Sources: the Exchange Online PowerShell module repeats five times, after Retry-After seconds (which it reads as a
decimal fraction) or 2 s, 4 s, 8 s, ...; untitledgoosetool reads the seconds from the text, because the header can be
missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

# A service that wants a longer pause than this is better asked in the next run.
LONGEST_WAIT = 600.0
_FIRST_WAIT = 2.0
_SECONDS_IN_TEXT = re.compile(r"(\d+(?:\.\d+)?)\s*seconds?\W*$", re.IGNORECASE)


def choose_wait(attempt: int, headers: Mapping[str, str], text: str, now: datetime) -> float | None:
    """Seconds to wait after attempt number ``attempt`` (from 0) failed; None where the service asks for too long.

    ``headers`` have lower-case names; ``text`` is the answer's own words.
    """
    asked = asked_wait(headers, text, now)
    if asked is None:
        return min(_FIRST_WAIT * float(2**attempt), LONGEST_WAIT)
    return asked if asked <= LONGEST_WAIT else None


def longest_silence(retries: int) -> float:
    """Seconds that so many repetitions last where the service names no pause."""
    return sum(min(_FIRST_WAIT * float(2**attempt), LONGEST_WAIT) for attempt in range(retries))


def asked_wait(headers: Mapping[str, str], text: str, now: datetime) -> float | None:
    """The pause that the service asks for: Retry-After in any of its forms, else the seconds at the end of the text."""
    asked = _read_retry_after(headers.get("retry-after", ""), now)
    if asked is None:
        found = _SECONDS_IN_TEXT.search(text.strip())
        asked = float(found.group(1)) if found else None
    return asked


def _read_retry_after(value: str, now: datetime) -> float | None:
    """Seconds, as a whole number or decimal fraction, or a date (RFC 9110 section 10.2.3)."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


__all__ = ["LONGEST_WAIT", "asked_wait", "choose_wait", "longest_silence"]
