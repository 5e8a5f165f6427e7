# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One LDIF record -> name and raw attributes, or nothing for what a search program writes between entries.

Only content records (RFC 2849) are entries; a file of changes is refused, but ldifde writes ``changetype: add``.
"""

from __future__ import annotations

import binascii

from .._model.failure import SmimeError
from .ldif_failures import refuse_line, refuse_result
from .ldif_records import Record
from .names import make_visible
from .wanted import find_attribute, read_part

Raw = tuple[bytes, dict[str, list[bytes]]]

_BETWEEN_ENTRIES = frozenset(
    {b"version", b"search", b"result", b"ref", b"control", b"pagedresults", b"matcheddn", b"text"}
)
"""What ldapsearch writes without a ``dn`` line: header, references, results and controls of each page."""


def read_entry(record: Record, path: str) -> Raw | None:
    """Raises ``ldif.syntax``, ``directory.range_unsupported``; ``directory.incomplete`` for a search that failed."""
    lines = record.attribute_lines()
    if not lines:
        return None  # comments only
    first = 1 if _key_of(lines[0]) == b"version" else 0
    if len(lines) == first:
        return None
    if record.text[0] == 0x20:
        raise refuse_line(path, record.line, "a continued line with nothing before it", "an attribute")
    if _key_of(lines[first]) != b"dn":
        _check_between(lines, record, path)
        return None
    name = _read_value(lines[first], record, first, path)
    found: dict[str, list[bytes]] = {}
    for position in range(first + 1, len(lines)):
        line = lines[position]
        description, colon, _rest = line.partition(b":")
        if not colon or not description:
            raise refuse_line(path, record.line_of(position), "a line without name and colon", "attribute: value")
        key = find_attribute(description) or _find_range(description, name, record, position, path)
        if key is not None:
            value = _read_value(line, record, position, path)
            if key in found:
                found[key].append(value)
            else:
                found[key] = [value]
        else:
            _check_other(description, line, record, position, path)
    return name, found


def _key_of(line: bytes) -> bytes:
    return line.partition(b":")[0].lower()


def _read_value(line: bytes, record: Record, position: int, path: str) -> bytes:
    value = line[line.index(b":") + 1 :]
    if value[:1] == b":":
        try:
            return binascii.a2b_base64(value[1:].strip(b" "), strict_mode=True)
        except binascii.Error:
            raise refuse_line(path, record.line_of(position), "broken Base64", "whole Base64, folded or not") from None
    if value[:1] == b"<":
        raise refuse_line(path, record.line_of(position), "a URL in place of a value", "the value itself")
    return value.lstrip(b" ")


def _find_range(description: bytes, name: bytes, record: Record, position: int, path: str) -> str | None:
    """The attribute whose values ``range=0-*`` holds all; a file cannot be asked for the rest of a smaller range."""
    try:
        part = read_part(description)
        if part is None:
            return None
        if part.is_whole:
            return part.attribute
    except ValueError:
        pass
    raise SmimeError(
        "directory.range_unsupported",
        f"LDIF file {make_visible(path)}, line {record.line_of(position)}: entry {make_visible(name)} holds only "
        f"a part of an attribute's values ({make_visible(description)}), expected all of them. Remove values that "
        "are not needed from the entry and export again, or read the directory over LDAP; nothing was written.",
        {"path": path, "distinguished_name": make_visible(name), "attribute": make_visible(description)},
    )


def _check_other(description: bytes, line: bytes, record: Record, position: int, path: str) -> None:
    """Attributes that nobody asked for are passed over, unless they say that the file is no export."""
    if description.lower() == b"changetype" and line.partition(b":")[2].strip().lower() != b"add":
        raise refuse_line(path, record.line_of(position), "a change of an entry", "an export of whole entries")
    if description.lower() == b"dn":
        raise refuse_line(path, record.line_of(position), "a second dn", "an empty line before each entry")


def _check_between(lines: list[bytes], record: Record, path: str) -> None:
    for position, line in enumerate(lines):
        key, colon, value = line.partition(b":")
        if not colon or key.lower() not in _BETWEEN_ENTRIES:
            raise refuse_line(path, record.line_of(position), "a record that does not begin with dn", "dn: and a name")
        if key.lower() == b"result" and value.split()[:1] != [b"0"]:
            raise refuse_result(path, record.line_of(position), value.strip().decode("utf-8", "replace"))


__all__ = ["Raw", "read_entry"]
