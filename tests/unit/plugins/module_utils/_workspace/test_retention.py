"""Old rows leave the journal a run at a time; the chain of the others holds, and a crash leaves the old or the new."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace import retention
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import ChainedFile, read_rows
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.retention import drop_old_rows, find_old_rows

AT = "2026-11-25T02:10:00Z"
DAYS = {"a": ["2025-01-01"], "b": ["2025-02-01", "2025-02-02"], "c": ["2026-01-01"], "d": ["2026-02-01"]}


def write(path: Path, run_id: str, *days: str) -> None:
    chained = ChainedFile(path, "journal.not_writable")
    for day in days:
        chained.append({"run_id": run_id, "at": f"{day}T00:00:00Z", "values": {}})
    chained.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    for run_id, days in DAYS.items():
        write(path, run_id, *days)
    return path


def runs_in(path: Path) -> list[str]:
    return [found.row["run_id"] for found in read_rows(path, may_be_shortened=True) if "run_id" in found.row]


def drop(path: Path, before: str, ended: str = "abcd") -> bool:
    leaving = find_old_rows(path, f"{before}T00:00:00Z", set(ended))
    if leaving is not None:
        drop_old_rows(path, leaving, AT)
    return leaving is not None


def test_whole_runs_leave_and_the_chain_goes_on(path: Path) -> None:
    digests = [found.digest for found in read_rows(path)]
    assert drop(path, "2025-06-01")
    assert runs_in(path) == ["c", "d"]
    anchor, *rows = read_rows(path, may_be_shortened=True)
    assert [found.digest for found in rows] == digests[3:]
    assert anchor.row == {
        "event": "anchor",
        "rows": 3,
        "runs": 2,
        "until": "2025-02-02T00:00:00Z",
        "at": AT,
        "up_to": digests[2],
        "previous": "0" * 64,
    }
    write(path, "e", "2026-11-25")
    assert runs_in(path) == ["c", "d", "e"]
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert os.listdir(path.parent) == ["journal.jsonl"]


def test_dropping_again_goes_on_counting(path: Path) -> None:
    assert drop(path, "2025-01-15")
    assert drop(path, "2025-06-01")
    assert runs_in(path) == ["c", "d"]
    anchor = next(read_rows(path, may_be_shortened=True)).row
    assert (anchor["rows"], anchor["runs"]) == (3, 2)
    assert not drop(path, "2025-06-01")


@pytest.mark.parametrize(
    ("before", "left"),
    [("2025-01-01", "abbcd"), ("2025-02-01", "bbcd"), ("2025-02-02", "bbcd"), ("2025-02-03", "cd")],
)
def test_a_run_stays_as_long_as_one_of_its_rows_is_young_enough(path: Path, before: str, left: str) -> None:
    drop(path, before)
    assert "".join(runs_in(path)) == left


@pytest.mark.parametrize(("ended", "left"), [("bcd", "abbcd"), ("acd", "bbcd"), ("", "abbcd")])
def test_a_run_whose_end_nobody_noted_stays_with_all_behind_it(path: Path, ended: str, left: str) -> None:
    drop(path, "2025-06-01", ended)
    assert "".join(runs_in(path)) == left


def test_a_clock_that_is_far_ahead_does_not_empty_the_journal(path: Path) -> None:
    assert drop(path, "2099-01-01")
    assert runs_in(path) == ["d"]
    assert not drop(path, "2099-01-01")


def test_a_row_with_an_older_moment_behind_a_younger_one_stays(path: Path) -> None:
    write(path, "e", "2024-01-01")
    write(path, "f", "2026-03-01")
    assert drop(path, "2025-06-01")
    assert "".join(runs_in(path)) == "cdef"


def test_an_empty_journal_and_none_have_nothing_to_drop(tmp_path: Path) -> None:
    assert not drop(tmp_path / "journal.jsonl", "2099-01-01")


def test_a_broken_chain_is_not_shortened(path: Path) -> None:
    content = path.read_bytes().replace(b'"run_id":"a"', b'"run_id":"x"')
    path.write_bytes(content)
    with pytest.raises(SmimeError) as failure:
        drop(path, "2025-06-01")
    assert failure.value.code == "journal.broken"
    assert path.read_bytes() == content


def in_child(action: Callable[[], object]) -> None:
    child = os.fork()
    if not child:
        try:
            action()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("name", ["mkstemp", "copyfileobj", "fsync", "replace", "sync_folder"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, when: str
) -> None:
    """The child leaves at once, as a SIGKILL would make it; the next run sweeps what it left."""
    owners: dict[str, Any] = {"mkstemp": tempfile, "copyfileobj": shutil, "sync_folder": retention}
    module = owners.get(name, os)
    real = getattr(module, name)

    def leave(*arguments: object, **named: object) -> object:
        if when == "after":
            real(*arguments, **named)
        os._exit(0)

    old = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, leave)
        in_child(lambda: drop(path, "2025-06-01"))
    is_new = (name, when) in {("replace", "after"), ("sync_folder", "before"), ("sync_folder", "after")}
    assert (path.read_bytes() != old) is is_new
    assert runs_in(path) == (["c", "d"] if is_new else ["a", "b", "b", "c", "d"])
    drop(path, "2025-06-01")
    assert runs_in(path) == ["c", "d"]
    drop(path, "2026-01-15")
    assert os.listdir(path.parent) == ["journal.jsonl"]


def test_a_full_disk_leaves_the_old_file_and_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    old = path.read_bytes()
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(SmimeError) as failure:
                drop(path, "2025-06-01")
        assert failure.value.code == "journal.not_writable"
        assert "nothing was written to the service" in failure.value.message
        assert path.read_bytes() == old


def test_a_folder_that_cannot_be_synced_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(retention, "sync_folder", fail)
    with pytest.raises(SmimeError) as failure:
        drop(path, "2025-06-01")
    assert failure.value.code == "journal.not_writable"
