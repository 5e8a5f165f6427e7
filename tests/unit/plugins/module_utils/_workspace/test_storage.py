"""Folders and files: private from the first byte, whole or not at all, and an OSError never gets out."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.storage import (
    disk_failure,
    make_folder,
    replacing,
    write_text,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_for_its_owner_alone_and_only_once(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert make_folder(folder) is True
    assert mode(folder) == 0o700
    folder.chmod(0o750)
    assert make_folder(folder) is False
    assert mode(folder) == 0o750


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(SmimeError) as failure:
        make_folder(tmp_path / "taken")
    assert failure.value.code == "workspace.not_writable"


def test_a_file_is_private_even_before_it_is_whole(tmp_path: Path) -> None:
    with replacing(tmp_path / "out") as stream:
        stream.write(b"half")
        (temporary,) = tmp_path.iterdir()
        assert mode(temporary) == 0o600
        assert not (tmp_path / "out").exists()
    assert mode(tmp_path / "out") == 0o600
    assert (tmp_path / "out").read_bytes() == b"half"


def test_a_former_file_with_wider_rights_is_replaced_by_a_private_one(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("former")
    (tmp_path / "out").chmod(0o644)
    write_text(tmp_path / "out", "Grüße\n")
    assert mode(tmp_path / "out") == 0o600
    assert (tmp_path / "out").read_bytes() == "Grüße\n".encode()


def test_a_writer_that_fails_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    write_text(tmp_path / "out", "former")

    def fail() -> None:
        with replacing(tmp_path / "out") as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "former"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        write_text(tmp_path / "nowhere" / "out", "x")
    assert failure.value.code == "workspace.not_writable"
    assert failure.value.detail["error"] == "No such file or directory"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_noticed_at_the_latest_when_the_disk_is_waited_for(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text(tmp_path / "out", "former")

    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(SmimeError) as failure:
        write_text(tmp_path / "out", "new")
    assert failure.value.code == "workspace.no_room"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "former"


def test_a_disk_that_really_takes_no_more_leaves_the_former_file(tmp_path: Path) -> None:
    # The kernel itself refuses to let the file grow; in a child, because the limit holds for a whole process.
    write_text(tmp_path / "out", "former")
    child = os.fork()
    if not child:
        outcome = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
            try:
                with replacing(tmp_path / "out") as stream:
                    for _number in range(64):
                        stream.write(bytes(1 << 16))
            except SmimeError as error:
                outcome = 0 if error.code == "workspace.no_room" else 2
        finally:
            os._exit(outcome)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == "former"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "workspace.no_room"),
        (errno.EFBIG, "workspace.no_room"),
        (errno.EACCES, "workspace.not_writable"),
        (None, "workspace.not_writable"),
    ],
)
def test_what_a_person_is_told(number: int | None, code: str) -> None:
    error = OSError() if number is None else OSError(number, "the library's own words")
    failure = disk_failure(Path("people.jsonl"), error)
    assert failure.code == code
    assert code in CATALOGUE
    assert failure.message.startswith("people.jsonl: ")
    assert "library" not in failure.message
