# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDIF file -> its records, unfolded, one after the other.  It knows lines and folding, not what attributes mean.

RFC 2849: a line that begins with a space continues the one before; an empty line ends a record; ``#`` begins a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from .ldif_failures import refuse_line
from .ldif_text import read_utf8

_BLOCK = 1 << 18
_LARGEST_RECORD = 1 << 26
"""64 MiB: far more than Active Directory can hold in one entry, and little enough to refuse what is no LDIF at all."""


@dataclass(frozen=True, slots=True)
class Record:
    """``text`` is the record's lines with ``\\n`` ends, still folded, comments included; ``line`` where it begins.

    ``is_ended`` is False for a last record that no empty line follows.
    """

    text: bytes
    line: int
    is_ended: bool

    def attribute_lines(self) -> list[bytes]:
        """The logical lines, unfolded, without comments."""
        text = self.text
        if b"\n " in text:
            text = text.replace(b"\n ", b"")
        lines = text.split(b"\n")
        if b"#" in text:
            return [line for line in lines if line and line[0] != 0x23]
        return [line for line in lines if line]

    def line_of(self, position: int) -> int:
        """Where the attribute line at ``position`` of ``attribute_lines`` begins in the file.  Slow; for messages."""
        seen = -1
        for number, physical in enumerate(self.text.split(b"\n"), self.line):
            if physical and physical[0] not in b" #":
                seen += 1
                if seen == position:
                    return number
        return self.line


def read_records(file: BinaryIO, path: str) -> Iterator[Record]:
    """Every run of non-empty lines.  Memory: one block and one record.

    Raises ``ldif.unreadable`` for what is no text, ``ldif.syntax`` for an unended last line.
    """
    rest = b""
    line = 1
    for block in chain(read_utf8(file, path, _BLOCK), (b"",)):
        text = rest + block
        if b"\r" in text:
            # ldifde ends its lines with CR LF; a CR at the end of a block waits for what follows it.
            text = text.replace(b"\r\n", b"\n")
        if not block:
            rest = text
            break
        start = 0
        while True:
            end = text.find(b"\n\n", start)
            if end < 0:
                break
            record, begun, line = _cut(text, start, end, line)
            if record:
                yield Record(record, begun, True)
            start = end + 1
        rest = text[start:]
        if len(rest) > _LARGEST_RECORD:
            raise refuse_line(path, line, "a record of more than 64 MiB", "entries separated by empty lines")
    if rest and not rest.endswith(b"\n"):
        last = line + rest.count(b"\n")
        raise refuse_line(path, last, "the file ends in the middle of a line", "a line end at the end of the file")
    record, begun, _offset = _cut(rest, 0, len(rest), line)
    if record:
        yield Record(record, begun, False)


def _cut(text: bytes, start: int, end: int, line: int) -> tuple[bytes, int, int]:
    """(the record between two positions, the line where it begins, the line at ``end`` + 1)"""
    raw = text[start:end]
    record = raw.lstrip(b"\n")
    begun = line + len(raw) - len(record)
    return record, begun, line + raw.count(b"\n") + 1


__all__ = ["Record", "read_records"]
