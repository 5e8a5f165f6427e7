# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and files that others could change are refused; where rights are missing, the message says whose they are."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import ChainedFile, read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentReader, DocumentWriter
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.rights import open_for_appending, say_why
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.storage import make_folder

NOBODY = 65534
FORMAT = "mailsec.smime/test/1"


@pytest.fixture
def visible() -> Iterator[Path]:
    """A folder that every user can look into, unlike the tests' own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_somebody_else(file: Path, act: Callable[[], object]) -> SmimeError:
    """The failure of ``act`` for whom ``file`` does not belong to; root becomes nobody, others lose the right."""
    if os.geteuid() != 0:
        file.chmod(0)
        with pytest.raises(SmimeError) as failure:
            act()
        return failure.value
    os.seteuid(NOBODY)
    try:
        with pytest.raises(SmimeError) as failure:
            act()
    finally:
        os.seteuid(0)
    return failure.value


def write_document(path: Path) -> None:
    with DocumentWriter(path, FORMAT, {}) as document:
        document.finish({"complete": True})


def refused(act: Callable[[], object]) -> SmimeError:
    with pytest.raises(SmimeError) as failure:
        act()
    return failure.value


def test_a_folder_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    folder.chmod(0o777)
    failure = refused(lambda: make_folder(folder))
    assert failure.code == "workspace.open_to_all"
    assert failure.detail == {"path": str(folder), "found": "0777"}
    assert f"chmod o-w {folder}" in failure.message


@pytest.mark.parametrize("mode", [0o1777, 0o770, 0o775, 0o700, 0o755])
def test_sticky_folders_and_those_of_a_group_are_taken(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    folder.chmod(mode)
    assert make_folder(folder) is False


def test_a_journal_folder_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    folder.mkdir()
    folder.chmod(0o777)
    assert refused(Journal(folder).__enter__).code == "workspace.open_to_all"
    assert not list(folder.iterdir())


def test_files_that_everybody_may_write_to_are_refused(tmp_path: Path) -> None:
    document, chain = tmp_path / "plan.jsonl", tmp_path / "ledger.jsonl"
    write_document(document)
    opened = ChainedFile(chain, "journal.not_writable")
    opened.append({"event": "start"})
    opened.close()
    acts = (
        lambda: DocumentReader(document, FORMAT, "plan"),
        lambda: list(read_chain(chain)),
        lambda: ChainedFile(chain, "journal.not_writable"),
    )
    for path in (document, chain):
        path.chmod(0o646)
    content = chain.read_bytes()
    for act in acts:
        failure = refused(act)
        assert failure.code == "workspace.open_to_all"
        assert failure.detail["found"] == "0646"
    told: list[str] = []
    Progress(chain, told.append).report(stage="plan")
    assert "mode 0646" in told[0]
    assert chain.read_bytes() == content
    for path in (document, chain):
        path.chmod(0o664)
    for act in acts:
        act()


def test_nothing_is_appended_through_a_symbolic_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("somebody else's\n")
    for name in ("journal.jsonl", "ledger.jsonl", "lock"):
        folder = tmp_path / f"journal of {name}"
        folder.mkdir()
        (folder / name).symlink_to(elsewhere)
        failure = refused(Journal(folder).__enter__)
        assert failure.code == "journal.not_writable"
        assert "it is a symbolic link, expected a file" in failure.message
    (tmp_path / "progress.jsonl").symlink_to(elsewhere)
    told: list[str] = []
    Progress(tmp_path / "progress.jsonl", told.append).report(stage="plan")
    assert "it is a symbolic link" in told[0]
    assert elsewhere.read_text() == "somebody else's\n"


def test_a_file_that_is_made_is_private(tmp_path: Path) -> None:
    os.close(open_for_appending(tmp_path / "ledger.jsonl"))
    assert (tmp_path / "ledger.jsonl").stat().st_mode & 0o777 == 0o600


def test_who_may_not_read_a_file_is_told_whose_it_is(visible: Path) -> None:
    path = visible / "plan.jsonl"
    write_document(path)
    failure = as_somebody_else(path, lambda: DocumentReader(path, FORMAT, "plan"))
    assert failure.code == "workspace.unreadable"
    assert f"belongs to {os_name(os.geteuid())} with mode 0" in failure.message
    if os.geteuid() == 0:
        assert f"this program runs as {os_name(NOBODY)}" in failure.message


def test_who_may_not_append_to_the_journal_is_told_whose_it_is(visible: Path) -> None:
    path = visible / "ledger.jsonl"
    os.close(open_for_appending(path))
    failure = as_somebody_else(path, lambda: ChainedFile(path, "journal.not_writable"))
    assert failure.code == "journal.not_writable"
    assert f"it belongs to {os_name(os.geteuid())} with mode 0" in failure.message
    failure = as_somebody_else(path, lambda: list(read_chain(path)))
    assert failure.code == "journal.unreadable"
    assert f"it belongs to {os_name(os.geteuid())} with mode 0" in failure.message


def test_a_file_that_is_not_there_is_refused_by_its_folder(tmp_path: Path) -> None:
    said = say_why(tmp_path / "none" / "plan.jsonl", PermissionError(13, "as the library says it"))
    assert said.startswith(f"Permission denied: {tmp_path} belongs to {os_name(os.geteuid())}")
    assert "library" not in said


def test_other_failures_are_told_in_the_words_of_the_system(tmp_path: Path) -> None:
    assert say_why(tmp_path, OSError(5, "x")) == os.strerror(5)
    assert say_why(tmp_path, OSError()) == "unknown"


def os_name(uid: int) -> str:
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"
