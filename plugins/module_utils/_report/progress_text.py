# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line of the progress file as a person reads it.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.moments import parse_moment

_WORDS = {
    "read": "directory",
    "recipients": "Exchange Online",
    "match": "plan: matching both sides",
    "plan": "plan",
    "journal": "restore: reading the journal",
    "restore": "restore",
}
_COUNTED = {"entries": "entries read", "recipients": "recipients read", "changes": "changes"}


def progress_text(row: Mapping[str, Any]) -> str:
    """Raises KeyError, TypeError or ValueError for what is no line of progress."""
    stage = str(row["stage"])
    if stage == "publish":
        return _publishing(row)
    counted = [f"{int(row[name]):,} {words}" for name, words in _COUNTED.items() if name in row]
    return ": ".join([_WORDS.get(stage, stage[:40]), *counted])


def _publishing(row: Mapping[str, Any]) -> str:
    """publish: 420 of 1,200 written, 3 skipped, wave 2, 8.1/s, done about 02:31 UTC"""
    counts = {str(name): int(number) for name, number in row["counts"].items()}
    proposed = counts.get("would_be_written", 0)
    done, what = (proposed, "would be written") if proposed else (counts.get("written", 0), "written")
    parts = [f"publish: {done:,} of {int(row['of']):,} {what}"]
    for name, words in (("already_as_planned", "already as planned"), ("skipped", "skipped"), ("failed", "failed")):
        if counts.get(name):
            parts.append(f"{counts[name]:,} {words}")
    parts.append(f"wave {int(row['wave'])}")
    if row.get("per_second"):
        parts.append(f"{float(row['per_second']):.1f}/s")
    if row.get("ends_about"):
        parts.append(f"done about {parse_moment(str(row['ends_about'])):%H:%M} UTC")
    return ", ".join(parts)


__all__ = ["progress_text"]
