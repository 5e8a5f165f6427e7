# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which issuer do a line of the policy and a certificate name?  Pure.

Names are compared as RFC 5280 section 7.1 asks: attribute by attribute, without regard to case and to repeated space,
and to the string type.  So it does not matter whether OpenSSL, Windows or this program wrote the line.  No name is
rendered for this: it would cost more than all rules together.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .._inspect.body import name_attributes
from .._inspect.der import DerError
from .._inspect.object_identifier import dotted_text
from .._inspect.texts import decode_text

# One relative name: its attributes as (type, value).
Relative = frozenset[tuple[str, str]]
# From the most specific to the root, the order of RFC 4514.
Name = tuple[Relative, ...]

# RFC 4514 section 3, and how OpenSSL and Windows call some of them; types without a short name are written as OIDs.
_TYPES = {
    "cn": "2.5.4.3",
    "sn": "2.5.4.4",
    "serialnumber": "2.5.4.5",
    "c": "2.5.4.6",
    "l": "2.5.4.7",
    "st": "2.5.4.8",
    "s": "2.5.4.8",
    "street": "2.5.4.9",
    "o": "2.5.4.10",
    "ou": "2.5.4.11",
    "t": "2.5.4.12",
    "title": "2.5.4.12",
    "postalcode": "2.5.4.17",
    "g": "2.5.4.42",
    "gn": "2.5.4.42",
    "organizationidentifier": "2.5.4.97",
    "uid": "0.9.2342.19200300.100.1.1",
    "dc": "0.9.2342.19200300.100.1.25",
    "e": "1.2.840.113549.1.9.1",
    "email": "1.2.840.113549.1.9.1",
    "emailaddress": "1.2.840.113549.1.9.1",
}
_OID = re.compile(r"(?:oid\.)?([0-2](?:\.\d+)+)", re.IGNORECASE)
_KEY_IDENTIFIER = re.compile(r"(?:[0-9a-f]{2}[: ]?){7,}[0-9a-f]{2}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([0-9a-f]{2})|\\(.)", re.IGNORECASE | re.DOTALL)


def read_issuer(line: str) -> Name | bytes | None:
    """A name, an authority key identifier, or None where the line is neither.

    A key identifier is written in hexadecimal digits, with or without colons, as Windows and OpenSSL show it; eight
    bytes are the shortest method of RFC 7093 and RFC 5280 section 4.2.1.2.
    """
    if _KEY_IDENTIFIER.fullmatch(line.strip()):
        return bytes.fromhex(re.sub("[: ]", "", line))
    name = tuple(_read_relative(part) for part in _split(line, ","))
    return name if all(name) else None


def _read_relative(text: str) -> Relative:
    """Empty where it cannot be read."""
    pairs = set()
    for part in _split(text, "+"):
        label, equals, value = part.partition("=")
        oid = _OID.fullmatch(label.strip())
        kind = oid[1] if oid else _TYPES.get(label.strip().lower())
        if not equals or kind is None or not value.strip():
            return frozenset()
        pairs.add((kind, _comparable(_unescape(value))))
    return frozenset(pairs)


def _split(text: str, separator: str) -> list[str]:
    """At each separator that is neither escaped nor inside quotation marks."""
    parts, start, quoted, position = [], 0, False, 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def _unescape(value: str) -> str:
    """RFC 4514 section 2.4: a backslash before a special character, or before the two digits of each byte of UTF-8."""
    plain = value.strip()
    if (len(plain) - len(plain.rstrip("\\"))) % 2 and value.endswith(" "):
        plain += " "  # the space at the end is escaped, and so part of the value
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        plain = plain[1:-1]
    pieces, end = [], 0
    for found in _ESCAPED.finditer(plain):
        pieces.append(plain[end : found.start()].encode("utf-8", "surrogatepass"))
        pieces.append(bytes.fromhex(found[1]) if found[1] else found[2].encode("utf-8", "surrogatepass"))
        end = found.end()
    pieces.append(plain[end:].encode("utf-8", "surrogatepass"))
    return b"".join(pieces).decode("utf-8", "replace")


def _comparable(value: str) -> str:
    return " ".join(value.split()).casefold()


@lru_cache(maxsize=1024)
def name_of(name_der: bytes) -> Name | None:
    """The name as it stands in a certificate; None where its bytes are no name."""
    try:
        relatives = [frozenset(map(_read_attribute, relative)) for relative in name_attributes(name_der)]
    except DerError:
        return None
    return tuple(reversed(relatives))


def _read_attribute(attribute: tuple[bytes, int, bytes]) -> tuple[str, str]:
    kind, tag, content = attribute
    return dotted_text(kind), _comparable(decode_text(tag, content))


__all__ = ["Name", "Relative", "name_of", "read_issuer"]
