# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``dialects.json`` in the journal folder: in which forms each tenant takes and gives values, remembered.

Private and replaced atomically; whoever writes it holds the lock of the journal.  Without it, or where it cannot be
understood, everything is found out and proven anew: that costs a few requests and is no failure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .._model.dialect_memory import AwaitedWrite, DialectMemory, OpenCanary, ProvenForm
from .storage import write_text

DIALECTS_NAME = "dialects.json"
DIALECTS_FORMAT = "mailsec.smime/dialects/1"


def read_dialect(folder: Path | None, tenant: str) -> DialectMemory:
    """Empty where nothing is remembered of this tenant."""
    try:
        return _memory_of(_tenants(folder)[tenant.lower()])
    except (KeyError, TypeError, ValueError, AttributeError):
        return DialectMemory()


def remember_dialect(folder: Path, tenant: str, memory: DialectMemory) -> None:
    """Other tenants' memories stay; raises SmimeError workspace.* where it cannot be written."""
    tenants = {**_tenants(folder), tenant.lower(): asdict(memory)}
    document = {"format": DIALECTS_FORMAT, "tenants": dict(sorted(tenants.items()))}
    write_text(folder / DIALECTS_NAME, json.dumps(document, indent=1) + "\n")


def _tenants(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        found = json.loads((folder / DIALECTS_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("format") != DIALECTS_FORMAT:
        return {}
    tenants = found.get("tenants")
    return tenants if isinstance(tenants, dict) else {}


def _memory_of(row: Mapping[str, Any]) -> DialectMemory:
    """Raises KeyError, TypeError, ValueError or AttributeError where the row is none of ours."""
    awaited, canary = row["awaited"], row["open_canary"]
    return DialectMemory(
        proven={str(facet): ProvenForm(**_texts(form)) for facet, form in row["proven"].items()},
        refuted={str(facet): _listed(forms) for facet, forms in row["refuted"].items()},
        read_form=str(row["read_form"]),
        awaited=None
        if awaited is None
        else AwaitedWrite(
            str(awaited["guid"]),
            _texts(awaited["forms"]),
            _listed(awaited["user_certificate"]),
            _listed(awaited["user_smime_certificate"]),
        ),
        open_canary=None
        if canary is None
        else OpenCanary(str(canary["guid"]), str(canary["attribute"]), _listed(canary["values"]), str(canary["trial"])),
    )


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in found.items()}


def _listed(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise TypeError("expected a list")
    return tuple(str(one) for one in found)


__all__ = ["DIALECTS_FORMAT", "DIALECTS_NAME", "read_dialect", "remember_dialect"]
