# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much DER as is needed to cut a certificate into its parts.  Pure; never recursive, every length checked."""

from __future__ import annotations

from collections.abc import Iterator

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
UTF8_STRING = 0x0C
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31


class DerError(ValueError):
    """The bytes are not the definite-length element that was expected; the text says what is wrong."""


class EndsEarly(DerError):
    """The bytes end before the element does."""


def read_element(data: bytes, offset: int) -> tuple[int, int, int]:
    """(tag, start of the content, end of the content) of the element at ``offset``.

    X.690 8.1: only definite lengths of at most four bytes, which all certificates have.  Lengths in more bytes than
    necessary are accepted: no rule here depends on the shortest form.
    """
    try:
        tag, length = data[offset], data[offset + 1]
        start = offset + 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise DerError(f"the length at byte {offset + 1} has no definite form")
            length = int.from_bytes(data[start : start + size], "big")
            start += size
    except IndexError:
        raise EndsEarly(f"it ends at byte {len(data)}, where an element was expected") from None
    end = start + length
    if end > len(data):
        raise EndsEarly(f"an element says it ends at byte {end}, and the value ends at byte {len(data)}")
    return tag, start, end


def expect(data: bytes, offset: int, tag: int, what: str) -> tuple[int, int]:
    """(start, end) of the content of the element at ``offset``, which has this tag; raises DerError naming ``what``."""
    # The usual lengths, written out: this function is called for every part of every certificate.
    try:
        length = data[offset + 1]
        if length == 0x82:
            start = offset + 4
            end = start + (data[offset + 2] << 8) + data[offset + 3]
        else:
            start = offset + 2
            end = start + length
        if data[offset] == tag and end <= len(data) and (length < 0x80 or length == 0x82):
            return start, end
    except IndexError:
        pass
    found, start, end = read_element(data, offset)
    if found != tag:
        raise DerError(f"{what} was expected at byte {offset}, and tag 0x{found:02x} stands there")
    return start, end


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content) of the elements that ``data`` is a row of."""
    offset = 0
    while offset < len(data):
        tag, start, offset = read_element(data, offset)
        yield tag, data[start:offset]


def sole_content(data: bytes, tag: int, what: str) -> bytes:
    """The content of the one element with this tag that ``data`` is; raises DerError naming ``what``."""
    start, end = expect(data, 0, tag, what)
    if end != len(data):
        raise DerError(f"{len(data) - end} bytes stand behind {what}")
    return data[start:end]


__all__ = [
    "BIT_STRING",
    "BOOLEAN",
    "GENERALIZED_TIME",
    "INTEGER",
    "OBJECT_IDENTIFIER",
    "OCTET_STRING",
    "SEQUENCE",
    "SET",
    "UTC_TIME",
    "UTF8_STRING",
    "DerError",
    "EndsEarly",
    "elements",
    "expect",
    "read_element",
    "sole_content",
]
