# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the service, one JSON line each, for people and for assertions.

Must never hold tokens, secrets, assertions or certificate values; only counts and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .files import append_line
from .settings import CERTIFICATE_PARAMETERS

FIELDS = (
    "time",
    "method",
    "path",
    "kind",
    "cmdlet",
    "identity",
    "values",
    "confirm",
    "status",
    "client_request_id",
    "client_id",
    "batch",
    "format",
    "select",
    "rows",
    "faults",
    "error",
)


class RequestLog:
    """The log file; every line has every field, null where it does not apply."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, **known: Any) -> None:
        """Append one line. KeyError for a field that is not in FIELDS, so that nothing slips in."""
        unknown = sorted(set(known) - set(FIELDS))
        if unknown:
            raise KeyError(f"the request log has no fields {unknown}")
        append_line(self._path, {name: known.get(name) for name in FIELDS})


def count_values(parameters: Mapping[str, Any]) -> int:
    """How many certificate values a request carries, in whatever form."""
    names = {name.lower() for name in CERTIFICATE_PARAMETERS}
    return sum(_count(value) for name, value in parameters.items() if name.lower() in names)


def _count(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(part) for part in value.values() if isinstance(part, list))
    return 0 if value is None else 1
