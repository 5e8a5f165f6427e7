# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes text from outside harmless to look at.  Pure."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (right-to-left marks among them), Cs surrogates, Co private, Cn unassigned, Zl and Zp line ends.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """Every character that cannot be seen or that moves others is written as ``\\u{202e}``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _HIDDEN else char for char in text)


def shortened(text: str, width: int) -> str:
    """At most ``width`` characters; what was left out shows as an ellipsis."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


__all__ = ["shortened", "visible"]
