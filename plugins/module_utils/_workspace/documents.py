# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Lines documents: a header line, rows, a footer line.

The footer ends with ``file_digest``, the SHA-256 of every byte before that key, so a file that was cut or edited is
noticed before its first row is used.  Reading streams: neither writer nor reader ever holds the whole file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from .._model.failure import SmimeError
from .rights import refuse_open_file, say_why
from .storage import disk_failure, replacing

_DIGEST_KEY = b',"file_digest":'
_LONGEST_FOOTER = 1 << 20
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def encode_line(row: Mapping[str, Any]) -> bytes:
    """One row as canonical JSON (sorted keys), with its line end."""
    return _encode(row).encode("utf-8") + b"\n"


class DocumentWriter:
    """``with DocumentWriter(path, format, header) as document: document.write(row); document.finish(footer)``.

    Without ``finish`` the former file stays as it was.
    """

    def __init__(self, path: Path, format_name: str, header: Mapping[str, Any]) -> None:
        self._path = path
        self._header = {"format": format_name, **header}
        self._stack = ExitStack()
        self._digest = hashlib.sha256()
        self._length = 0
        self._finished = False
        self.file_digest = ""

    def __enter__(self) -> DocumentWriter:
        self._stream = self._stack.enter_context(replacing(self._path))
        self._write(encode_line(self._header))
        return self

    def write(self, row: Mapping[str, Any]) -> int:
        """Appends one row; returns the offset by which ``DocumentReader.row_at`` finds it again."""
        offset = self._length
        self._write(encode_line(row))
        return offset

    def write_line(self, line: bytes) -> None:
        """Appends one row that is encoded already, with its line end."""
        self._write(line)

    def finish(self, footer: Mapping[str, Any]) -> str:
        """Writes the footer; returns file_digest."""
        self._write(encode_line(footer).removesuffix(b"}\n"))
        self.file_digest = self._digest.hexdigest()
        self._put(_DIGEST_KEY + f'"{self.file_digest}"}}\n'.encode())
        self._finished = True
        return self.file_digest

    def _write(self, line: bytes) -> None:
        self._digest.update(line)
        self._put(line)
        self._length += len(line)

    def _put(self, content: bytes) -> None:
        try:
            self._stream.write(content)
        except OSError as error:
            raise disk_failure(self._path, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        if kind is None and not self._finished:
            unfinished = _Unfinished()
            with suppress(_Unfinished):
                self._stack.__exit__(_Unfinished, unfinished, None)
            return None
        return self._stack.__exit__(kind, error, traceback)


class DocumentReader:
    """A document whose every byte was checked when it was opened.

    ``kind`` names it in messages ("people file"); ``unreadable`` and ``altered`` are the codes for either failure.
    """

    def __init__(
        self,
        path: Path,
        format_name: str,
        kind: str,
        unreadable: str = "workspace.unreadable",
        altered: str = "workspace.altered",
    ) -> None:
        self.path = path
        self._kind = kind
        self._unreadable = unreadable
        self._altered = altered
        try:
            self._stream = path.open("rb")
        except OSError as error:
            raise self._not_readable(f"it cannot be opened ({say_why(path, error)})") from error
        try:
            refuse_open_file(path, self._stream.fileno())
            self.header = self._read_header(format_name)
            self._rows_start = self._stream.tell()
            self._footer_start, self.footer, self.file_digest = self._read_footer()
        except SmimeError:
            self._stream.close()
            raise

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(offset, row) from the first to the last; several iterations at once do not disturb each other."""
        offset = self._rows_start
        while offset < self._footer_start:
            self._stream.seek(offset)
            # A stretch of lines at a time: seeking for every line would throw the buffer away each time.
            lines = self._stream.readlines(1 << 20)
            if not lines:
                raise self._is_altered("it was cut while it was read")
            for line in lines:
                if offset >= self._footer_start:
                    return
                yield offset, self._parse(line)
                offset += len(line)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """(offset, row as it stands there): for whoever needs to look at few of many rows."""
        offset = self._rows_start
        self._stream.seek(offset)
        for line in self._stream:
            if offset >= self._footer_start:
                return
            yield offset, line
            offset += len(line)

    def bytes_at(self, offset: int, length: int) -> bytes:
        """A part of the file, wherever ``rows`` or ``lines`` are at the moment."""
        return os.pread(self._stream.fileno(), length, offset)

    def row_at(self, offset: int) -> dict[str, Any]:
        """The row that ``rows`` gave with this offset."""
        self._stream.seek(offset)
        return self._parse(self._stream.readline())

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> DocumentReader:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _read_header(self, format_name: str) -> dict[str, Any]:
        try:
            header = json.loads(self._stream.readline(_LONGEST_FOOTER))
        except (ValueError, OSError) as error:
            raise self._not_readable("its first line is not JSON") from error
        found = header.get("format") if isinstance(header, dict) else None
        if found != format_name:
            raise self._not_readable(f"its format is {found!r}, expected {format_name!r}")
        return dict(header)

    def _read_footer(self) -> tuple[int, dict[str, Any], str]:
        size = self._stream.seek(0, 2)
        start = max(self._rows_start, size - _LONGEST_FOOTER)
        self._stream.seek(start)
        tail = self._stream.read()
        begin = tail.rfind(b"\n", 0, len(tail) - 1) + 1
        line = tail[begin:]
        key = line.rfind(_DIGEST_KEY)
        if key < 0 or not line.endswith(b"\n"):
            raise self._is_altered("its last line is missing, as if the file had been cut")
        claimed = line[key + len(_DIGEST_KEY) :]
        digest = self._digest_of(start + begin + key)
        if claimed != f'"{digest}"}}\n'.encode():
            raise self._is_altered("its content does not fit its digest, as if the file had been edited")
        return start + begin, json.loads(line), digest

    def _digest_of(self, length: int) -> str:
        digest = hashlib.sha256()
        self._stream.seek(0)
        while length > 0:
            chunk = self._stream.read(min(length, 1 << 20))
            if not chunk:
                break
            digest.update(chunk)
            length -= len(chunk)
        return digest.hexdigest()

    def _parse(self, line: bytes) -> dict[str, Any]:
        try:
            return dict(json.loads(line))
        except ValueError as error:
            raise self._is_altered("a line is not JSON") from error

    def _not_readable(self, what: str) -> SmimeError:
        return SmimeError(
            self._unreadable,
            f"{self.path}: the {self._kind} cannot be used: {what}. Make it again.",
            {"path": str(self.path), "found": what},
        )

    def _is_altered(self, what: str) -> SmimeError:
        return SmimeError(
            self._altered,
            f"{self.path}: the {self._kind} was changed after it was written: {what}. "
            "Nothing was done with it. Make it again.",
            {"path": str(self.path), "found": what},
        )


class _Unfinished(Exception):
    """Ends the writing of a document that nobody finished; never leaves this file."""


__all__ = ["DocumentReader", "DocumentWriter", "encode_line"]
