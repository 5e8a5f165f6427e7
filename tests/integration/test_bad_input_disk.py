# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk without room: the former file stays whole, and without a journal nothing is written to the service.

Root gets a disk of a few kilobytes; everybody else a process that may write no larger file, which fails at the same
places with another error of the operating system.
"""

from __future__ import annotations

import contextlib
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

FORMER = b"what an earlier run wrote\n"
PAGE = 4096


@contextlib.contextmanager
def small_disk(folder: Path, left: int) -> Iterator[None]:
    """A disk on the folder with room for two files of that size, in whole pages as the disk counts."""
    size = max(2 * left, PAGE)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder], check=True)
    try:
        if not left:
            (folder / "ballast").write_bytes(bytes(size))
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextlib.contextmanager
def small_files(folder: Path, left: int) -> Iterator[None]:
    """Programs started meanwhile can make no larger file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(1, left), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def can_mount(folder: Path) -> bool:
    done = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
    return done.returncode == 0 and subprocess.run(["umount", folder], check=True).returncode == 0


@pytest.fixture(params=["disk", "files"])
def little_room(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Path, int], AbstractContextManager[None]]:
    """little_room(folder, left) lets what is written below the folder fail where a file exceeds ``left`` bytes."""
    return small_disk if request.param == "disk" and can_mount(tmp_path) else small_files


Room = Callable[[Path, int], AbstractContextManager[None]]


def refusal_for(path: Path) -> Refusal:
    return Refusal(
        "workspace.no_room", str(path), ("there is no room left", "a former file is untouched"), "Free some space"
    )


@pytest.mark.parametrize(
    ("name", "stage"), [("people", "read_people"), ("recipients", "read_recipients"), ("plan", "plan")]
)
def test_a_file_that_does_not_fit_leaves_the_former_one(
    pipe: Pipeline, little_room: Room, tmp_path: Path, name: str, stage: str
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    path = folder / f"{name}.jsonl"
    with little_room(folder, PAGE):
        path.write_bytes(FORMER)
        expect_refusal(getattr(pipe, stage)(path=str(path)), refusal_for(path))
        assert read_bytes(folder) == {path.name: FORMER}
    assert not pipe.tenant.writes()


@pytest.mark.parametrize("left", [0, PAGE // 2, 3 * PAGE], ids=["full", "room_for_a_line", "room_for_a_batch"])
def test_without_room_for_the_journal_nothing_more_is_written(
    pipe: Pipeline, little_room: Room, tmp_path: Path, left: int
) -> None:
    """What a recipient held must be on the disk before it is replaced, however many fit before the disk is full."""
    folder = tmp_path / "small"
    folder.mkdir()
    with little_room(folder, left):
        result = pipe.apply(journal_dir=str(folder))
        journalled = {row["guid"] for row in read_lines(folder / "journal.jsonl")}
    written = {row["identity"] for row in pipe.tenant.writes()}
    assert result["failed"] is True
    # A process that can write no byte fails at the first file that it makes, which need not be the journal.
    first = "journal.not_writable" if left or little_room is small_disk else "workspace.no_room"
    assert result["code"] == first, result["msg"]
    for words in ("no room left", "Free some space"):
        assert words in result["msg"]
    assert "Nothing was written" not in result["msg"] or not written
    assert written <= journalled
    assert len(written) < len(pipe.planned()) // 2
    assert bool(result.get("changed")) is bool(written)
    assert bool(written) is (left == 3 * PAGE)


def test_without_room_for_the_proof_it_is_told_what_was_written(
    pipe: Pipeline, little_room: Room, tmp_path: Path
) -> None:
    """Either nothing was written, or the result says that something was."""
    folder = tmp_path / "small"
    folder.mkdir()
    path = folder / "proof.jsonl"
    with little_room(folder, PAGE):
        result = pipe.apply(proof_path=str(path))
    written = pipe.tenant.writes()
    assert result["failed"] is True
    assert result["code"] in ("workspace.no_room", "journal.not_writable")
    assert bool(result.get("changed")) is bool(written)
    if little_room is small_disk:
        assert written
        assert result["counts"]["written"] == len(written)
        assert {row["guid"] for row in pipe.ledger() if row["event"] == "write"} == {row["identity"] for row in written}
