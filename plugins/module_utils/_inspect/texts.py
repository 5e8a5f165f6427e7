# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of one ASN.1 string.  Pure."""

from __future__ import annotations

from .der import DerError, read_element

# X.680 section 41.  Teletex strings are Latin-1 in every certificate that was ever seen with one (RFC 5280 4.1.2.4
# leaves their reading to practice).
_CODECS = {
    0x0C: "utf-8",  # UTF8String
    0x12: "ascii",  # NumericString
    0x13: "ascii",  # PrintableString
    0x14: "latin-1",  # TeletexString
    0x16: "ascii",  # IA5String
    0x1A: "ascii",  # VisibleString
    0x1C: "utf-32-be",  # UniversalString
    0x1E: "utf-16-be",  # BMPString
}


def decode_text(tag: int, content: bytes) -> str:
    """Raises DerError where the tag is not that of a string, or the bytes are no text of that kind."""
    codec = _CODECS.get(tag)
    if codec is None:
        raise DerError(f"tag 0x{tag:02x} is not that of a text")
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise DerError(f"a text is not {codec}") from error


def text_of(data: bytes) -> str:
    """The text of the one string element that ``data`` is; raises DerError."""
    tag, start, end = read_element(data, 0)
    return decode_text(tag, data[start:end])


__all__ = ["decode_text", "text_of"]
