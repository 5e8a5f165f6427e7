# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinguished names: comparing them, and showing them to people.  Pure: no I/O."""

from __future__ import annotations

import re

_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
_HEX_ESCAPE = re.compile(r"\\([0-9a-fA-F]{2})")
_ATTRIBUTE_PART = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)\s*=\s*\S")


def split_name(name: str) -> tuple[str, ...]:
    """The relative names of a distinguished name, folded for comparison, the most specific first.

    Active Directory compares names without regard to case, and RFC 4514 lets a comma be written as ``\\,`` or ``\\2C``:
    both give the same parts here.
    """
    parts = _COMMA.sub("\\1\0", name).split("\0")
    return tuple(_fold_part(part) for part in parts)


def _fold_part(part: str) -> str:
    key, equals, value = part.strip().partition("=")
    plain = _HEX_ESCAPE.sub(lambda match: "\\" + chr(int(match.group(1), 16)), value.strip())
    return f"{key.strip()}{equals}{plain}".lower()


def lies_below(name: str, bases: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the name is one of the bases (each as ``split_name`` gives it) or stands below one."""
    parts = split_name(name)
    return any(parts[-len(base) :] == base for base in bases)


def is_distinguished_name(text: str) -> bool:
    """Whether every part has the form ``attribute=value`` (RFC 4514), which catches the usual mistakes in options."""
    return all(_ATTRIBUTE_PART.match(part) for part in _COMMA.sub("\\1\0", text).split("\0"))


def make_visible(text: str | bytes, limit: int = 256) -> str:
    """The text for a message: control and direction characters and broken UTF-8 as escapes, long texts shortened."""
    plain = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in plain[: limit + 1])
    return shown if len(shown) <= limit else shown[:limit] + "…"


__all__ = ["is_distinguished_name", "lies_below", "make_visible", "split_name"]
