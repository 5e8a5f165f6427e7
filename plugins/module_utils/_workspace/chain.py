# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Append-only JSON Lines whose rows are chained by digest: ledger and journal.

Each row carries ``previous``, the ``row_digest`` of the row before, and its own ``row_digest``; a row that was edited,
removed or put in breaks the chain.  A row is on the disk (fsync) before ``append`` returns.  A last line that was cut
by a crash is set aside when the file is opened: it belongs to something that never began.

Where old rows were dropped, the first row is an anchor: it says how many rows stood before, and by ``up_to`` with which
digest they ended.  The rows behind it follow from there, unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

from .._model.failure import SmimeError
from .documents import encode_line
from .rights import open_for_appending, refuse_open_file, say_why
from .storage import disk_failure, sync_folder

START = "0" * 64
ANCHOR = "anchor"


class ChainRow(NamedTuple):
    """``offset`` and ``length`` say where the line stands; ``digest`` is what the next row names."""

    offset: int
    length: int
    digest: str
    row: dict[str, Any]


class ChainedFile:
    """Opened for appending.  ``code`` is the code of a failure to write."""

    def __init__(self, path: Path, code: str) -> None:
        self.path = path
        self._code = code
        try:
            # Opened before anything is read or cut off: a link to somebody else's file is refused here.
            self._descriptor = open_for_appending(path)
        except OSError as error:
            raise self._failure(error) from error
        try:
            self._last = self._recover()
            if self._last == START:
                sync_folder(path.parent)  # else its rows may outlive a power cut, and its name not
        except OSError as error:
            self.close()
            raise self._failure(error) from error
        except SmimeError:
            self.close()
            raise

    @property
    def last_digest(self) -> str:
        """The digest of the last row; START where there is none."""
        return self._last

    def append(self, row: Mapping[str, Any]) -> str:
        """Writes the row, waits for the disk, and returns its digest."""
        chained = {**row, "previous": self._last}
        digest = _digest_of(chained)
        line = encode_line({**chained, "row_digest": digest})
        length = os.fstat(self._descriptor).st_size
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
            os.fsync(self._descriptor)
        except OSError as error:
            # Half a line would spoil the chain for the next row.
            with suppress(OSError):
                os.ftruncate(self._descriptor, length)
            raise self._failure(error) from error
        self._last = digest
        return digest

    def close(self) -> None:
        os.close(self._descriptor)

    def _recover(self) -> str:
        """The digest of the last whole row; cuts a broken last line off.  Reads the end of the file only."""
        size = self.path.stat().st_size
        with self.path.open("rb") as stream:
            length = 1 << 16
            while True:
                stream.seek(max(0, size - length))
                tail = stream.read()
                end = tail.rfind(b"\n") + 1
                begin = tail.rfind(b"\n", 0, max(0, end - 1)) + 1
                if length >= size or (end and begin):
                    break
                length *= 4
        if end != len(tail):
            os.truncate(self.path, size - (len(tail) - end))
        return _continues_from(self.path, tail[begin:end]) if end else START

    def _failure(self, error: OSError) -> SmimeError:
        cause = disk_failure(self.path, error)
        return SmimeError(self._code, f"{cause.message} Nothing more was written to the service.", cause.detail)


def read_chain(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole row, the chain checked on the way; raises journal.broken or journal.unreadable.  No file, no rows."""
    return (found.row for found in read_rows(path))


def read_rows(path: Path, may_be_shortened: bool = False) -> Iterator[ChainRow]:
    """The same with the place of each row, and with the anchor of a file that may have one."""
    last, offset = START, 0
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(path.open("rb"))
        except FileNotFoundError:
            return
        except OSError as error:
            raise unreadable(path, error) from error
        refuse_open_file(path, stream.fileno())
        for number, line in enumerate(stream, start=1):
            if not line.endswith(b"\n"):
                return
            stated = _stated_digest(path, line, number)
            row = json.loads(line)
            del row["row_digest"]
            if row.get("previous") != last or _digest_of(row) != stated:
                raise broken_chain(path, f"line {number} does not follow from the lines before it")
            if row.get("event") == ANCHOR and (number > 1 or not may_be_shortened):
                raise broken_chain(path, f"line {number} says that rows were dropped, and none may be dropped there")
            last = row["up_to"] if row.get("event") == ANCHOR else stated
            yield ChainRow(offset, len(line), last, row)
            offset += len(line)


def anchor_line(facts: Mapping[str, Any], up_to: str) -> bytes:
    """The first line of a file whose rows up to the one with the digest ``up_to`` were dropped."""
    row = {**facts, "event": ANCHOR, "up_to": up_to, "previous": START}
    return encode_line({**row, "row_digest": _digest_of(row)})


def _digest_of(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(encode_line(row)).hexdigest()


def _stated_digest(path: Path, line: bytes, number: int | None = None) -> str:
    try:
        return str(json.loads(line)["row_digest"])
    except (ValueError, KeyError, TypeError) as error:
        raise broken_chain(
            path, "its last line is not a row" if number is None else f"line {number} is not a row"
        ) from error


def _continues_from(path: Path, line: bytes) -> str:
    """What the row behind this one names."""
    stated = _stated_digest(path, line)
    row = json.loads(line)
    return str(row["up_to"]) if row.get("event") == ANCHOR else stated


def unreadable(path: Path, error: OSError) -> SmimeError:
    """What to tell a person about a file of the journal folder that cannot be read."""
    said = say_why(path, error)
    return SmimeError(
        "journal.unreadable",
        f"{path}: it cannot be read ({said}), so nobody knows what was published by former runs. "
        "Check the folder, its owner and its rights.",
        {"path": str(path), "error": said},
    )


def broken_chain(path: Path, what: str) -> SmimeError:
    """What to tell a person about a file of the journal folder that was tampered with."""
    return SmimeError(
        "journal.broken",
        f"{path}: its chain does not hold: {what}. It was edited or cut. "
        "Keep a copy, move it away, and find out who did.",
        {"path": str(path), "found": what},
    )


__all__ = [
    "ANCHOR",
    "START",
    "ChainRow",
    "ChainedFile",
    "anchor_line",
    "broken_chain",
    "read_chain",
    "read_rows",
    "unreadable",
]
