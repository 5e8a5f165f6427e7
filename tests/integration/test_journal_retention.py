# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For how long former values are kept, what of a killed run is told, and what a damaged journal is refused with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.journal_age import (
    digest_of,
    encode,
    expect_whole,
    make_older,
)
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.integration.single_recipient import USER, Person, held


@pytest.fixture
def pipe(tenant: Tenant, population: dict[str, Any], workspace: Workspace) -> Pipeline:
    reset_tenant(tenant, population)
    pipe = Pipeline({}, tenant, workspace)
    pipe.workspace.files.mkdir(mode=0o700)
    return pipe


@pytest.fixture
def ada(population: dict[str, Any]) -> Person:
    return Person(population, "ada")


def write(pipe: Pipeline, person: Person, run_id: str, number: int, **options: Any) -> dict[str, Any]:
    """One run that makes the person hold exactly this one of the published values."""
    values = [person.values[number]]
    done = pipe.set_one(person.address, state="exact", certificates=values, remove_all=True, run_id=run_id, **options)
    assert done["changed"] is True, done
    return done


def journalled_runs(pipe: Pipeline) -> list[str]:
    return [row["run_id"] for row in expect_whole(pipe.workspace.journal) if "run_id" in row]


def three_runs(pipe: Pipeline, ada: Person) -> None:
    """Forty, twenty and ten days old."""
    for run_id, number, passed in (("first", 0, 20), ("second", 1, 10), ("third", 0, 10)):
        write(pipe, ada, run_id, number)
        make_older(pipe.workspace.journal, passed)


def test_former_values_leave_in_their_time_and_the_chain_holds(pipe: Pipeline, ada: Person) -> None:
    three_runs(pipe, ada)
    before = read_bytes(pipe.workspace.journal)
    checked = pipe.set_one(ada.address, check=True, certificates=[ada.values[1]], journal_keep_days=30)
    assert checked["changed"] is True
    assert read_bytes(pipe.workspace.journal) == before
    write(pipe, ada, "fourth", 1, journal_keep_days=30)
    assert journalled_runs(pipe) == ["second", "third", "fourth"]
    anchor = expect_whole(pipe.workspace.journal)[0]
    assert (anchor["event"], anchor["rows"], anchor["runs"]) == ("anchor", 1, 1)
    starts = [row["run_id"] for row in pipe.ledger() if row["event"] == "start"]
    assert starts == ["first", "second", "third", "fourth"]
    (dropped,) = [row for row in pipe.ledger() if row["event"] == "dropped"]
    assert dropped["up_to"] == anchor["up_to"]

    assert not pipe.read_recipients()["failed"]
    gone = Refusal("restore.dropped", str(pipe.workspace.journal), ("were dropped",), "Ask for something younger")
    expect_refusal(pipe.plan_restore(restore_run="first"), gone)
    expect_refusal(pipe.plan_restore(since="2020-01-01T00:00:00Z"), gone)
    planned = pipe.plan_restore(restore_run="second")
    assert planned["journal"]["dropped"]["rows"] == 1
    overrides = [{"limit": row["name"], "digest": planned["digest"]} for row in planned["limits"] if row["tripped"]]
    restored = pipe.restore(overrides=overrides, journal_keep_days=30)
    assert not restored["failed"], restored
    assert held(pipe, ada)[USER] == [ada.der(0)]
    assert len(expect_whole(pipe.workspace.journal)) == 5


def test_without_a_setting_everything_is_kept(pipe: Pipeline, ada: Person) -> None:
    three_runs(pipe, ada)
    make_older(pipe.workspace.journal, 4000)
    write(pipe, ada, "fourth", 1)
    assert journalled_runs(pipe) == ["first", "second", "third", "fourth"]


def test_what_was_ours_stays_ours_when_its_rows_are_gone(pipe: Pipeline, ada: Person) -> None:
    three_runs(pipe, ada)
    write(pipe, ada, "fourth", 1, journal_keep_days=1)
    assert journalled_runs(pipe) == ["third", "fourth"]
    added = {digest for row in pipe.ledger() if row["event"] == "write" for digest in row["added"]}
    assert len(added) == 2


@pytest.mark.parametrize("days", [-1, 36_501])
def test_a_number_of_days_that_makes_no_sense_is_refused(pipe: Pipeline, ada: Person, days: int) -> None:
    result = pipe.set_one(ada.address, certificates=[ada.values[0]], journal_keep_days=days)
    expect_refusal(result, Refusal("argument.refused", "journal_keep_days", (f"found {days}",), "Correct the value"))
    assert not pipe.tenant.writes()


def kill_last_run(pipe: Pipeline) -> None:
    """As if it had been killed before it noted its end."""
    path = pipe.workspace.journal / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    assert json.loads(lines[-1])["event"] == "end"
    path.write_bytes(b"".join(lines[:-1]))


