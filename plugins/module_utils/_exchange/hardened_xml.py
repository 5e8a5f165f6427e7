# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads XML that comes from outside: no DTD, no entities, bounded depth and number of elements.  Pure.

The standard library's own readers take a DTD with entities ("XML vulnerabilities" in the Python documentation); CLIXML
never has one ([MS-PSRP] section 2.2.5), so one that does is refused whole.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

# A mailbox row is some ten levels deep and has a few thousand elements at most.
_DEEPEST = 50
_MOST_ELEMENTS = 200_000


def parse_xml(text: str) -> Element:
    """The root element, its names without namespace; raises ValueError for anything that is not plain, whole XML."""
    builder = TreeBuilder()
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _DEEPEST or elements > _MOST_ELEMENTS:
            raise ValueError("the XML is too deep or too large")
        builder.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def refuse(*_arguments: object) -> int:
        raise ValueError("the XML holds a document type or an entity")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError):
        raise ValueError("the text is no XML") from None
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


__all__ = ["parse_xml"]
