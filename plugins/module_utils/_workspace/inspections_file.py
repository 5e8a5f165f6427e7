# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``inspections.jsonl``: what was found in values, remembered from run to run.

A file of the workspace like others (private, whole, checked); without it, or where it is damaged or was written by
another version of the reader, everything is inspected again and it is made anew.  Rows hold facts by value digest; what
many of them share stands once, in the footer.  ``unused`` counts the writings since a row was last asked for.

In memory stands one number for each row, where it is and how long, and nothing else: rows are read from the file when
they are asked for.  A mapped file would be a little faster, and count as memory of the process.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from .._model.failure import SmimeError
from .._model.inspection_memory import RememberedCertificate, RememberedValue
from .documents import DocumentReader, DocumentWriter

INSPECTIONS_FORMAT = "mailsec.smime/inspections/1"
INSPECTIONS_NAME = "inspections.jsonl"
_MOST_UNUSED = 9
# A row begins with its digest, and ends with its count in one digit.
_BEFORE_DIGEST = len('{"digest":"')
_DIGEST_END = _BEFORE_DIGEST + 64
_COUNT_FROM_END = len("0}\n")
# More texts than that are shared by nobody, and would only fill the memory.
_MOST_SHARED = 4096
_FOUND = _DIGEST_END + len('","found":')
# A slot of the index is a row's offset and its length, in so many bits.
_LENGTH_BITS = 24
_LENGTH_MASK = (1 << _LENGTH_BITS) - 1
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(separators=(",", ":")).encode


class InspectionsFile:
    """``with InspectionsFile(path, reader) as memory:``; ``reader`` names the version of whoever makes the facts.

    Written when the block ends well and anything is new.  That it cannot be written is no failure of the run.
    """

    def __init__(self, path: Path, reader: str) -> None:
        self._path = path
        self._reader = reader
        self._old: DocumentReader | None = None
        self._slots = array("Q", [0])
        self._seen = bytearray()
        self._shared: list[str] = []
        self._numbers: dict[str, int] = {}
        self._writer: DocumentWriter | None = None
        self._given_up = False
        self._rows = 0

    def __enter__(self) -> InspectionsFile:
        try:
            self._old = DocumentReader(self._path, INSPECTIONS_FORMAT, "memory of inspections")
        except SmimeError:
            return self
        if self._old.header.get("reader") != self._reader:
            self._close_old()
            return self
        self._shared = list(self._old.footer["shared"])
        self._numbers = {text: number for number, text in enumerate(self._shared)}
        self._index(self._old)
        return self

    def _index(self, old: DocumentReader) -> None:
        """A table of rows' places, found by the digest's first digits: open addressing, half of it empty."""
        size = 2 * int(old.footer["rows"]) + 1
        self._slots = array("Q", bytes(8 * size))
        self._seen = bytearray(size)
        for offset, line in old.lines():
            slot = int(line[_BEFORE_DIGEST : _BEFORE_DIGEST + 16], 16) % size
            while self._slots[slot]:
                slot = (slot + 1) % size
            if len(line) <= _LENGTH_MASK:
                self._slots[slot] = offset << _LENGTH_BITS | len(line)

    def recall(self, value_digest: str) -> RememberedValue | None:
        """Of what was kept in this very run nothing is given back: a run meets a value once, or inspects it twice."""
        old = self._old
        if old is None:
            return None
        slots = self._slots
        slot = int(value_digest[:16], 16) % len(slots)
        while place := slots[slot]:
            try:
                row = _row_at(old, place)
            except OSError:  # what cannot be remembered is inspected
                return None
            if row.startswith(value_digest, _BEFORE_DIGEST):
                self._seen[slot] = 1
                about, certificates = _decode(row, _FOUND)[0]
                shared = self._shared
                return RememberedValue(
                    about, [RememberedCertificate(shared[number], own) for number, own in certificates]
                )
            slot = (slot + 1) % len(slots)
        return None

    def keep(self, value_digest: str, found: RememberedValue) -> None:
        if self._writer is None and not self._given_up:
            self._try(self._open_writer)
        if self._writer is None or len(self._shared) > _MOST_SHARED:
            return
        certificates = [(self._number(part.shared), part.own) for part in found.certificates]
        row = f'{{"digest":"{value_digest}","found":{_encode((found.about, certificates))},"unused":0}}\n'
        self._try(lambda: self._write_row(row.encode("ascii")))

    def _number(self, shared: str) -> int:
        number = self._numbers.get(shared)
        if number is None:
            number = self._numbers[shared] = len(self._shared)
            self._shared.append(shared)
        return number

    def _open_writer(self) -> None:
        self._writer = DocumentWriter(self._path, INSPECTIONS_FORMAT, {"reader": self._reader}).__enter__()

    def _write_row(self, line: bytes) -> None:
        if self._writer is not None:
            self._writer.write_line(line)
            self._rows += 1

    def _try(self, step: Callable[[], None]) -> None:
        """A memory that cannot be written is given up: the run goes on, and the next one inspects again."""
        try:
            step()
        except (SmimeError, OSError):
            self._given_up = True
            self._leave_writer()

    def _leave_writer(self) -> None:
        """Without ``finish`` the former file stays as it was."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(SmimeError):
                writer.__exit__(None, None, None)

    def _finish(self) -> None:
        for line in self._kept_rows():
            self._write_row(line)
        if self._writer is not None:
            self._writer.finish({"rows": self._rows, "shared": self._shared})

    def _kept_rows(self) -> Iterator[bytes]:
        """The former rows, each with its count; those that nobody has asked for in a long time are left out."""
        if self._old is None:
            return
        for slot, place in enumerate(self._slots):
            if place:
                row = _row_at(self._old, place)
                unused = 0 if self._seen[slot] else int(row[-_COUNT_FROM_END:-2]) + 1
                if unused <= _MOST_UNUSED:
                    yield f"{row[:-_COUNT_FROM_END]}{unused}}}\n".encode("ascii")

    def _close_old(self) -> None:
        if self._old is not None:
            self._old.close()
        self._old = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None and self._writer is not None:
            self._try(self._finish)
        self._leave_writer()
        self._close_old()


def _row_at(document: DocumentReader, place: int) -> str:
    return document.bytes_at(place >> _LENGTH_BITS, place & _LENGTH_MASK).decode("ascii")


__all__ = ["INSPECTIONS_FORMAT", "INSPECTIONS_NAME", "InspectionsFile"]
