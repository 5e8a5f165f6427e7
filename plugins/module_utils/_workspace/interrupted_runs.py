# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that began and never ended: they were killed, or their machine was.

What they were about to write when they died may have been written, so the ledger tells of it (``in_flight``): whose it
is must be known if it stands there.  Only whoever holds the journal's lock may say so: a run without an end can also be
one that writes at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable

from .chain import read_chain
from .journal import LEDGER, Journal
from .past_writes import OpenRuns, difference
from .runs import NotedRun


def close_interrupted(journal: Journal, runs: Iterable[NotedRun], run_id: str, at: str) -> list[tuple[str, str]]:
    """Notes an end for each of them, and tells it as (code, detail)."""
    notices = []
    dead = [run for run in runs if run.ended is None]
    if dead:
        _note_in_flight(journal, at)
    for run in dead:
        journal.note("interrupted", run.run_id, at, noticed_by=run_id)
        run.ended, run.interrupted = at, True
        next_step = "ask for the same restore again to finish it" if run.restore else "every plan goes on from there"
        detail = f"run {run.run_id} began {run.began}, noted {run.writes} writes and no end; {next_step}"
        notices.append(("journal.interrupted_run", detail))
    return notices


def _note_in_flight(journal: Journal, at: str) -> None:
    open_runs = OpenRuns()
    for row in read_chain(journal.folder / LEDGER):
        open_runs.hear(row)
    # One was cut and sent again, perhaps: the last row counts.
    rows = {(row["run_id"], row["guid"]): row for row in open_runs.rows_in_flight(journal.folder)}
    for row in rows.values():
        added, removed = difference(row)
        mark = {"restore": True} if row.get("restore") else {}
        facts = {name: row[name] for name in ("tenant", "guid", "address")}
        journal.note("in_flight", row["run_id"], at, **facts, added=added, removed=removed, **mark)


__all__ = ["close_interrupted"]
