# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of an LDIF file as UTF-8, block by block.  It knows encodings of text and nothing of LDIF.

RFC 2849 is UTF-8; ldifde writes UTF-16 with a byte order mark where it is started with ``-u`` (Microsoft Learn,
"ldifde", 2023), and text outside ASCII then stands in it as it is.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from .ldif_failures import refuse_file

_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_utf8(file: BinaryIO, path: str, size: int) -> Iterator[bytes]:
    """The file from its beginning without byte order mark, in blocks of about ``size`` bytes, none of them empty.

    Raises ``ldif.unreadable``.
    """
    head = _read(file, path, 4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            yield from _recode(file, path, size, head[2:], name)
            return
    if b"\0" in head:  # UTF-16 that lost its mark: a file of LDIF begins with ASCII
        yield from _recode(file, path, size, head, "utf-16-be" if head[:1] == b"\0" else "utf-16-le")
        return
    block = head.removeprefix(b"\xef\xbb\xbf")
    while block:
        yield block
        block = _read(file, path, size)


def _recode(file: BinaryIO, path: str, size: int, head: bytes, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)()
    block = head
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as failure:
            found = f"it begins as UTF-16 and does not go on so ({failure.reason})"
            raise refuse_file(path, found, "UTF-8 or UTF-16 text as ldifde writes it") from None
        if text:
            yield text.encode("utf-8")
        if not block:
            return
        block = _read(file, path, size)


def _read(file: BinaryIO, path: str, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as failure:
        raise refuse_file(path, f"it cannot be read to its end ({failure.strerror})", "a readable file") from None


__all__ = ["read_utf8"]
