"""Append-only files: every row is on the disk, chained to the one before, and an edited file is refused."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import (
    START,
    ChainedFile,
    anchor_line,
    read_chain,
    read_rows,
)


def append(path: Path, *texts: str) -> None:
    """Opens the file anew, as a later run does."""
    chained = ChainedFile(path, "journal.not_writable")
    for text in texts:
        chained.append({"text": text})
    chained.close()


def texts(path: Path) -> list[str]:
    return [row["text"] for row in read_chain(path)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    append(path, "one", "two", "three")
    return path


def test_rows_come_back_in_order_across_runs(path: Path) -> None:
    append(path, "four")
    append(path, "five")
    assert texts(path) == ["one", "two", "three", "four", "five"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_row_names_the_one_before(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["previous"] for row in rows] == [START, rows[0]["row_digest"], rows[1]["row_digest"]]


def test_a_file_that_is_not_there_has_no_rows(tmp_path: Path) -> None:
    assert list(read_chain(tmp_path / "x")) == []


def test_an_empty_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    append(tmp_path / "x", "one")
    assert texts(tmp_path / "x") == ["one"]


def test_a_row_is_on_the_disk_before_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: waited.append(os.fstat(descriptor).st_size))
    append(path, "four")
    assert waited == [path.stat().st_size]


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"two"', b'"2wo"'))


def take_out(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])


def take_the_first_out(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def put_in(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[0] + lines[1] + lines[2])


def spoil_a_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'{"previous', b"{previous", 2))


def put_a_foreign_row_in(path: Path) -> None:
    path.write_bytes(b'{"text":"zero"}\n' + path.read_bytes())


def put_a_number_in(path: Path) -> None:
    path.write_bytes(b"5\n" + path.read_bytes())


@pytest.mark.parametrize(
    "damage", [edit, take_out, take_the_first_out, put_in, spoil_a_line, put_a_foreign_row_in, put_a_number_in]
)
def test_an_edited_chain_is_refused(damage: Callable[[Path], None], path: Path) -> None:
    damage(path)
    with pytest.raises(SmimeError) as failure:
        list(read_chain(path))
    assert failure.value.code == "journal.broken"
    assert failure.value.code in CATALOGUE
    assert failure.value.detail["path"] == str(path)


def test_rows_before_the_damage_are_not_withheld(path: Path) -> None:
    edit(path)
    rows = read_chain(path)
    assert next(rows)["text"] == "one"
    with pytest.raises(SmimeError, match="line 2"):
        next(rows)


def test_a_last_line_that_is_no_row_is_refused_when_the_file_is_opened(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"not a row\n")
    with pytest.raises(SmimeError) as failure:
        ChainedFile(path, "journal.not_writable")
    assert failure.value.code == "journal.broken"


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_last_line_that_a_crash_cut_is_passed_over_and_then_taken_off(cut: int, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-cut])
    assert texts(path) == ["one", "two"]
    append(path, "four")
    assert texts(path) == ["one", "two", "four"]


def test_a_first_line_that_a_crash_cut_leaves_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b'{"previous":"00')
    assert texts(tmp_path / "x") == []
    append(tmp_path / "x", "one")
    assert texts(tmp_path / "x") == ["one"]


@pytest.mark.parametrize("cut", [0, 1, 70_000])
def test_a_last_line_longer_than_what_is_read_at_once_is_found(cut: int, path: Path) -> None:
    append(path, "x" * 300_000, "y" * 400_000)
    if cut:
        path.write_bytes(path.read_bytes()[:-cut])
    append(path, "end")
    expected = [3, 3, 5, 300_000, *([] if cut else [400_000]), 3]
    assert [len(text) for text in texts(path)] == expected


def test_many_rows_are_opened_from_their_end(tmp_path: Path) -> None:
    path = tmp_path / "x"
    append(path, *[f"{number:>2000}" for number in range(120)])
    append(path, "end")
    assert len(texts(path)) == 121


def test_a_disk_that_is_full_is_told_with_the_callers_code_and_spoils_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chained = ChainedFile(path, "journal.not_writable")
    real = os.write
    pieces = []

    def half(descriptor: int, content: bytes) -> int:
        if pieces:
            raise OSError(errno.ENOSPC, "full")
        pieces.append(content)
        return real(descriptor, content[:10])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(SmimeError) as failure:
        chained.append({"text": "four"})
    assert failure.value.code == "journal.not_writable"
    assert "no room" in failure.value.message
    assert "Nothing more was written to the service" in failure.value.message
    monkeypatch.setattr(os, "write", real)
    chained.append({"text": "five"})
    chained.close()
    assert texts(path) == ["one", "two", "three", "five"]


def test_a_write_in_pieces_is_completed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real(descriptor, content[:7]))
    append(path, "four")
    assert texts(path)[-1] == "four"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        ChainedFile(tmp_path / "nowhere" / "x", "journal.not_writable")
    assert failure.value.code == "journal.not_writable"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(SmimeError) as failure:
        list(read_chain(tmp_path / "x"))
    assert failure.value.code == "journal.unreadable"


def anchored(path: Path, rows: int) -> None:
    """The file without its first rows, as retention leaves it."""
    lines = path.read_bytes().splitlines(keepends=True)
    up_to = list(read_rows(path))[rows - 1].digest
    path.write_bytes(anchor_line({"rows": rows}, up_to) + b"".join(lines[rows:]))


def kept(path: Path) -> list[str]:
    return [found.row["text"] for found in read_rows(path, may_be_shortened=True) if "text" in found.row]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_behind_an_anchor_the_chain_goes_on(rows: int, path: Path) -> None:
    anchored(path, rows)
    assert kept(path) == ["one", "two", "three"][rows:]
    append(path, "four")
    assert kept(path) == [*["one", "two", "three"][rows:], "four"]
    assert next(read_rows(path, may_be_shortened=True)).row["rows"] == rows


def test_a_file_that_is_never_shortened_has_no_anchor(path: Path) -> None:
    """Such as the ledger, which says what is ours."""
    anchored(path, 1)
    with pytest.raises(SmimeError, match="line 1") as failure:
        texts(path)
    assert failure.value.code == "journal.broken"


def test_an_anchor_that_does_not_fit_is_refused(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(anchor_line({}, "1" * 64) + b"".join(lines[1:]))
    with pytest.raises(SmimeError, match="line 2") as failure:
        kept(path)
    assert failure.value.code == "journal.broken"


def test_an_edited_anchor_is_refused(path: Path) -> None:
    anchored(path, 2)
    path.write_bytes(path.read_bytes().replace(b'"rows":2', b'"rows":0'))
    with pytest.raises(SmimeError, match="line 1"):
        kept(path)


def test_rows_cannot_be_dropped_from_the_middle(path: Path) -> None:
    append(path, "four")
    chained = ChainedFile(path, "journal.not_writable")
    chained.append({"event": "anchor", "up_to": "0" * 64})
    chained.close()
    with pytest.raises(SmimeError, match="line 5") as failure:
        kept(path)
    assert failure.value.code == "journal.broken"


def test_a_new_file_is_on_the_disk_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    real = os.fsync

    def remember(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", remember)
    append(tmp_path / "x", "one")
    append(tmp_path / "x", "two")
    assert synced == [str(tmp_path), str(tmp_path / "x"), str(tmp_path / "x")]
