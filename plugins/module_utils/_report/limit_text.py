# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the limits of a plan, as text for people.  Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .visible import visible

WIDTH = 120


def limit_lines(limits: Sequence[Mapping[str, Any]], digest: str) -> Iterator[str]:
    """``Limits: all clear.``, or each trip with what to write into the overrides, ready to be copied."""
    for limit in limits:
        if limit["overridden"]:
            yield from _told(limit, "lifted for this plan")
    tripped = [limit for limit in limits if limit["tripped"]]
    if not tripped:
        yield "Limits: all clear."
        return
    for limit in tripped:
        yield from _told(limit, "LIMIT")
    yield "Nothing will be written. Whoever has looked at this plan and wants exactly this one sets smime_overrides:"
    for limit in tripped:
        yield f"  - {{limit: {limit['name']}, digest: {digest}}}"


def _told(limit: Mapping[str, Any], start: str) -> Iterator[str]:
    head = f"{start} {limit['name']}: {limit['found']} found, {limit['allowed']} allowed{_basis(limit)}: "
    text = f"{head}{visible(limit['about'])}"
    yield from textwrap.wrap(text, WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _basis(limit: Mapping[str, Any]) -> str:
    """How the allowed number came about, where it is a percentage."""
    if limit["percent"] is None or limit["allowed"] is None or limit["allowed"] == limit["count"]:
        return ""
    return f" ({limit['percent']:g} % of {limit['of']})"


__all__ = ["limit_lines"]
