# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that is sent: ours, narrowed by the user's.  It only builds text and connects to nothing."""

from __future__ import annotations

import re

from .._model.failure import SmimeError
from .library_ldap3 import parse_filter
from .names import make_visible
from .wanted import PERSON_FILTER

_ATTRIBUTE = re.compile(
    r"""
    (?: [A-Za-z][A-Za-z0-9-]* | [0-9]+(?:\.[0-9]+)+ )   # a name or an object identifier (RFC 4512, section 2.5)
    (?: ;[A-Za-z0-9-]+ )*                               # options
    """,
    re.VERBOSE,
)
_LONE_BACKSLASH = re.compile(r"\\(?![0-9A-Fa-f]{2})")


def build_filter(narrower: str | None) -> str:
    """Raises ``directory.filter_syntax`` where ``narrower`` is not one whole RFC 4515 filter."""
    if narrower is None:
        return PERSON_FILTER
    text = narrower.strip()
    problem = _find_problem(text)
    if problem is not None:
        raise SmimeError(
            "directory.filter_syntax",
            f"Directory option filter {make_visible(text)!r}: {problem}, expected one LDAP filter in parentheses such "
            "as (department=Sales) or (&(department=Sales)(!(company=Contoso))). Correct it; no server was asked.",
            {"filter": make_visible(text)},
        )
    return f"(&{PERSON_FILTER}{text})"


def _find_problem(text: str) -> str | None:
    if _LONE_BACKSLASH.search(text):
        # ldap3 would send such a backslash as it is; RFC 4515 knows only two hexadecimal digits after it.
        return "a backslash is not followed by two hexadecimal digits"
    try:
        root = parse_filter(text, None, False, False, None, False)
    except Exception:
        # Besides its own error ldap3's parser meets AttributeError on odd parentheses.
        return "it cannot be parsed"
    return _find_odd_attribute(root)


def _find_odd_attribute(node: object) -> str | None:
    """ldap3's parser takes any text for an attribute, an empty one too."""
    assertion = getattr(node, "assertion", None)
    if assertion:
        attribute = assertion["attr"]
        if attribute and not _ATTRIBUTE.fullmatch(attribute):
            return f"{make_visible(attribute)!r} is not an attribute"
        if not attribute and not assertion.get("matchingRule"):
            return "an attribute is missing before the equals sign"
    for element in getattr(node, "elements", ()):
        problem = _find_odd_attribute(element)
        if problem is not None:
            return problem
    return None


__all__ = ["build_filter"]
