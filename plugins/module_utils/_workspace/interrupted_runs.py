# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that began and never ended: they were killed, or their machine was.

Only whoever holds the journal's lock may say so: a run without an end can also be one that writes at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable

from .journal import Journal
from .runs import NotedRun


def close_interrupted(journal: Journal, runs: Iterable[NotedRun], run_id: str, at: str) -> list[tuple[str, str]]:
    """Notes an end for each of them, and tells it as (code, detail)."""
    notices = []
    for run in runs:
        if run.ended is None:
            journal.note("interrupted", run.run_id, at, noticed_by=run_id)
            run.ended, run.interrupted = at, True
            next_step = (
                "ask for the same restore again to finish it" if run.restore else "every plan goes on from there"
            )
            detail = f"run {run.run_id} began {run.began}, noted {run.writes} writes and no end; {next_step}"
            notices.append(("journal.interrupted_run", detail))
    return notices


__all__ = ["close_interrupted"]
