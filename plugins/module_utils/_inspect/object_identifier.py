# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Object identifiers: the bytes that stand in a certificate -> the dotted text that people know.  Pure."""

from __future__ import annotations

from functools import lru_cache

from .der import DerError

# The longest one in practice is that of an AD CS template, about 30 bytes; the limit keeps a hostile value from making
# numbers of 32,000 digits.
_LONGEST = 128


@lru_cache(maxsize=4096)
def dotted_text(content: bytes) -> str:
    """X.690 8.19: base-128 arcs, the first two in one number.  Raises DerError."""
    if not 0 < len(content) <= _LONGEST or content[-1] & 0x80:
        raise DerError("an object identifier is malformed")
    arcs = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


__all__ = ["dotted_text"]
