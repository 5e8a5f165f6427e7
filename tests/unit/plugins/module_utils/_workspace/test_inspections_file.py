# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of inspected values: given back whole, or not at all, and never a reason to fail."""

from __future__ import annotations

import errno
import hashlib
import json
import stat
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.inspection_memory import (
    RememberedCertificate,
    RememberedValue,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace import inspections_file
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentReader, DocumentWriter
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.inspections_file import InspectionsFile


def digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def found(number: int, shared: str = "of one authority") -> RememberedValue:
    return RememberedValue(["der", 0, None], [RememberedCertificate(shared, [number, ["änne@contoso.example"]])])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inspections.jsonl"


def write(path: Path, *numbers: int, reader: str = "1") -> None:
    with InspectionsFile(path, reader) as memory:
        for number in numbers:
            memory.keep(digest(number), found(number))


def recall(path: Path, *numbers: int, reader: str = "1") -> list[RememberedValue | None]:
    with InspectionsFile(path, reader) as memory:
        return [memory.recall(digest(number)) for number in numbers]


def test_what_was_kept_is_given_back_by_the_next_run(path: Path) -> None:
    write(path, *range(300))
    assert recall(path, *range(300)) == [found(number) for number in range(300)]
    assert recall(path, 300, 301) == [None, None]


def test_the_file_is_private_and_holds_what_is_shared_once(path: Path) -> None:
    write(path, 1, 2, 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert text.count("of one authority") == 1
    assert json.loads(text.splitlines()[-1])["rows"] == 3


def test_new_values_are_added_to_the_former_ones(path: Path) -> None:
    write(path, 1, 2)
    write(path, 3)
    assert recall(path, 1, 2, 3) == [found(1), found(2), found(3)]


def test_a_run_without_news_leaves_the_file_alone(path: Path) -> None:
    write(path, 1, 2)
    before = path.stat()
    recall(path, 1)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    write(path)
    assert path.stat().st_ino == before.st_ino


def test_what_nobody_asks_for_is_forgotten_after_ten_writings(path: Path) -> None:
    write(path, 1, 2)
    for number in range(10, 20):
        with InspectionsFile(path, "1") as memory:
            assert memory.recall(digest(1)) == found(1)
            memory.keep(digest(number), found(number))
    assert recall(path, 1, 2, 19) == [found(1), None, found(19)]


def test_another_reader_begins_anew(path: Path) -> None:
    write(path, 1)
    assert recall(path, 1, reader="2") == [None]
    write(path, 2, reader="2")
    assert recall(path, 1, 2, reader="2") == [None, found(2)]


@pytest.mark.parametrize("damage", [b"", b"not JSON\n", b"\x00" * 500])
def test_a_damaged_file_is_no_failure_and_is_made_anew(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    assert recall(path, 1) == [None]
    write(path, 1)
    assert recall(path, 1) == [found(1)]


def test_one_flipped_byte_and_nothing_is_believed(path: Path) -> None:
    write(path, 1, 2)
    content = bytearray(path.read_bytes())
    content[content.index(b"contoso")] ^= 1
    path.write_bytes(content)
    assert recall(path, 1, 2) == [None, None]


def test_a_run_that_fails_leaves_the_former_memory(path: Path) -> None:
    write(path, 1)

    def fail() -> None:
        with InspectionsFile(path, "1") as memory:
            memory.keep(digest(2), found(2))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert recall(path, 1, 2) == [found(1), None]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path / "nowhere" / "inspections.jsonl", 1, 2)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("step", ["write_line", "finish"])
def test_a_disk_that_is_full_is_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    write(path, 1)

    def fail(*_arguments: object) -> None:
        raise SmimeError("workspace.no_room", "no room", {})

    with monkeypatch.context() as patched:
        patched.setattr(DocumentWriter, step, fail)
        write(path, 2, 3)
    assert recall(path, 1, 2) == [found(1), None]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_is_shared_by_nobody_is_not_kept_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspections_file, "_MOST_SHARED", 2)
    with InspectionsFile(path, "1") as memory:
        for number in range(9):
            memory.keep(digest(number), found(number, f"of {number}"))
    assert recall(path, 0, 2, 3) == [found(0, "of 0"), found(2, "of 2"), None]


def test_a_memory_that_can_no_longer_be_read_is_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, 1)
    before = path.read_bytes()

    def fail(self: DocumentReader, offset: int, length: int) -> bytes:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(DocumentReader, "bytes_at", fail)
    with InspectionsFile(path, "1") as memory:
        assert memory.recall(digest(1)) is None
        memory.keep(digest(2), found(2))
    assert path.read_bytes() == before, "the former memory stays whole"
