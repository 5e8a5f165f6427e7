# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads one object in PowerShell's serialization format into a plain mapping.  Pure.

Source: [MS-PSRP] section 2.2.5.  byte[] is Base64 in ``<BA>`` there, which is why this form is asked for when the JSON
form shows no bytes.  What is not understood becomes None, which readers take for "unreadable" and never for "absent".
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from .hardened_xml import parse_xml

# [MS-PSRP] 2.2.5.3.2: characters that XML cannot hold, as UTF-16 code units.
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_LISTS = ("LST", "IE", "STK", "QUE")
_TEXTS = ("S", "G", "DT", "TS", "URI", "Version", "C", "SBK", "XD")
_NUMBERS = ("I32", "I64", "I16", "U32", "U64", "U16", "By", "SB")


def read_clixml(text: str) -> Mapping[str, object]:
    """The properties of the first object: str, bool, int, bytes, lists of these, or None.

    Raises ValueError where the text is no CLIXML with an object.
    """
    root = parse_xml(text)
    found = root if root.tag == "Obj" else root.find("Obj")
    if found is None:
        raise ValueError("the CLIXML holds no object")
    known: dict[str, object] = {}
    properties: dict[str, object] = {}
    for group in (found.find("Props"), found.find("MS")):
        for member in group if group is not None else ():
            name = member.get("N")
            if name is not None:
                properties[_unescape(name)] = _read(member, known)
    return properties


def _read(element: Element, known: dict[str, object]) -> object:
    tag, text = element.tag, element.text or ""
    if tag in _TEXTS:
        return _unescape(text)
    if tag == "B":
        return {"true": True, "false": False}.get(text.strip().lower())
    if tag in _NUMBERS:
        return int(text) if re.fullmatch(r"-?\d{1,20}", text.strip()) else None
    if tag == "BA":
        return _read_bytes(text)
    if tag == "Ref":  # the same object as one before
        return known.get(element.get("RefId", ""))
    if tag == "Obj":
        value = _read_object(element, known)
        known[element.get("RefId", "")] = value
        return value
    return [_read(item, known) for item in element] if tag in _LISTS else None


def _read_object(element: Element, known: dict[str, object]) -> object:
    """A collection as its items; any other object as what its ToString says."""
    for item in element:
        if item.tag in _LISTS:
            return _read(item, known)
    shown = element.find("ToString")
    if shown is not None:
        return _unescape(shown.text or "")
    return next((_read(item, known) for item in element if item.tag in (*_TEXTS, *_NUMBERS, "B", "BA")), None)


def _read_bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _unescape(text: str) -> str:
    def restore(found: re.Match[str]) -> str:
        units = bytes.fromhex(found.group(0).replace("_x", "").replace("_", ""))
        return units.decode("utf-16-be", "replace")

    return _ESCAPED.sub(restore, text)


__all__ = ["read_clixml"]
