# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of the service at every kind of request: the code that is told, the writes that took effect.

What holds in every cell whatever the fault is in ``Cell.check``: nothing unplanned is stored, no effect is lost
from journal or ledger, and somebody else's host never sees a request.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant.faults import KINDS as LAB_FAULTS
from ansible_collections.mailsec.smime.tests.lab.tenant.service import open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.unit.faults.run_cell import CHANGES, KINDS, Cell, Found
from ansible_collections.mailsec.smime.tests.unit.faults.table import KINDS as COLUMNS
from ansible_collections.mailsec.smime.tests.unit.faults.table import TABLE, Row
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import URL, PatientClock
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import write_plan

LENGTHS = ("once", "lasting")
MakeCell = Callable[[str], Cell]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of the tenant and the plan, made once."""
    folder = tmp_path_factory.mktemp("faults")
    open_service(folder / "keys", URL, "contoso.example", Settings(), PatientClock().now)
    write_plan(folder / "plan.jsonl", *CHANGES)
    return folder


@pytest.fixture
def make_cell(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeCell:
    # Whether the disk keeps what was synced is not the question here, and asking it thousands of times takes long.
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)

    def make(kind: str) -> Cell:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        return Cell(prepared / "keys", prepared / "plan.jsonl", folder, KINDS[kind], monkeypatch)

    return make


def cells_of(row: Row) -> list[tuple[str, str, str]]:
    """(kind, length, expected) of everything in the row that is tried."""
    return [
        (kind, length, getattr(row, length)[kind])
        for kind in COLUMNS
        for length in LENGTHS
        if not getattr(row, length)[kind].startswith("n/a: ")
    ]


def describe(found: Found, flow: str) -> str:
    if flow == "list":
        return found.code or found.concluded
    return f"{found.code or 'ok'} {found.written}"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_comes_of_a_fault(row: Row, make_cell: MakeCell, record_property: Callable[[str, Any], None]) -> None:
    wrong = []
    resent = lost = repeated = 0
    for kind, length, expected in cells_of(row):
        cell = make_cell(kind)
        times = 1 if length == "once" else None
        strikes = {**cell.kind.strikes, "at": ["set"], "cmdlet": None} if row.at_values else cell.kind.strikes
        if row.at_values and "identity" not in strikes:
            times = None  # everybody's values
        found = cell.run({row.fault: {**strikes, "times": times, **row.options}})
        if describe(found, cell.kind.flow) != expected:
            wrong.append(f"{kind}, {length}: expected {expected}, found {describe(found, cell.kind.flow)}: {found}")
        if not row.recovers:
            continue
        cell.check()
        again = cell.run({})
        cell.check()
        if again.code or (cell.kind.flow != "list" and cell.tenant.truth() != cell.expected):
            lost += 1
            wrong.append(f"{kind}, {length}: the next run did not bring the wanted state: {again}")
        effects = cell.tenant.effects().values()
        repeated += sum(max(0, number - 1) for number in effects)
        if max(effects, default=0) > 1:
            wrong.append(f"{kind}, {length}: somebody was written twice")
        resent += cell.sent_in_vain()
    # Where the service says that it had no time for a write that it did: once more the same, and nothing changes.
    record_property("sent_again_without_effect", resent)
    record_property("lost_writes", lost)
    record_property("repeated_writes", repeated)
    assert not wrong, "\n".join(wrong)


def test_each_fault_of_the_simulated_tenant_is_in_the_table() -> None:
    """`cut_after_write` is the older name of a late cut at one write; what `echo` may not bring about is a question of
    secrets, and tests/integration/test_secrets_in_faults.py asks it."""
    assert {row.fault for row in TABLE} | {"cut_after_write", "echo"} == set(LAB_FAULTS)
    assert len({row.name for row in TABLE}) == len(TABLE)


def test_each_pair_is_tried_or_says_why_not(record_property: Callable[[str, Any], None]) -> None:
    """The numbers of the matrix stand in the report of the tests (junit)."""
    assert tuple(KINDS) == COLUMNS or set(KINDS) == set(COLUMNS)
    tried = absent = 0
    for row in TABLE:
        for cells in (row.once, row.lasting):
            assert set(cells) == set(COLUMNS), row.name
            for text in cells.values():
                reason = text.removeprefix("n/a: ") if text.startswith("n/a: ") else None
                assert reason is None or len(reason) > 10, row.name
                absent += reason is not None
                tried += reason is None
    assert tried > 500
    for name, number in (("faults", len(TABLE)), ("kinds", len(COLUMNS)), ("cells_tried", tried), ("cells_na", absent)):
        record_property(name, number)
    print(f"{len(TABLE)} faults x {len(COLUMNS)} kinds of requests: {tried} cells tried, {absent} not applicable")
