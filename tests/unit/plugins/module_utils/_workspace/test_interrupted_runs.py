"""A run that was killed is told once, and closed."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.interrupted_runs import close_interrupted
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER, Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.runs import read_runs

AT = "2026-11-25T02:10:00Z"
LATER = "2026-11-26T02:10:00Z"


def test_a_run_without_an_end_is_told_once_and_closed(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.note("start", "whole", AT)
        journal.note("end", "whole", AT)
        journal.note("start", "killed", AT)
        journal.note("write", "killed", AT, tenant="t", guid="g", added=["aa"], removed=[])
    with Journal(tmp_path) as journal:
        runs = read_runs(tmp_path / LEDGER)
        ((code, detail),) = close_interrupted(journal, runs.values(), "next", LATER)
        assert close_interrupted(journal, runs.values(), "next", LATER) == []
    assert code == "journal.interrupted_run"
    assert "run killed began 2026-11-25T02:10:00Z, noted 1 writes" in detail
    assert "every plan goes on from there" in detail
    row = list(read_chain(tmp_path / LEDGER))[-1]
    assert (row["event"], row["run_id"], row["at"], row["noticed_by"]) == ("interrupted", "killed", LATER, "next")
    assert read_runs(tmp_path / LEDGER)["killed"].interrupted is True


def test_a_restore_that_was_killed_is_to_be_asked_for_again(tmp_path: Path) -> None:
    with Journal(tmp_path, restoring=True) as journal:
        journal.note("start", "killed", AT)
    with Journal(tmp_path) as journal:
        ((_code, detail),) = close_interrupted(journal, read_runs(tmp_path / LEDGER).values(), "next", LATER)
    assert "ask for the same restore again" in detail
