"""A journal must outlive the run: the marker in a folder that a run has made, and who is refused by it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.lasting import make_workspace, refuse_fleeting


def test_a_journal_below_a_workspace_of_this_very_run_is_refused(tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    make_workspace(workspace, "r1")
    assert stat.S_IMODE(workspace.stat().st_mode) == 0o700
    for journal in (workspace, workspace / "journal", workspace / "deeper" / "journal"):
        with pytest.raises(SmimeError) as failure:
            refuse_fleeting(journal, {"r0", "r1"})
        assert failure.value.code == "journal.not_lasting"
        assert failure.value.detail == {"journal": str(journal), "workspace": str(workspace)}


def test_a_relative_path_is_looked_at_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_workspace(tmp_path / "work", "r1")
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(SmimeError):
        refuse_fleeting(Path("journal"), {"r1"})


def test_a_folder_that_survived_into_another_run_lasts(tmp_path: Path) -> None:
    make_workspace(tmp_path / "work", "r1")
    make_workspace(tmp_path / "work", "r2")
    refuse_fleeting(tmp_path / "work" / "journal", {"r2"})


def test_a_folder_that_was_there_before_lasts(tmp_path: Path) -> None:
    make_workspace(tmp_path, "r1")
    refuse_fleeting(tmp_path / "journal", {"r1"})
    assert list(tmp_path.iterdir()) == []


def test_a_journal_beside_the_workspace_is_no_part_of_it(tmp_path: Path) -> None:
    make_workspace(tmp_path / "work", "r1")
    refuse_fleeting(tmp_path / "journal", {"r1"})
