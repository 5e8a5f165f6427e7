"""Before the first write: dead runs are closed, old rows dropped, the start is noted - in this order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.begin_run import begin_run
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain, read_rows
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER, Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, good, recipient


def run(folder: Path, run_id: str, age: int, keep_days: int | None = None, end: bool = True) -> list[dict[str, str]]:
    """One run that journals and notes one write, ``age`` days before NOW."""
    moment = NOW - timedelta(days=age)
    at = format_moment(moment)
    with Journal(folder) as journal:
        notices = begin_run(journal, run_id, moment, keep_days, tenant="t", digest=run_id)
        journal.record_former_values(run_id, at, "t", recipient(good()), HeldValues())
        journal.note("write", run_id, at, tenant="t", guid=recipient().guid, address="a", added=[run_id], removed=[])
        if end:
            journal.note("end", run_id, at)
    return notices


def events(folder: Path) -> list[tuple[str, str]]:
    return [(row["event"], row["run_id"]) for row in read_chain(folder / LEDGER)]


def journalled(folder: Path) -> list[str]:
    rows = [found.row for found in read_rows(folder / JOURNAL, may_be_shortened=True)]
    return [row["run_id"] for row in rows if "run_id" in row]


def test_without_a_setting_everything_is_kept(tmp_path: Path) -> None:
    for number, age in enumerate((4000, 2000, 0)):
        assert run(tmp_path, f"r{number}", age) == []
    assert journalled(tmp_path) == ["r0", "r1", "r2"]
    assert [row["journal_digest"] for row in read_chain(tmp_path / LEDGER) if row["event"] == "end"] == [
        found.digest for found in read_rows(tmp_path / JOURNAL)
    ]


def test_old_rows_are_dropped_and_the_ledger_says_so_and_keeps_its_own(tmp_path: Path) -> None:
    run(tmp_path, "r0", 400)
    run(tmp_path, "r1", 399)
    digests = [found.digest for found in read_rows(tmp_path / JOURNAL)]
    run(tmp_path, "r2", 0, keep_days=399)
    assert journalled(tmp_path) == ["r1", "r2"]
    assert events(tmp_path)[-4:] == [("dropped", "r2"), ("start", "r2"), ("write", "r2"), ("end", "r2")]
    dropped = list(read_chain(tmp_path / LEDGER))[-4]
    assert (dropped["rows"], dropped["runs"], dropped["up_to"]) == (1, 1, digests[0])
    assert ("write", "r0") in events(tmp_path)


def test_nothing_old_enough_leaves_the_file_alone(tmp_path: Path) -> None:
    run(tmp_path, "r0", 10)
    before = (tmp_path / JOURNAL).read_bytes()
    run(tmp_path, "r1", 0, keep_days=10)
    assert (tmp_path / JOURNAL).read_bytes().startswith(before)
    assert ("dropped", "r1") not in events(tmp_path)


def test_a_killed_run_is_told_closed_and_its_rows_may_then_leave_in_their_time(tmp_path: Path) -> None:
    run(tmp_path, "r0", 400, end=False)
    (notice,) = run(tmp_path, "r1", 1)
    assert notice["code"] == "journal.interrupted_run"
    assert events(tmp_path)[2] == ("interrupted", "r0")
    assert run(tmp_path, "r2", 0, keep_days=30) == []
    assert journalled(tmp_path) == ["r1", "r2"]


@pytest.mark.parametrize("keep_days", [None, 1])
def test_the_run_itself_is_not_one_that_ended(tmp_path: Path, keep_days: int | None) -> None:
    """An AWX job that is started again has the same name."""
    run(tmp_path, "same", 400)
    run(tmp_path, "other", 300)
    run(tmp_path, "same", 0, keep_days)
    assert journalled(tmp_path) == ["same", "other", "same"]
