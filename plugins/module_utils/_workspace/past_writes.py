# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What former runs wrote to this tenant, as the journal folder says: which values are ours, and what was proven last.

The ledger says it.  Where a run was killed between a write and its row in the ledger, the journal says that the write
was about to go out; it may have taken effect, so it counts (``interrupted_runs`` puts it into the ledger as soon as
another run writes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._model.change import HeldValues
from .._model.proven_write import ProvenWrite
from .chain import ANCHOR, read_chain, read_rows
from .journal import JOURNAL, LEDGER

_SHORT = 16


@dataclass(frozen=True, slots=True)
class PastWrites:
    """Recipient GUID -> shortened digests of values that we wrote; recipient GUID -> the last proven write.

    Digests are shortened to 16 hex digits to keep memory flat.  What a restore wrote is not ours: it was ours before,
    then an older row says so, or it was not; and what was proven before a restore is no longer the last word.
    """

    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    proven: Mapping[str, ProvenWrite] = field(default_factory=dict)


@dataclass(slots=True)
class OpenRun:
    """A run without an end, since when, and the recipients whose fate the ledger tells."""

    began: str
    told: set[str] = field(default_factory=set)


class OpenRuns:
    """Hears one row of the ledger after the other."""

    def __init__(self) -> None:
        self.runs: dict[str, OpenRun] = {}

    def hear(self, row: Mapping[str, Any]) -> None:
        event, run_id = row["event"], row["run_id"]
        if event == "start":
            self.runs[run_id] = OpenRun(row["at"])
        elif event in ("end", "interrupted"):
            self.runs.pop(run_id, None)
        elif event in ("write", "in_flight", "failure") and run_id in self.runs:
            self.runs[run_id].told.add(row["guid"])

    def rows_in_flight(self, folder: Path) -> Iterator[dict[str, Any]]:
        """Rows of the journal about writes of which the ledger says nothing."""
        if not self.runs:
            return
        for found in read_rows(folder / JOURNAL, may_be_shortened=True):
            row = found.row
            run = None if row.get("event") == ANCHOR else self.runs.get(row["run_id"])
            # One name can be given to two applications: rows of the first are older than the start of the second.
            if run is not None and row["at"] >= run.began and row["guid"] not in run.told:
                yield row


def read_past_writes(folder: Path | None, tenant: str) -> PastWrites:
    """Raises journal.broken or journal.unreadable."""
    if folder is None:
        return PastWrites()
    ours: dict[str, set[str]] = {}
    proven: dict[str, ProvenWrite] = {}
    open_runs = OpenRuns()
    for row in read_chain(folder / LEDGER):
        open_runs.hear(row)
        event = row["event"]
        if row.get("tenant", "").lower() != tenant.lower():
            continue
        if event in ("write", "in_flight") and not row.get("restore"):
            ours.setdefault(row["guid"], set()).update(digest[:_SHORT] for digest in row["added"])
        elif event == "proven":
            if row.get("restore"):
                proven.pop(row["guid"], None)
            else:
                proven[row["guid"]] = ProvenWrite.of(_held(row["before"]), _held(row["after"]))
    for row in open_runs.rows_in_flight(folder):
        if row["tenant"].lower() == tenant.lower() and not row.get("restore"):
            added, _removed = difference(row)
            ours.setdefault(row["guid"], set()).update(digest[:_SHORT] for digest in added)
    return PastWrites({guid: frozenset(digests) for guid, digests in ours.items()}, proven)


def published_by_us(folder: Path | None, tenant: str) -> Mapping[str, frozenset[str]]:
    """``ours`` alone."""
    return read_past_writes(folder, tenant).ours


def difference(row: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """(added, removed) of a row of the journal; the same value can stand in both attributes."""
    before, after = _in_attributes(row["before"]), _in_attributes(row["after"])
    return sorted({digest for _name, digest in after - before}), sorted({digest for _name, digest in before - after})


def _in_attributes(held: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    return {(name, digest) for name, digests in held.items() for digest in digests}


def _held(row: Mapping[str, list[str]]) -> HeldValues:
    return HeldValues(tuple(row["user_certificate"]), tuple(row["user_smime_certificate"]))


__all__ = ["OpenRuns", "PastWrites", "difference", "published_by_us", "read_past_writes"]