def test_a_killed_run_is_told_once_and_can_be_undone(pipe: Pipeline, ada: Person) -> None:
    write(pipe, ada, "killed", 0)
    kill_last_run(pipe)
    # Whoever has nothing to write does not look.
    unchanged = pipe.set_one(ada.address, certificates=[ada.values[0]])
    assert (unchanged["changed"], unchanged.get("warnings")) == (False, None)
    told = write(pipe, ada, "next", 1)
    assert "run killed began" in str(told["warnings"])
    assert "journal.interrupted_run" in str(told["warnings"])
    (row,) = [row for row in pipe.ledger() if row["event"] == "interrupted"]
    assert (row["run_id"], row["noticed_by"]) == ("killed", "next")
    assert "warnings" not in write(pipe, ada, "later", 0)
    expect_whole(pipe.workspace.journal)
    assert not pipe.read_recipients()["failed"]
    planned = pipe.plan_restore(restore_run="killed")
    overrides = [{"limit": row["name"], "digest": planned["digest"]} for row in planned["limits"] if row["tripped"]]
    assert not pipe.restore(overrides=overrides)["failed"]
    assert held(pipe, ada)[USER] == []


def test_a_killed_run_is_told_by_a_plan_too(
    pipe: Pipeline, ada: Person, ldif: dict[str, Any], population: dict[str, Any]
) -> None:
    write(pipe, ada, "killed", 0)
    kill_last_run(pipe)
    reset_tenant(pipe.tenant, population)
    done = Pipeline(ldif, pipe.tenant, pipe.workspace).prepare().apply()
    assert not done["failed"], done
    assert [notice["code"] for notice in done["notices"]] == ["journal.interrupted_run"]
    assert "run killed began" in str(done["warnings"])


def edit(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"ada.lund", b"bob.lund"), *lines[1:]]


def take_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def put_in(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[1], *lines[2:]]


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def cut_off(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def forge(lines: list[bytes]) -> list[bytes]:
    """A new anchor takes the place of the first row, with a digest that fits."""
    row = {"event": "anchor", "rows": 1, "runs": 1, "until": "2026-01-01T00:00:00Z", "at": "2026-01-01T00:00:00Z"}
    chained = {**row, "up_to": json.loads(lines[0])["row_digest"], "previous": "0" * 64}
    return [encode({**chained, "row_digest": digest_of(chained)}), *lines[1:]]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (edit, "line 1"),
        (take_out, "line 2"),
        (put_in, "line 3"),
        (swap, "line 1"),
        (cut_off, "its last rows are missing"),
        (forge, "the ledger does not know of it"),
    ],
)
def test_a_damaged_journal_is_refused(
    prepared: Pipeline, damage: Callable[[list[bytes]], list[bytes]], says: str, tmp_path: Path
) -> None:
    for name in ("journal.jsonl", "ledger.jsonl"):
        (tmp_path / name).write_bytes((prepared.workspace.journal / name).read_bytes())
        (tmp_path / name).chmod(0o600)
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))
    refusal = Refusal("journal.broken", str(path), ("its chain does not hold", says), "Keep a copy")
    expect_refusal(prepared.plan_restore(restore_run="last", journal_dir=str(tmp_path)), refusal)
    assert not prepared.path("restore").exists()


def test_an_undamaged_journal_is_verified_with_numbers_and_digests(prepared: Pipeline, tmp_path: Path) -> None:
    done = prepared.plan_restore(path=str(tmp_path / "verified.jsonl"), check=True)
    rows = expect_whole(prepared.workspace.journal)
    assert (done["changed"], done["has_changes"]) == (False, False)
    assert (done["journal"]["rows"], done["journal"]["last_digest"]) == (len(rows), rows[-1]["row_digest"])
    ledger = prepared.ledger()
    assert (done["journal"]["ledger_rows"], done["journal"]["ledger_last_digest"]) == (
        len(ledger),
        ledger[-1]["row_digest"],
    )
    assert [run["run_id"] for run in done["journal"]["runs"]] == ["third", "second", "first"]


@pytest.fixture(scope="module")
def prepared(tenant: Tenant, population: dict[str, Any], module_workspace: Workspace) -> Pipeline:
    """A journal with three rows and the recipients as they are."""
    reset_tenant(tenant, population)
    pipe = Pipeline({}, tenant, module_workspace)
    pipe.workspace.files.mkdir(mode=0o700)
    person = Person(population, "ada")
    for run_id, number in (("first", 0), ("second", 1), ("third", 0)):
        write(pipe, person, run_id, number)
    assert not pipe.read_recipients()["failed"]
    return pipe
