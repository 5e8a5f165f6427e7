# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All values of one directory entry, inspected; those whose bytes were withheld as they were known before.  Pure."""

from __future__ import annotations

from .._model.certificate import CertificateValue, Encoding
from .._model.directory_entry import AttributeValue, DirectoryEntry, Withheld
from .._model.inspection_memory import InspectionMemory
from .value import inspect_value


def inspect_entry(entry: DirectoryEntry, memory: InspectionMemory | None = None) -> list[CertificateValue]:
    """In the entry's order; a value is never left out."""
    return [_inspect(value, memory) for value in entry.values]


def _inspect(value: AttributeValue, memory: InspectionMemory | None) -> CertificateValue:
    if value.withheld is None:
        return inspect_value(value.attribute, value.content, memory)
    return withheld_value(value.attribute, value.withheld)


def withheld_value(attribute: str, known: Withheld) -> CertificateValue:
    """What is left of a value whose bytes are not kept."""
    return CertificateValue(
        value_digest=known.value_digest,
        attribute=attribute,
        encoding=Encoding(known.encoding),
        content=b"",
        certificates=(),
        preferred=None,
        parse_error=(known.code, known.detail),
    )


__all__ = ["inspect_entry", "withheld_value"]
