# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The small part of OPATH filters the lab understands: comparisons joined by -and and -or, no brackets.

Must not filter by properties that are not filterable (Microsoft Learn, filterable properties for -Filter).
"""

from __future__ import annotations

import fnmatch
import operator
import re
from collections.abc import Callable
from typing import Any

from .errors import CmdletError
from .rows import Cell, Column

FILTERABLE = (
    "ExternalDirectoryObjectId",
    "Guid",
    "ExchangeGuid",
    "ImmutableId",
    "IsDirSynced",
    "EmailAddresses",
    "PrimarySmtpAddress",
    "UserPrincipalName",
    "RecipientTypeDetails",
    "WhenChanged",
    "WhenChangedUTC",
    "HiddenFromAddressListsEnabled",
    "DisplayName",
    "Alias",
    "Name",
)
_COMPARISON = re.compile(
    r"\s*(?P<join>-and\b|-or\b)?\s*(?P<name>\w+)\s+-(?P<operator>eq|ne|gt|ge|lt|le|like)\s+"
    r"(?P<value>'(?:[^']|'')*'|\$?\w\S*)\s*",
    re.IGNORECASE,
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "like": fnmatch.fnmatchcase,
}

# One comparison: name, operator, value in lower case
Comparison = tuple[str, str, str]
Row = Callable[[str], Cell | None]


def read_filter(text: str, columns: dict[str, Column]) -> Callable[[Row], bool]:
    """The filter as a question about one row (a function property name -> cell); CmdletError if it cannot be read."""
    names = {name.lower(): name for name in columns if name in FILTERABLE}
    groups: list[list[Comparison]] = [[]]
    position = 0
    while position < len(text):
        found = _COMPARISON.match(text, position)
        if found is None or bool(found["join"]) != bool(position) or found["name"].lower() not in names:
            raise _refuse(text)
        if (found["join"] or "").lower() == "-or":
            groups.append([])
        value = found["value"]
        value = value[1:-1].replace("''", "'") if value.startswith("'") else value.lstrip("$")
        groups[-1].append((names[found["name"].lower()], found["operator"].lower(), value.lower()))
        position = found.end()
    if not groups[0]:
        raise _refuse(text)
    return lambda row: any(all(_holds(row, one) for one in group) for group in groups)


def _holds(row: Row, comparison: Comparison) -> bool:
    name, sign, value = comparison
    cell = row(name)
    kind, content = cell if cell is not None else ("string", "")
    compare = _OPERATORS[sign]
    if kind == "strings":
        found = any(_OPERATORS["like" if sign == "like" else "eq"](str(one).lower(), value) for one in content)
        return found != (sign == "ne")
    return compare(str(content).lower(), value)


def _refuse(text: str) -> CmdletError:
    kind = "Microsoft.Exchange.Data.ParsingException"
    return CmdletError(400, "BadRequest", kind, f'Invalid filter syntax. Filter: "{text}"')
