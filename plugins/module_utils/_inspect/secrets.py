# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys and PKCS#12 files, recognised by how they begin.  Pure.

They are never opened further, and nothing of them is repeated: whoever finds one reports it and leaves it alone.  A
part of one is as secret as the whole, so lengths are not checked.
"""

from __future__ import annotations

import re

from .der import BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE

_KEY_TEXT = re.compile(rb"BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY|PuTTY-User-Key-File-")
_PKCS7 = bytes.fromhex("2a864886f70d0107")  # 1.2.840.113549.1.7
# Kinds of encryption by a password: PKCS#5, PKCS#12 (RFC 8018, RFC 7292 appendix C).
_BY_PASSWORD = (bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c01"))


def find_private_key(content: bytes) -> str | None:
    """What kind of private key ``content`` is, contains as text or begins like, in words; None if it is none."""
    if _KEY_TEXT.search(content):
        return "a private key as text"
    first = _parts(content, 3)
    if not first:
        return None
    tag, inner = first[0]
    next_tag, next_inner = first[1] if len(first) > 1 else (OCTET_STRING, b"")
    last_tag = first[2][0] if len(first) > 2 else OCTET_STRING
    if tag == INTEGER and inner[:1] in (b"\x00", b"\x01") and len(inner) == 1:
        if next_tag == SEQUENCE and _kind_of(next_inner) and last_tag == OCTET_STRING:
            return "a private key (PKCS#8)"
        if next_tag == INTEGER and inner == b"\x00":
            return "a private key (PKCS#1)"
        if next_tag == OCTET_STRING and inner == b"\x01" and last_tag != BIT_STRING:
            return "a private key (SEC 1)"
    if tag == SEQUENCE and next_tag == OCTET_STRING and _kind_of(inner).startswith(_BY_PASSWORD):
        return "an encrypted private key (PKCS#8)"
    return None


def is_pkcs12(content: bytes) -> bool:
    """RFC 7292 section 4: version 3, then a ContentInfo of PKCS#7; DER or BER."""
    first = _parts(content, 2)
    if len(first) < 2:
        return False
    (tag, version), (next_tag, inner) = first
    return tag == INTEGER and version == b"\x03" and next_tag == SEQUENCE and _kind_of(inner).startswith(_PKCS7)


def _kind_of(content: bytes) -> bytes:
    """The content of the OBJECT IDENTIFIER that ``content`` begins with; empty where it begins with something else."""
    if content[:1] != bytes([OBJECT_IDENTIFIER]) or len(content) < 2:
        return b""
    return content[2 : 2 + content[1]]


def _parts(content: bytes, most: int) -> list[tuple[int, bytes]]:
    """(tag, content as far as it is there) of the first elements inside the SEQUENCE that ``content`` begins with."""
    if content[:1] != bytes([SEQUENCE]):
        return []
    found: list[tuple[int, bytes]] = []
    offset = _header_end(content, 0)[0]
    while offset + 2 <= len(content) and len(found) < most:
        start, length = _header_end(content, offset)
        end = len(content) if length is None else start + length
        found.append((content[offset], content[start:end]))
        offset = end
    return found


def _header_end(content: bytes, offset: int) -> tuple[int, int | None]:
    """(where the content of the element at ``offset`` starts, its length or None where it is indefinite)."""
    length = content[offset + 1] if offset + 1 < len(content) else 0
    start = offset + 2
    if length == 0x80:
        return start, None
    if length & 0x80:
        size = length & 0x7F
        return start + size, int.from_bytes(content[start : start + size], "big")
    return start, length


__all__ = ["find_private_key", "is_pkcs12"]
