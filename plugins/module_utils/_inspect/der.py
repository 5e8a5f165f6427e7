# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much DER as is needed to cut a value into its parts.  Pure; never recursive, every length checked."""

from __future__ import annotations

SEQUENCE = 0x30
OBJECT_IDENTIFIER = 0x06
UTF8_STRING = 0x0C
BMP_STRING = 0x1E
VERSION_0 = 0xA0


class DerError(ValueError):
    """The bytes are not the definite-length element that was expected; the text says what is wrong."""


def read_element(data: bytes, offset: int) -> tuple[int, int, int]:
    """(tag, start of the content, end of the content) of the element at ``offset``.

    X.690 8.1: only low tag numbers and definite lengths of at most four bytes, which all certificates have.
    """
    if offset + 2 > len(data):
        raise DerError(f"it ends at byte {len(data)}, where an element was expected")
    tag, length, start = data[offset], data[offset + 1], offset + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise DerError(f"the length at byte {offset + 1} has no definite form")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > len(data):
        raise DerError(f"an element says it ends at byte {start + length}, and the value ends at byte {len(data)}")
    return tag, start, start + length


def certificate_names(der: bytes) -> tuple[bytes, bytes]:
    """(issuer, subject) of a certificate as DER, cut out without building any name.

    RFC 5280 4.1: TBSCertificate is version [0], serialNumber, signature, issuer, validity, subject, ...
    """
    offset = read_element(der, read_element(der, 0)[1])[1]
    tag, _start, end = read_element(der, offset)
    if tag != VERSION_0:
        end = offset
    names = []
    for position in range(5):  # serialNumber, signature, issuer, validity, subject
        start = end
        _tag, _start, end = read_element(der, start)
        if position in (2, 4):
            names.append(der[start:end])
    return names[0], names[1]


def text_of(data: bytes) -> str:
    """The text of one UTF8String, BMPString or other string element; raises DerError or UnicodeDecodeError."""
    tag, start, end = read_element(data, 0)
    return data[start:end].decode("utf-16-be" if tag == BMP_STRING else "utf-8")


__all__ = ["OBJECT_IDENTIFIER", "SEQUENCE", "DerError", "certificate_names", "read_element", "text_of"]
