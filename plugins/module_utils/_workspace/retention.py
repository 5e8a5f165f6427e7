# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old rows leave the journal; what is needed to undo anything younger stays.

Rows leave from the front only, a whole run at a time, so that the chain of the others still holds.  A run stays as long
as one of its rows is young enough, as long as nobody noted its end, and in any case where it is the last one: a clock
that is far ahead must not empty the journal.  The file is replaced as a whole: a crash leaves the old or the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._model.failure import SmimeError
from .chain import ANCHOR, START, anchor_line, read_rows
from .storage import disk_failure, replacing, sync_folder


@dataclass(frozen=True, slots=True)
class OldRows:
    """``end``: the offset behind them.  ``rows`` and ``runs`` count those that were dropped earlier, too; ``until`` is
    the moment of the last row."""

    end: int
    rows: int
    runs: int
    until: str
    up_to: str

    def as_facts(self) -> Mapping[str, Any]:
        return {"rows": self.rows, "runs": self.runs, "until": self.until}


def find_old_rows(path: Path, before: str, ended: Set[str]) -> OldRows | None:
    """What may leave: all runs from the first one on that ended and whose rows are older than ``before``.

    Raises journal.broken where the chain does not hold so far.
    """
    rows = runs = 0
    leaving: OldRows | None = None
    run_id, until, end, up_to = "", "", 0, START
    for found in read_rows(path, may_be_shortened=True):
        row = found.row
        if row.get("event") == ANCHOR:
            rows, runs = row["rows"], row["runs"]
            continue
        if run_id and row["run_id"] != run_id:
            if run_id not in ended or until >= before:
                return leaving
            runs += 1
            leaving = OldRows(end, rows, runs, until, up_to)
            until = ""
        run_id = row["run_id"]
        until = max(until, row["at"])
        rows += 1
        end, up_to = found.offset + found.length, found.digest
    return leaving


def drop_old_rows(path: Path, leaving: OldRows, at: str) -> None:
    """Replaces the file by one that begins behind those rows."""
    _sweep(path)
    try:
        with path.open("rb") as former:
            former.seek(leaving.end)
            with replacing(path) as stream:
                stream.write(anchor_line({**leaving.as_facts(), "at": at}, leaving.up_to))
                shutil.copyfileobj(former, stream, 1 << 20)
        # Before the next row: one that is appended to the new file must not be lost with its name.
        sync_folder(path.parent)
    except OSError as error:
        raise _failure(disk_failure(path, error)) from error
    except SmimeError as error:
        raise _failure(error) from error


def _sweep(path: Path) -> None:
    """What a run that was killed while it did the same has left."""
    for left in path.parent.glob(f".{path.name}.*"):
        with suppress(OSError):
            left.unlink()


def _failure(cause: SmimeError) -> SmimeError:
    message = f"{cause.message} Old rows were to be dropped from it; nothing was written to the service."
    return SmimeError("journal.not_writable", message, cause.detail)


__all__ = ["OldRows", "drop_old_rows", "find_old_rows"]
