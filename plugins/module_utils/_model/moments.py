# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How moments are written and read: UTC, to the second, RFC 3339.  Pure: no clock."""

from __future__ import annotations

from datetime import UTC, datetime


def format_moment(moment: datetime) -> str:
    """``2026-11-25T02:10:00Z`` for an aware moment; a naive one is refused, because it could mean any zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def parse_moment(text: str) -> datetime:
    """The aware moment behind ``format_moment``'s text; raises ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


__all__ = ["format_moment", "parse_moment"]
