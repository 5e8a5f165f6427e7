# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs that the ledger knows: when each began, whether it ended, how much it wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .chain import read_chain


@dataclass(slots=True)
class NotedRun:
    """``ended`` is None for a run that was killed, or that writes at this moment.  ``restore``: it restored."""

    run_id: str
    tenant: str
    began: str
    restore: bool = False
    ended: str | None = None
    interrupted: bool = False
    writes: int = 0
    failures: int = 0

    def as_row(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "began": self.began,
            "ended": self.ended,
            "interrupted": self.interrupted,
            "restore": self.restore,
            "writes": self.writes,
            "failures": self.failures,
        }


class RunsNoted:
    """Hears one row of the ledger after the other; a few hundred bytes for each run, nothing for each write."""

    def __init__(self) -> None:
        self.runs: dict[str, NotedRun] = {}

    def hear(self, row: dict[str, Any]) -> None:
        run = self.runs.get(row["run_id"])
        event = row["event"]
        if event == "start":
            if run is None:
                run = self.runs[row["run_id"]] = NotedRun(row["run_id"], row.get("tenant", ""), row["at"])
            # One name can be given to two applications: the run ends with the second.
            run.ended, run.restore = None, bool(row.get("restore"))
        elif run is None:
            return
        elif event in ("write", "in_flight"):
            run.writes += 1
        elif event == "failure":
            run.failures += 1
        elif event in ("end", "interrupted"):
            run.ended, run.interrupted = row["at"], event == "interrupted"


def read_runs(ledger: Path) -> dict[str, NotedRun]:
    """In the order in which they began; the chain is checked on the way."""
    noted = RunsNoted()
    for row in read_chain(ledger):
        noted.hear(row)
    return noted.runs


__all__ = ["NotedRun", "RunsNoted", "read_runs"]
