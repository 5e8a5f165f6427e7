# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading back says about one written change.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .change import HeldValues


class ProofResult(StrEnum):
    """PROVEN: the service holds it.  PENDING: it still shows the former values, a known lag.

    MISMATCH: it holds neither the former nor the planned values.  UNREADABLE: what it holds could not be read.
    """

    PROVEN = "proven"
    PENDING = "pending"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Proof:
    """``effective_by`` says from when on each kind of sender can be expected to see the new values (UTC)."""

    guid: str
    address: str
    result: ProofResult
    planned: HeldValues
    found: HeldValues | None
    checked_at: datetime
    effective_by: tuple[tuple[str, datetime], ...]


__all__ = ["Proof", "ProofResult"]
