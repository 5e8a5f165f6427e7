# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Name as DER -> its text by RFC 4514, also where a strict parser refuses it.  Pure.  Never raises.

The text comes from outside and may hold anything; whoever shows it makes control and right-to-left characters visible.
"""

from __future__ import annotations

from .body import name_attributes
from .der import DerError
from .object_identifier import dotted_text
from .texts import decode_text

# RFC 4514 section 3; what is not listed there is written by its number.
_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
}
_SPECIAL = frozenset('"+,;<>\\')


def render_name(name: bytes) -> str:
    """The last part first, as RFC 4514 2.1 wants it; a text that cannot be read stands as hexadecimal digits."""
    try:
        parts = name_attributes(name)
    except DerError:
        return "(a name that cannot be rendered)"
    return ",".join("+".join(_render_attribute(*attribute) for attribute in part) for part in reversed(parts))


def _render_attribute(kind: bytes, tag: int, content: bytes) -> str:
    try:
        identifier = dotted_text(kind)
    except DerError:
        identifier = "?"
    try:
        return f"{_SHORT.get(identifier, identifier)}={_escape(decode_text(tag, content))}"
    except DerError:
        return f"{_SHORT.get(identifier, identifier)}=#{content.hex()}"


def _escape(text: str) -> str:
    """RFC 4514 2.4."""
    written = "".join(f"\\{character}" if character in _SPECIAL else character for character in text)
    written = written.replace("\0", "\\00")
    if written[:1] in ("#", " "):
        written = f"\\{written}"
    if len(text) > 1 and text.endswith(" "):
        written = f"{written[:-1]}\\ "
    return written


__all__ = ["render_name"]
