# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small matters of wording.  Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 value``, ``2 values``, ``0 people``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def wrapped(start: str, text: str, width: int) -> Iterator[str]:
    """``start`` and ``text``, wrapped so that the text keeps its column."""
    lines = textwrap.wrap(text, width, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False)
    yield from lines or [start.rstrip()]


__all__ = ["counted", "wrapped"]
