"""What the ledger knows of runs."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER, Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.runs import read_runs

BEGAN, ENDED = "2026-11-25T02:10:00Z", "2026-11-25T02:20:00Z"


def note(folder: Path, *events: tuple[str, str], restoring: bool = False) -> None:
    with Journal(folder, restoring) as journal:
        for event, run_id in events:
            at = BEGAN if event == "start" else ENDED
            journal.note(event, run_id, at, tenant="contoso.example", guid="g", added=[], removed=[])


def test_runs_come_in_the_order_of_their_beginning(tmp_path: Path) -> None:
    note(tmp_path, ("start", "b"), ("write", "b"), ("write", "b"), ("failure", "b"), ("end", "b"))
    note(tmp_path, ("start", "a"), ("write", "a"), restoring=True)
    first, second = list(read_runs(tmp_path / LEDGER).values())
    assert first.as_row() == {
        "run_id": "b",
        "began": BEGAN,
        "ended": ENDED,
        "interrupted": False,
        "restore": False,
        "writes": 2,
        "failures": 1,
    }
    assert (second.run_id, second.ended, second.restore, second.writes) == ("a", None, True, 1)
    assert second.tenant == "contoso.example"


def test_a_run_that_goes_on_under_its_name_ends_with_its_second_end(tmp_path: Path) -> None:
    note(tmp_path, ("start", "a"), ("end", "a"), ("start", "a"))
    (run,) = list(read_runs(tmp_path / LEDGER).values())
    assert run.ended is None
    note(tmp_path, ("interrupted", "a"))
    (run,) = list(read_runs(tmp_path / LEDGER).values())
    assert (run.ended, run.interrupted) == (ENDED, True)


def test_rows_without_a_start_are_passed_over(tmp_path: Path) -> None:
    note(tmp_path, ("write", "a"), ("dropped", "a"))
    assert read_runs(tmp_path / LEDGER) == {}


def test_without_a_ledger_there_are_no_runs(tmp_path: Path) -> None:
    assert read_runs(tmp_path / LEDGER) == {}
