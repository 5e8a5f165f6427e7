# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal read back: its whole chain is checked, and the former values of those who are asked for are found.

Memory is flat: places in the file are kept, a small row for each recipient, never values.  What is said of the whole is
what a verification asks for: how many rows, how many were dropped, and the digest of the last one.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from .._model.addresses import fold_address
from .._model.change import HeldValues
from .._model.failure import SmimeError
from .._model.former_values import Chosen, FormerValues
from .chain import ANCHOR, START, ChainRow, broken_chain, read_rows, unreadable
from .journal import JOURNAL, LEDGER, LOCK
from .runs import NotedRun, RunsNoted

_MOST_RUNS = 20


class Place(NamedTuple):
    """Where the first and the last chosen row of one recipient stand."""

    run_id: str
    first: int
    last: int


@dataclass(slots=True)
class JournalRead:
    """``places``: recipient GUID -> its chosen rows.  ``dropped``: what the anchor says, None without one."""

    path: Path
    places: dict[str, Place] = field(default_factory=dict)
    rows: int = 0
    dropped: Mapping[str, Any] | None = None
    last_digest: str = START
    ledger_rows: int = 0
    ledger_last_digest: str = START
    runs: dict[str, NotedRun] = field(default_factory=dict)
    tenants_of_run: set[str] = field(default_factory=set)

    def former(self, guid: str) -> FormerValues:
        place = self.places[guid]
        with self.path.open("rb") as stream:
            first, last = (_row_at(stream, offset) for offset in (place.first, place.last))
        values = {digest: base64.b64decode(text) for digest, text in first["values"].items()}
        if any(hashlib.sha256(content).hexdigest() != digest for digest, content in values.items()):
            raise broken_chain(self.path, f"a value of {first['address'] or guid} does not fit its digest")
        return FormerValues(
            guid,
            first["address"] or guid,
            first["run_id"],
            first["at"],
            _held(first, "before"),
            _held(last, "after"),
            values,
        )

    def as_row(self) -> dict[str, Any]:
        dropped = self.dropped
        return {
            "rows": self.rows,
            "last_digest": self.last_digest,
            "dropped": None if dropped is None else {key: dropped[key] for key in ("rows", "runs", "until", "at")},
            "ledger_rows": self.ledger_rows,
            "ledger_last_digest": self.ledger_last_digest,
            "runs": [run.as_row() for run in list(self.runs.values())[: -_MOST_RUNS - 1 : -1]],
        }


class LedgerRead:
    """What the ledger says of runs, and of the journal beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.noted = RunsNoted()
        self.rows = 0
        self.last_digest = self.named = START
        self.dropped: set[str] = set()
        self.unwritten: set[tuple[str, str]] = set()
        for found in read_rows(path):
            self._hear(found)

    def _hear(self, found: ChainRow) -> None:
        row = found.row
        self.rows, self.last_digest = self.rows + 1, found.digest
        self.noted.hear(row)
        self.named = row.get("journal_digest", self.named)
        event = row["event"]
        if event == "dropped":
            self.dropped.add(row["up_to"])
        elif event == "failure":
            self.unwritten.add((row["run_id"], row["guid"]))
        elif event == "write":
            self.unwritten.discard((row["run_id"], row["guid"]))


@contextmanager
def quiet_journal(folder: Path) -> Iterator[None]:
    """Nobody writes meanwhile; raises workspace.busy where somebody does.  Changes nothing in the folder."""
    try:
        lock = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:  # nobody ever wrote here, or whoever may not read it is told of the journal itself
        yield
        return
    try:
        _wait_for_nobody(lock, folder)
        yield
    finally:
        os.close(lock)


def _wait_for_nobody(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SmimeError(
            "workspace.busy",
            f"{folder}: a run is writing with this journal, so what it says is not complete. Nothing was planned. Wait "
            "until it has ended.",
            {"path": str(folder)},
        ) from error
    except OSError as error:  # some network file systems have no locks
        raise unreadable(folder / LOCK, error) from error


def read_ledger(folder: Path) -> LedgerRead:
    """Raises journal.broken or journal.unreadable."""
    return LedgerRead(folder / LEDGER)


def read_journal(folder: Path, ledger: LedgerRead, tenant: str, chosen: Chosen) -> JournalRead:
    """The whole journal, held against the ledger; raises journal.broken or journal.unreadable."""
    path = folder / JOURNAL
    read = JournalRead(path, runs=ledger.noted.runs, ledger_rows=ledger.rows, ledger_last_digest=ledger.last_digest)
    named_is_there = ledger.named == START
    for found in read_rows(path, may_be_shortened=True):
        read.last_digest = found.digest
        named_is_there = named_is_there or found.digest == ledger.named
        row = found.row
        if row.get("event") == ANCHOR:
            if row["up_to"] not in ledger.dropped:
                raise broken_chain(
                    path, "its first line says that rows were dropped, and the ledger does not know of it"
                )
            read.dropped = row
            continue
        read.rows += 1
        if row["run_id"] not in ledger.noted.runs:
            raise broken_chain(ledger.path, f"run {row['run_id']} stands in the journal and not there")
        _choose(read, found.offset, row, ledger, tenant.lower(), chosen)
    if not named_is_there:
        raise broken_chain(path, "its last rows are missing: the ledger names one that is not there")
    return read


def _choose(
    read: JournalRead, offset: int, row: Mapping[str, Any], ledger: LedgerRead, tenant: str, chosen: Chosen
) -> None:
    run_id, guid = row["run_id"], row["guid"]
    if chosen.run_id is not None and run_id != chosen.run_id:
        return
    if chosen.since is not None and row["at"] < chosen.since:
        return
    if chosen.run_id is not None:
        read.tenants_of_run.add(row["tenant"])
    if row["tenant"].lower() != tenant or (run_id, guid) in ledger.unwritten:
        return
    if not chosen.is_about(guid, fold_address(row["address"] or "")):
        return
    is_open = chosen.run_id is None and chosen.since is None
    if is_open and row.get("restore"):
        return
    known = read.places.get(guid)
    if known is None or (is_open and known.run_id != run_id):
        read.places[guid] = Place(run_id, offset, offset)
    else:
        read.places[guid] = known._replace(last=offset)


def last_runs(runs: Iterable[NotedRun], tenant: str) -> list[NotedRun]:
    """Runs of this tenant that wrote and were no restore, the youngest first."""
    found = [run for run in runs if run.writes and not run.restore and run.tenant.lower() == tenant.lower()]
    return found[::-1]


def _row_at(stream: Any, offset: int) -> dict[str, Any]:
    stream.seek(offset)
    return dict(json.loads(stream.readline()))


def _held(row: Mapping[str, Any], side: str) -> HeldValues:
    held = row[side]
    return HeldValues(tuple(sorted(held["user_certificate"])), tuple(sorted(held["user_smime_certificate"])))


__all__ = ["JournalRead", "LedgerRead", "Place", "last_runs", "quiet_journal", "read_journal", "read_ledger"]
