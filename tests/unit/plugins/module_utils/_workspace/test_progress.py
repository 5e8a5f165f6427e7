"""The progress file: one JSON line for each step, for whoever watches."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress


def test_each_step_is_appended_at_once(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    progress = Progress(path)
    progress.report(stage="read", entries=1000)
    assert json.loads(path.read_text()) == {"stage": "read", "entries": 1000}
    progress.report(stage="read", entries=1214, done=True)
    assert [json.loads(line)["entries"] for line in path.read_text().splitlines()] == [1000, 1214]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Progress(None).report(stage="read")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_once_and_ends_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "nowhere" / "progress.jsonl"
    progress = Progress(path, told.append)
    for _number in range(3):
        progress.report(stage="read")
    assert len(told) == 1
    assert str(path) in told[0]
    Progress(path).report(stage="read")
