# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of ``proof.jsonl``: what reading back said, one written recipient each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .._model.moments import format_moment
from .._model.proof import Proof
from .documents import DocumentReader
from .plan_file import held_row

PROOF_FORMAT = "mailsec.smime/proof/1"


def open_proof(path: Path) -> DocumentReader:
    """The proof file, checked."""
    return DocumentReader(path, PROOF_FORMAT, "proof file")


def proof_row(proof: Proof, wave: int) -> dict[str, Any]:
    return {
        "wave": wave,
        "guid": proof.guid,
        "address": proof.address,
        "result": proof.result.value,
        "planned": held_row(proof.planned),
        "found": None if proof.found is None else held_row(proof.found),
        "checked_at": format_moment(proof.checked_at),
        "effective_by": {kind: format_moment(moment) for kind, moment in proof.effective_by},
    }


__all__ = ["PROOF_FORMAT", "open_proof", "proof_row"]
