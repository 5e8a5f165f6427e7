# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that stay small however large the organisation is: at most 1,000 entries or 200 kB inline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

MOST_ENTRIES = 1000
MOST_BYTES = 200_000
FIRST_ENTRIES = 100


class BoundedList:
    """Keeps all entries while they are few; once they are too many, the first 100 and ``truncated``."""

    def __init__(self) -> None:
        self.items: list[Mapping[str, Any]] = []
        self.count = 0
        self.truncated = False
        self._bytes = 0

    def append(self, item: Mapping[str, Any]) -> None:
        self.count += 1
        if self.truncated:
            return
        self._bytes += len(json.dumps(item, ensure_ascii=False).encode())
        self.items.append(item)
        if len(self.items) > MOST_ENTRIES or self._bytes > MOST_BYTES:
            self.truncated = True
            del self.items[FIRST_ENTRIES:]


class BoundedText:
    """Lines of a diff; what is too much is counted in a last line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._bytes = self._entries = self._left_out = 0

    def extend(self, lines: Iterable[str]) -> None:
        """The lines of one recipient, taken or left out together."""
        block = list(lines)
        size = sum(len(line.encode()) + 1 for line in block)
        if self._left_out or self._entries >= MOST_ENTRIES or self._bytes + size > MOST_BYTES:
            self._left_out += 1
            return
        self._lines.extend(block)
        self._bytes += size
        self._entries += 1

    @property
    def text(self) -> str:
        lines = list(self._lines)
        if self._left_out:
            lines.append(f"  … and {self._left_out} more recipients; the plan's text file has them all")
        return "".join(f"{line}\n" for line in lines)


__all__ = ["BoundedList", "BoundedText"]
