# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of a page of search results -> each entry's name and raw attributes.  Pure.

A walk over the BER of SearchResultEntry alone (RFC 4511, section 4.5.2), because this is where a read spends its time;
``ldap_pages`` has the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

_ENTRY = 0x64

Raw = tuple[bytes, dict[str, list[bytes]]]
"""Distinguished name, and values by the names that ``identify`` gave."""


class Identify(Protocol):
    """Chooses what is taken from an entry; asked once per page and description."""

    def __call__(self, description: bytes) -> str | None:
        """The key for an attribute description; None to leave the attribute out."""


def identify_any(description: bytes) -> str | None:
    """Every attribute by its folded name, for the rootDSE."""
    return description.decode("ascii", "replace").lower()


def walk_page(page: bytes, identify: Identify) -> Iterator[Raw]:
    """Every entry of the page; references to other servers are passed over.

    Raises ValueError where the bytes are not what they should be.
    """
    known: dict[bytes, str | None] = {}
    position, size = 0, len(page)
    while position < size:
        try:
            _tag, position, end = _open(page, position, 0x30)
            after = _open(page, position, 0x02)[2]
            tag, start, stop = _open(page, after)
            if not stop <= end <= size:
                raise ValueError("a message that breaks off")  # slices would only be shorter
            entry = _walk_entry(page, start, stop, known, identify) if tag == _ENTRY else None
        except IndexError:
            raise ValueError("an entry that breaks off") from None
        if entry is not None:
            yield entry
        position = end


def _open(page: bytes, position: int, expected: int | None = None) -> tuple[int, int, int]:
    """(tag, where the content begins, where it ends) of the element at ``position``."""
    tag = page[position]
    length = page[position + 1]
    position += 2
    if length > 127:
        start = position
        position += length & 127
        length = int.from_bytes(page[start:position], "big")
    if expected is not None and tag != expected:
        raise ValueError(f"an element of kind {tag:#x} in place of {expected:#x}")
    return tag, position, position + length


def _walk_entry(page: bytes, position: int, stop: int, known: dict[bytes, str | None], identify: Identify) -> Raw:
    _tag, position, end = _open(page, position, 0x04)
    name = page[position:end]
    _tag, position, after = _open(page, end, 0x30)
    if after != stop:
        raise ValueError("an entry whose lengths contradict each other")
    found: dict[str, list[bytes]] = {}
    # From here on without calls: a call per element would double the time.
    while position < stop:
        if page[position] != 0x30:
            raise ValueError("an attribute that is no sequence")
        length = page[position + 1]
        position += 2
        if length > 127:
            start = position
            position += length & 127
            length = int.from_bytes(page[start:position], "big")
        attribute_end = position + length
        if page[position] != 0x04:
            raise ValueError("an attribute without a name")
        length = page[position + 1]
        position += 2
        if length > 127:
            start = position
            position += length & 127
            length = int.from_bytes(page[start:position], "big")
        start = position
        position += length
        description = page[start:position]
        if page[position] != 0x31:
            raise ValueError("an attribute without a set of values")
        length = page[position + 1]
        position += 2
        if length > 127:
            start = position
            position += length & 127
            length = int.from_bytes(page[start:position], "big")
        if position + length != attribute_end:
            raise ValueError("an attribute whose lengths contradict each other")
        values = []
        while position < attribute_end:
            if page[position] != 0x04:
                raise ValueError("a value that is no octet string")
            length = page[position + 1]
            position += 2
            if length > 127:
                start = position
                position += length & 127
                length = int.from_bytes(page[start:position], "big")
            start = position
            position += length
            values.append(page[start:position])
        if position != attribute_end:
            raise ValueError("a value that is longer than its attribute")
        try:
            key = known[description]
        except KeyError:
            key = known[description] = identify(description)
        # An attribute without values is one that is asked for and empty; it is the same as an absent one.
        if key is not None and values:
            if key in found:
                found[key].extend(values)
            else:
                found[key] = values
    if position != stop:
        raise ValueError("an attribute that is longer than its entry")
    return name, found


__all__ = ["Identify", "Raw", "identify_any", "walk_page"]
