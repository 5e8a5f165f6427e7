# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the population as an LDIF export, in the manner of ldapsearch or of ldifde.

    python tests/lab/directory/ldif_export.py --people .lab/people.json --out .lab/directory.ldif [--style ldifde]

Both are RFC 2849 and look different: ldapsearch (``-L``) begins with a version line, writes comments, folds at 78
columns; ldifde has neither, names a change type, begins long binary values on the next line, folds at 76 columns and
ends lines with CR and LF. With its option -u (style ldifde-unicode) it writes UTF-16 with a byte order mark, and text
outside ASCII as it is. Independent of the reader under test: nothing of the collection is imported.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if not __package__:  # started as a program (PEP 366)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "lab.directory"

from .entries import list_attributes

ALWAYS_BINARY = frozenset({"objectGUID", "mS-DS-ConsistencyGuid", "userCertificate", "userSMIMECertificate"})
FILTER = "(&(objectCategory=person)(|(mail=*)(proxyAddresses=*)))"


@dataclass(frozen=True)
class Style:
    """How a tool writes: columns of a full line (None: never fold), line end, its three habits, and the encoding."""

    columns: int | None
    line_end: str
    has_version_and_comments: bool
    names_change_type: bool
    begins_binary_on_next_line: bool
    codec: str = "utf-8"


STYLES = {
    "ldapsearch": Style(78, "\n", True, False, False),
    "ldapsearch-crlf": Style(78, "\r\n", True, False, False),
    "ldapsearch-unfolded": Style(None, "\n", True, False, False),
    "ldifde": Style(76, "\r\n", False, True, True),
    "ldifde-unicode": Style(76, "\r\n", False, True, True, "utf-16"),
}


def write_ldif(population: dict[str, Any], path: Path, style: str = "ldapsearch", binary_option: bool = False) -> int:
    """Writes the export and returns the number of entries; ``binary_option``: ``userCertificate;binary``."""
    chosen = STYLES[style]
    with path.open("w", encoding=chosen.codec, newline="") as file:
        for line in _list_lines(population, chosen, binary_option):
            for part in fold_line(line, chosen):
                file.write(part + chosen.line_end)
    return len(population["people"])


def fold_line(line: str, style: Style) -> Iterator[str]:
    """Splits one logical line; continuations begin with one space, which counts as a column."""
    if line.startswith("#") or style.columns is None:
        yield line
        return
    head, separator, content = line.partition(":: ")
    if style.begins_binary_on_next_line and separator and len(line) > style.columns:
        yield f"{head}:: "
        rest = content
    else:
        yield line[: style.columns]
        rest = line[style.columns :]
    for start in range(0, len(rest), style.columns - 1):
        yield " " + rest[start : start + style.columns - 1]


def write_value(name: str, value: bytes, beyond_ascii: bool = False) -> str:
    """``name: text`` where RFC 2849 allows it as it is (or ``beyond_ascii``, too), otherwise ``name:: base64``."""
    if name.split(";")[0] in ALWAYS_BINARY or not _is_safe(value, beyond_ascii):
        return f"{name}:: {base64.b64encode(value).decode('ascii')}"
    return f"{name}: {value.decode('utf-8')}"


def _is_safe(value: bytes, beyond_ascii: bool) -> bool:
    printable = all(0x20 <= octet <= 0x7E or (beyond_ascii and octet >= 0x80) for octet in value)
    return printable and value[:1] not in (b" ", b":", b"<") and not value.endswith(b" ")


def _list_lines(population: dict[str, Any], style: Style, binary_option: bool) -> Iterator[str]:
    people = population["people"]
    plain = style.codec != "utf-8"
    if style.has_version_and_comments:
        yield "version: 1"
        yield ""
        yield from ("#", "# LDAPv3", f"# base <{population['base_dn']}> with scope subtree", f"# filter: {FILTER}", "#")
        yield ""
    for person in people:
        if style.has_version_and_comments:
            yield f"# {person['key']}, {population['base_dn'].replace('DC=', '').replace(',', '.')}"
        yield write_value("dn", person["distinguished_name"].encode("utf-8"), plain)
        if style.names_change_type:
            yield "changetype: add"
        for name, value in list_attributes(person):
            shown = f"{name};binary" if binary_option and name == "userCertificate" else name
            yield write_value(shown, value, plain)
        yield ""
    if style.has_version_and_comments:
        yield from ("# search result", "", f"# numResponses: {len(people) + 1}", f"# numEntries: {len(people)}")


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Write people.json as an LDIF export.")
    parser.add_argument("--people", type=Path, required=True, help="people.json of a lab run")
    parser.add_argument("--out", type=Path, required=True, help="the LDIF file to write")
    parser.add_argument("--style", choices=sorted(STYLES), default="ldapsearch")
    parser.add_argument("--binary-option", action="store_true", help="write userCertificate;binary")
    chosen = parser.parse_args(arguments)
    population = json.loads(chosen.people.read_text(encoding="utf-8"))
    count = write_ldif(population, chosen.out, chosen.style, chosen.binary_option)
    print(f"{count} entries in {chosen.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
