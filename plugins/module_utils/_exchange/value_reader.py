# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the values of a certificate attribute from one row of an answer, or says that it cannot.  Pure.

How byte[] values come back is documented nowhere: the JSON form calls them strings (seen in one capture, with an empty
list), and for a type that its serializer does not know the service shows the type's name, so "System.Byte[]" must be
expected.  The answer here is either all values or None for "unreadable", never fewer values and never "missing".
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
_DER_SEQUENCE = 0x30
# Shorter texts, such as "Byte", can be Base64 by chance; no certificate value is that short.
_SHORTEST = 16


def read_values(row: Mapping[str, object], attribute: str) -> tuple[bytes, ...] | None:
    """The values of ``attribute``, in the row's order; an empty list is no value at all.

    None (unreadable) where the attribute is not in the row, is no list, or holds an element that is neither bytes nor
    strict Base64 of bytes nor a list of the numbers of bytes.
    """
    found = row.get(attribute)
    if not isinstance(found, list):
        return None
    values: list[bytes] = []
    for element in found:
        value = element if isinstance(element, bytes) else _decode(element)
        if not value:
            return None
        values.append(value)
    return tuple(values)


def _decode(element: object) -> bytes | None:
    if isinstance(element, list):  # what ConvertTo-Json makes of byte[]
        numbers = [one for one in element if isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 255]
        return bytes(numbers) if len(numbers) == len(element) else None
    if not isinstance(element, str):
        return None
    try:
        value = base64.b64decode(element, validate=True)
    except (binascii.Error, ValueError):
        return None
    if value[:1] == bytes([_DER_SEQUENCE]):
        return value
    # Whatever was published may be read, also accidents such as PEM text; but a hexadecimal text is valid Base64, too,
    # and would give other bytes.
    is_doubtful = len(element) < _SHORTEST or _HEXADECIMAL.fullmatch(element) is not None
    return None if is_doubtful else value


__all__ = ["read_values"]
