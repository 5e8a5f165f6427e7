# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the service's words fit for messages and logs.  Pure.

A binder's error may repeat the value it did not take, and a proxy's page may repeat a header: no Base64 and no token
passes, and no control or direction character that could make a text look like another.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 400
# Base64, Base64url with the dots of a token, hexadecimal: 40 letters in a row are no word.
_ENCODED = re.compile(r"[A-Za-z0-9+/_\-.]{40,}={0,2}")
_NUMBERS = re.compile(r"(?:\d{1,3}\s*,\s*){8,}\d{1,3}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# The categories of control, format (direction marks are among them), surrogate and unassigned characters.
_INVISIBLE = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")


def clean_text(text: str, longest: int = _LONGEST) -> str:
    """One line of at most ``longest`` characters, without encoded values."""
    visible = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text[:20_000])
    plain = _NUMBERS.sub("[…]", _ENCODED.sub(_hide, " ".join(visible.split())))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _hide(found: re.Match[str]) -> str:
    """Dotted names of exceptions are as long as values, and wanted; so are host names and GUIDs."""
    text = found.group(0)
    words = text.rstrip("=").split(".")
    is_name = len(words) > 1 and all(
        len(word) < 64 and re.fullmatch(r"[A-Za-z][A-Za-z0-9_\-]*", word) for word in words
    )
    return text if (is_name and not _looks_random(text)) or _GUID.fullmatch(text) else "[…]"


def _looks_random(text: str) -> bool:
    """Digits between letters all over: names have few."""
    return sum(letter.isdigit() for letter in text) > len(text) // 8 or text.startswith("ey")


__all__ = ["clean_text"]
