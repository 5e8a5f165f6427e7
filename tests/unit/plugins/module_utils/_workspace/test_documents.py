"""Documents: what was written is read back, whatever was cut or edited is noticed before the first row is used."""

from __future__ import annotations

import hashlib
import json
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import (
    DocumentReader,
    DocumentWriter,
    encode_line,
)
from hypothesis import given
from hypothesis import strategies as st

FORMAT = "mailsec.smime/example/1"
ROWS = [{"number": number, "text": "ä" * number} for number in range(5)]


def write(path: Path, rows: list[dict[str, Any]], footer: dict[str, Any] | None = None) -> list[int]:
    with DocumentWriter(path, FORMAT, {"run_id": "r1"}) as document:
        offsets = [document.write(row) for row in rows]
        document.finish({"complete": True} if footer is None else footer)
    return offsets


def read(path: Path) -> DocumentReader:
    return DocumentReader(path, FORMAT, "example file", "plan.unreadable", "plan.altered")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "example.jsonl"
    write(path, ROWS)
    return path


def test_what_was_written_is_read_back(path: Path) -> None:
    with read(path) as document:
        assert document.header == {"format": FORMAT, "run_id": "r1"}
        assert [row for _offset, row in document.rows()] == ROWS
        assert document.footer == {"complete": True, "file_digest": document.file_digest}
        assert len(document.file_digest) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "footer",
    [
        {"complete": True, "counts": {"written": 1}},
        {"complete": True, "counts": {}},
        {"complete": True, "counts": {"codes": {"a": 1}}, "limits": [{"x": {"y": {}}}]},
        {"text": "}}"},
    ],
)
def test_a_footer_may_end_with_whatever_it_likes(footer: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "example.jsonl", ROWS, footer)
    with read(tmp_path / "example.jsonl") as document:
        assert document.footer == {**footer, "file_digest": document.file_digest}


def test_every_line_is_json_and_the_digest_is_that_of_all_bytes_before_it(path: Path) -> None:

    lines = path.read_bytes().splitlines()
    assert [json.loads(line) for line in lines[1:-1]] == ROWS
    before, found, _after = path.read_bytes().rpartition(b',"file_digest":')
    assert found
    assert json.loads(lines[-1])["file_digest"] == hashlib.sha256(before).hexdigest()


def test_the_writer_and_the_reader_tell_the_same_digest(tmp_path: Path) -> None:
    with DocumentWriter(tmp_path / "x", FORMAT, {}) as document:
        told = document.finish({"complete": True})
    assert told == document.file_digest
    with read(tmp_path / "x") as found:
        assert found.file_digest == told
        assert list(found.rows()) == []


def test_rows_are_found_again_by_their_offset(tmp_path: Path) -> None:
    offsets = write(tmp_path / "x", ROWS)
    with read(tmp_path / "x") as document:
        assert [offset for offset, _row in document.rows()] == offsets
        assert [document.row_at(offset) for offset in reversed(offsets)] == ROWS[::-1]


def test_walks_and_jumps_at_once_do_not_disturb_each_other(path: Path) -> None:
    with read(path) as document:
        offsets = [offset for offset, _row in document.rows()]
        seen = []
        for (offset, row), (_other, second) in zip(document.rows(), document.rows(), strict=True):
            assert document.row_at(offsets[-1]) == ROWS[-1]
            assert second == row == document.row_at(offset)
            seen.append(row)
        assert seen == ROWS


def test_more_rows_than_fit_into_one_stretch_are_all_read(tmp_path: Path) -> None:
    rows = [{"number": number, "text": "x" * 300_000} for number in range(12)]
    write(tmp_path / "x", rows)
    with read(tmp_path / "x") as document:
        numbers = []
        for offset, row in document.rows():
            numbers.append(row["number"])
            document.row_at(offset)
    assert numbers == list(range(12))


