# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes before the first write of any run: dead runs are closed, old rows dropped, the start is noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .._model.moments import format_moment
from .._workspace.interrupted_runs import close_interrupted
from .._workspace.journal import LEDGER, Journal
from .._workspace.runs import read_runs


def begin_run(
    journal: Journal, run_id: str, now: datetime, keep_days: int | None, **facts: Any
) -> list[dict[str, str]]:
    """``keep_days`` None: nothing is dropped.  Returns what is to be told, as rows of code and detail."""
    moment = format_moment(now)
    runs = read_runs(journal.folder / LEDGER)
    notices = close_interrupted(journal, runs.values(), run_id, moment)
    if keep_days is not None:
        ended = {run.run_id for run in runs.values() if run.ended is not None} - {run_id}
        journal.drop_rows(run_id, moment, format_moment(now - timedelta(days=keep_days)), ended)
    journal.note("start", run_id, moment, **facts)
    return [{"code": code, "detail": detail} for code, detail in notices]


__all__ = ["begin_run"]
