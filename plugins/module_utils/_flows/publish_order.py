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
from .._model.proof import Proof, ProofResult
from .._plan.waves import WaveSettings
from .._plan.window import Window
from .dialect_choice import DialectOrder


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """``patience_seconds``: how long the end of each wave waits for values that the service does not show yet.

    ``canary_patience_seconds`` is the same for the canary wave, where it is longer.  ``dialect`` None: values are
    written in the writer's form, which nobody proves beforehand.
    """

    tenant: str
    run_id: str
    check_mode: bool
    write_cloud_managed: bool
    patience_seconds: float
    effective_after_hours: Mapping[str, int]
    waves: WaveSettings = field(default_factory=WaveSettings)
    canary_patience_seconds: float = 0
    window: Window | None = None
    dialect: DialectOrder | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change.  ``outcome``: written, would_be_written, already_as_planned, skipped or failed.

    ``wave`` is the number of the wave that it was in.
    """

    change: Change
    outcome: str
    code: str | None = None
    detail: str = ""
    proof: Proof | None = None
    wave: int = 1

    def as_row(self) -> dict[str, Any]:
        return {
            "guid": self.change.guid,
            "address": self.change.address,
            "action": self.change.action.value,
            "outcome": self.outcome,
            "code": self.code,
            "detail": self.detail,
            "proof": None if self.proof is None else self.proof.result.value,
            "wave": self.wave,
        }


@dataclass(slots=True)
class WaveTally:
    """What became of one wave: results by outcome, proofs by result."""

    number: int
    is_canary: bool
    counts: dict[str, int] = field(default_factory=dict)
    proofs: dict[str, int] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        self.counts[result.outcome] = self.counts.get(result.outcome, 0) + 1
        if result.proof is not None:
            name = result.proof.result.value
            self.proofs[name] = self.proofs.get(name, 0) + 1

    @property
    def is_proven(self) -> bool:
        """Whether the service was seen to hold what one of these recipients was to get."""
        return bool(self.proofs.get(ProofResult.PROVEN.value) or self.counts.get("already_as_planned"))

    @property
    def pending(self) -> int:
        return self.proofs.get(ProofResult.PENDING.value, 0)

    def as_row(self) -> dict[str, Any]:
        return {"wave": self.number, "canary": self.is_canary, "counts": self.counts, "proofs": self.proofs}


@dataclass(slots=True)
class Published:
    """``wrote``: whether a write went out, whatever became of it.  ``stopped``: why the run ended early.

    ``paused``: that it ended early as it was meant to; the next run goes on.
    """

    wrote: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    first_failure: Result | None = None
    stopped: SmimeError | None = None
    paused: SmimeError | None = None
    waves: list[WaveTally] = field(default_factory=list)


__all__ = ["PublishOrder", "Published", "Result", "WaveTally"]