def test_without_an_end_the_former_file_stays_and_nothing_else(path: Path) -> None:
    former = path.read_bytes()
    with DocumentWriter(path, FORMAT, {}) as document:
        document.write({"number": 99})
    assert path.read_bytes() == former
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_failure_in_the_middle_leaves_the_former_file_and_nothing_else(path: Path) -> None:
    former = path.read_bytes()

    def fail() -> None:
        with DocumentWriter(path, FORMAT, {}) as document:
            document.write({"number": 99})
            raise SmimeError("directory.incomplete", "cut")

    with pytest.raises(SmimeError, match="cut"):
        fail()
    assert path.read_bytes() == former
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Files of this process cannot grow beyond 64 kB: the kernel refuses as it does on a full disk."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, former[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, former)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("small_disk")
def test_a_disk_that_is_full_is_told_by_the_very_write_that_meets_it(path: Path) -> None:
    former = path.read_bytes()
    told = []

    def fill() -> None:
        with DocumentWriter(path, FORMAT, {}) as document:
            try:
                for _number in range(8):
                    document.write({"text": "x" * (1 << 19)})
            except SmimeError as error:
                told.append(error.code)
                raise

    with pytest.raises(SmimeError):
        fill()
    assert told == ["workspace.no_room"]
    assert path.read_bytes() == former
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def edit_row(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"number":3', b'"number":4'))


def edit_header(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"r1"', b'"r2"'))


def edit_footer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"complete":true', b'"complete":null'))


def edit_digest(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-5] + (b"0" if content[-5:-4] != b"0" else b"1") + content[-4:])


def cut_footer(path: Path) -> None:
    path.write_bytes(b"".join(lines_of(path)[:-1]))


def cut_in_a_row(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-180])


def cut_the_last_line_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def keep_header_only(path: Path) -> None:
    path.write_bytes(lines_of(path)[0])


def take_a_row_out(path: Path) -> None:
    lines = lines_of(path)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))


def exchange_rows(path: Path) -> None:
    lines = lines_of(path)
    path.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))


def put_a_line_behind(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"number":6}\n')


def put_a_second_footer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + lines_of(path)[-1])


@pytest.mark.parametrize(
    "damage",
    [
        edit_row,
        edit_header,
        edit_footer,
        edit_digest,
        cut_footer,
        cut_in_a_row,
        cut_the_last_line_end,
        keep_header_only,
        take_a_row_out,
        exchange_rows,
        put_a_line_behind,
        put_a_second_footer,
    ],
)
def test_what_was_cut_or_edited_is_refused_before_the_first_row(damage: Callable[[Path], None], path: Path) -> None:
    damage(path)
    with pytest.raises(SmimeError) as failure:
        read(path)
    assert failure.value.code == "plan.altered"
    assert failure.value.detail["path"] == str(path)
    with pytest.raises(SmimeError) as failure:
        DocumentReader(path, FORMAT, "people file")
    assert failure.value.code == "workspace.altered"
    assert failure.value.code in CATALOGUE


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\n", "not JSON"),
        (b"[]\n", "format is None"),
        (b'{"format":"mailsec.smime/example/2"}\n', "example/2"),
        (b'{"number":1}\n', "format is None"),
    ],
)
def test_what_is_no_such_document_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(SmimeError, match=words) as failure:
        read(path)
    assert failure.value.code == "plan.unreadable"
    with pytest.raises(SmimeError) as failure:
        DocumentReader(path, FORMAT, "people file")
    assert failure.value.code == "workspace.unreadable"


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="cannot be opened") as failure:
        read(tmp_path / "x")
    assert failure.value.code == "plan.unreadable"
    with pytest.raises(SmimeError, match="cannot be opened"):
        read(tmp_path)


@pytest.mark.parametrize("rows_left", [0, 2])
def test_a_file_that_is_cut_while_it_is_read_ends_the_walk(rows_left: int, tmp_path: Path) -> None:
    path = tmp_path / "x"
    offsets = write(path, [{"number": number, "text": "x" * 700_000} for number in range(4)])
    with read(path) as document:
        rows = document.rows()
        next(rows)
        with path.open("r+b") as stream:
            stream.truncate(offsets[rows_left])
        with suppress(SmimeError):
            document.row_at(offsets[0])
        with pytest.raises(SmimeError) as failure:
            list(rows)
    assert failure.value.code == "plan.altered"


def test_an_offset_at_which_no_row_begins_is_refused(path: Path) -> None:
    with read(path) as document:
        offset, _row = next(document.rows())
        with pytest.raises(SmimeError) as failure:
            document.row_at(offset + 3)
    assert failure.value.code == "plan.altered"


def test_one_byte_changed_anywhere_is_noticed(path: Path) -> None:
    content = path.read_bytes()
    for position in range(0, len(content), 7):
        changed = bytearray(content)
        changed[position] ^= 0x01
        path.write_bytes(changed)
        with pytest.raises(SmimeError):
            read(path)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), st.booleans(), st.none())), max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("any") / "x"
    write(path, rows)
    with read(path) as document:
        assert [row for _offset, row in document.rows()] == rows


def test_lines_are_canonical() -> None:
    assert encode_line({"b": 1, "a": "ä\n"}) == '{"a":"ä\\n","b":1}\n'.encode()
