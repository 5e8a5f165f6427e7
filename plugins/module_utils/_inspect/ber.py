# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walking BER without believing it.  Pure; never recursive, every length checked, depth and number of parts limited.

PKCS#7 values are BER in practice: programs built on NSS write indefinite lengths.  DER has definite ones only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .der import DerError, EndsEarly, read_element

# The deepest nesting seen in real values is 9 (SignedData down to an algorithm in SMIMECapabilities); 16 leaves room
# and stops a bomb of 16,000 open elements.
_DEEPEST = 16
_MOST_PARTS = 4096
_END_OF_CONTENTS = b"\x00\x00"


class Element(NamedTuple):
    """``content`` goes from ``start`` to ``end``; the next element begins at ``after``."""

    tag: int
    start: int
    end: int
    after: int


def read_ber(data: bytes, offset: int, limit: int) -> Element:
    """The element at ``offset``, which may not reach beyond ``limit``; raises DerError."""
    if data[offset + 1 : offset + 2] != b"\x80":
        tag, start, end = read_element(data, offset)
        if end > limit:
            raise DerError(f"an element says it ends at byte {end}, and what holds it ends at byte {limit}")
        after = end
    else:
        tag, start = data[offset], offset + 2
        end = _find_end(data, offset, limit)
        after = end + len(_END_OF_CONTENTS)
    if tag & 0x1F == 0x1F:
        raise DerError(f"the tag at byte {offset} has more than one byte")
    return Element(tag, start, end, after)


def _find_end(data: bytes, offset: int, limit: int) -> int:
    """Where the end-of-contents of the indefinite element at ``offset`` stands.

    X.690 8.1.3.6: its parts are walked over; those of indefinite length are counted, not descended into.
    """
    open_elements = 0
    while True:
        if offset + 2 > limit:
            raise EndsEarly("an element of indefinite length has no end")
        if data[offset : offset + 2] == _END_OF_CONTENTS:
            open_elements -= 1
            if open_elements == 0:
                return offset
            offset += 2
        elif data[offset + 1] == 0x80:
            open_elements += 1
            if not data[offset] & 0x20 or data[offset] & 0x1F == 0x1F:
                raise DerError(f"an indefinite length at byte {offset} on an element without parts")
            if open_elements > _DEEPEST:
                raise DerError(f"elements are nested deeper than {_DEEPEST}")
            offset += 2
        else:
            offset = read_element(data, offset)[2]


def children(data: bytes, parent: Element) -> Iterator[Element]:
    """The elements inside ``parent``, in order; raises DerError where there are more than anybody would write."""
    offset = parent.start
    for _count in range(_MOST_PARTS):
        if offset >= parent.end:
            return
        element = read_ber(data, offset, parent.end)
        yield element
        offset = element.after
    raise DerError(f"an element has more than {_MOST_PARTS} parts")


__all__ = ["Element", "children", "read_ber"]
