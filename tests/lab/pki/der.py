# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the few DER types that the lab's extensions and values need; reads nothing and knows no certificate."""

from __future__ import annotations

import functools

SEQUENCE = 0x30
OCTET_STRING = 0x04
UTF8_STRING = 0x0C
INTEGER = 0x02
OBJECT_IDENTIFIER = 0x06


def encode(tag: int, *parts: bytes) -> bytes:
    """One TLV with a definite length: ``tag`` is the identifier octet, the parts are joined as its content."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def encode_sequence(*parts: bytes) -> bytes:
    """A SEQUENCE (also SEQUENCE OF) of the given, already encoded, parts."""
    return encode(SEQUENCE, *parts)


def encode_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@functools.cache
def encode_object_identifier(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted text."""
    first, second, *others = (int(arc) for arc in dotted.split("."))
    content = bytearray()
    for arc in (first * 40 + second, *others):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(0x80 | (arc & 0x7F))
        content.extend(reversed(septets))
    return encode(OBJECT_IDENTIFIER, bytes(content))


def encode_utf8(text: str) -> bytes:
    """A UTF8String."""
    return encode(UTF8_STRING, text.encode("utf-8"))


def encode_explicit(number: int, content: bytes) -> bytes:
    """``[number] EXPLICIT`` around one encoded value."""
    return encode(0xA0 | number, content)
