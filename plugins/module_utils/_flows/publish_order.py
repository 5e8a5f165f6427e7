# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one publishing is to do, and what became of each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._model.change import Change
from .._model.failure import SmimeError
from .._model.proof import Proof
from .dialect_choice import DialectOrder


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """``patience_seconds``: how long the end of the run waits for values that the service does not show yet.

    ``dialect`` None: values are written in the writer's form, which nobody proves beforehand.
    """

    tenant: str
    run_id: str
    check_mode: bool
    write_cloud_managed: bool
    patience_seconds: float
    effective_after_hours: Mapping[str, int]
    dialect: DialectOrder | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change.  ``outcome``: written, would_be_written, already_as_planned, skipped or failed."""

    change: Change
    outcome: str
    code: str | None = None
    detail: str = ""
    proof: Proof | None = None

    def as_row(self) -> dict[str, Any]:
        return {
            "guid": self.change.guid,
            "address": self.change.address,
            "action": self.change.action.value,
            "outcome": self.outcome,
            "code": self.code,
            "detail": self.detail,
            "proof": None if self.proof is None else self.proof.result.value,
        }


@dataclass(slots=True)
class Published:
    """``wrote``: whether a write went out, whatever became of it.  ``stopped``: why the run ended early."""

    wrote: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    first_failure: Result | None = None
    stopped: SmimeError | None = None


__all__ = ["PublishOrder", "Published", "Result"]
