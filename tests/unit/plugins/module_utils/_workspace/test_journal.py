"""The journal folder: complete former values, the ledger, one writer at a time, and what was published by us."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain, read_rows
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import (
    JOURNAL,
    LEDGER,
    Journal,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import published_by_us
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA_GUID,
    digest_of,
    private_key,
    recipient,
)

AT = "2026-11-25T02:10:00Z"


def note_write(folder: Path, tenant: str, guid: str, *added: str) -> None:
    with Journal(folder) as journal:
        journal.note("write", "r1", AT, tenant=tenant, guid=guid, added=list(added), removed=[])


def test_the_former_values_are_kept_complete_before_anything_else(tmp_path: Path) -> None:
    state = recipient(b"one", b"two", smime=[b"three"])
    with Journal(tmp_path / "journal") as journal:
        journal.record_former_values("r1", AT, "contoso.example", state, HeldValues(("00",), ("11",)))
        # On the disk already, while the journal is still open.
        (row,) = read_chain(tmp_path / "journal" / JOURNAL)
    assert row["before"] == {
        "user_certificate": list(state.user_certificate),
        "user_smime_certificate": [digest_of(b"three")],
    }
    assert row["after"] == {"user_certificate": ["00"], "user_smime_certificate": ["11"]}
    assert row["values"] == {digest_of(b"one"): "b25l", digest_of(b"two"): "dHdv", digest_of(b"three"): "dGhyZWU="}
    assert (row["run_id"], row["at"], row["tenant"], row["guid"]) == ("r1", AT, "contoso.example", ADA_GUID)


def test_a_key_is_named_in_the_journal_and_not_copied_into_it(tmp_path: Path) -> None:
    state = withhold_secrets(recipient(b"one", private_key()))
    with Journal(tmp_path / "journal") as journal:
        journal.record_former_values("r1", AT, "contoso.example", state, HeldValues())
    (row,) = read_chain(tmp_path / "journal" / JOURNAL)
    assert digest_of(private_key()) in row["before"]["user_certificate"]
    assert row["values"] == {digest_of(b"one"): "b25l"}


def test_everything_in_the_folder_is_private(tmp_path: Path) -> None:
    note_write(tmp_path / "journal", "t", "g")
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) == 0o700
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "journal").iterdir()}
    assert names == {JOURNAL: 0o600, LEDGER: 0o600, "lock": 0o600}


def in_child(action: Callable[[], int]) -> int:
    """What ``action`` says in a process of its own."""
    child = os.fork()
    if not child:
        outcome = 99
        try:
            outcome = action()
        finally:
            os._exit(outcome)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def test_a_second_writer_is_refused_and_a_later_one_is_not(tmp_path: Path) -> None:
    def try_to_write() -> int:
        try:
            note_write(tmp_path, "t", "g", "of the child")
        except SmimeError as error:
            return 1 if error.code == "workspace.busy" else 2
        return 0

    with Journal(tmp_path):
        assert in_child(try_to_write) == 1
    assert in_child(try_to_write) == 0
    assert [row["added"] for row in read_chain(tmp_path / LEDGER)] == [["of the child"]]


def test_a_second_writer_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        with pytest.raises(SmimeError) as failure, Journal(tmp_path):
            pass
        assert failure.value.code == "workspace.busy"
        journal.note("start", "r1", AT)
    assert len(list(read_chain(tmp_path / LEDGER))) == 1


def test_a_writer_that_died_leaves_no_lock(tmp_path: Path) -> None:
    def die() -> int:
        Journal(tmp_path).__enter__()
        return 0

    assert in_child(die) == 0
    note_write(tmp_path, "t", "g")


@pytest.mark.parametrize("broken", [JOURNAL, LEDGER])
def test_a_broken_file_is_refused_and_does_not_leave_the_lock_behind(broken: str, tmp_path: Path) -> None:
    note_write(tmp_path, "t", "g")
    (tmp_path / broken).write_bytes(b"no row\n")
    before = len(os.listdir("/proc/self/fd"))
    for _time in range(2):  # the second time it is still broken, and not busy
        with pytest.raises(SmimeError) as failure, Journal(tmp_path):
            pass
        assert failure.value.code == "journal.broken"
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(SmimeError) as failure, Journal(tmp_path):
        pass
    assert failure.value.code == "journal.not_writable"


def test_a_file_system_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(SmimeError) as failure, Journal(tmp_path):
        pass
    assert failure.value.code == "journal.not_writable"


def test_what_was_published_by_us_is_told_for_each_recipient_of_the_tenant(tmp_path: Path) -> None:
    first, second, third = digest_of(b"1"), digest_of(b"2"), digest_of(b"3")
    note_write(tmp_path, "contoso.example", "a", first)
    note_write(tmp_path, "contoso.example", "a", second)
    note_write(tmp_path, "contoso.example", "b", third)
    note_write(tmp_path, "fabrikam.example", "c", third)
    with Journal(tmp_path) as journal:
        journal.note("start", "r2", AT, tenant="contoso.example")
        journal.note("failure", "r2", AT, guid="d", code="exchange.refused")
    assert published_by_us(tmp_path, "contoso.example") == {"a": {first[:16], second[:16]}, "b": {third[:16]}}


def test_before_the_first_run_nothing_was_published(tmp_path: Path) -> None:
    assert published_by_us(None, "t") == {}
    assert published_by_us(tmp_path / "nowhere", "t") == {}


def test_an_edited_ledger_cannot_make_a_foreign_value_ours(tmp_path: Path) -> None:
    note_write(tmp_path, "t", "g", digest_of(b"1"))
    ledger = tmp_path / LEDGER
    ledger.write_bytes(ledger.read_bytes().replace(digest_of(b"1").encode(), digest_of(b"2").encode()))
    with pytest.raises(SmimeError) as failure:
        published_by_us(tmp_path, "t")
    assert failure.value.code == "journal.broken"


def test_what_a_restore_wrote_is_not_ours_and_what_was_ours_stays_ours(tmp_path: Path) -> None:
    note_write(tmp_path, "t", "ada", digest_of(b"ours"))
    with Journal(tmp_path, restoring=True) as journal:
        journal.note("start", "r2", AT)
        journal.record_former_values("r2", AT, "t", recipient(b"one"), HeldValues())
        journal.note("write", "r2", AT, tenant="t", guid="ada", added=[digest_of(b"not ours")], removed=[])
        journal.note("end", "r2", AT)
    assert published_by_us(tmp_path, "t") == {"ada": {digest_of(b"ours")[:16]}}
    (row,) = read_chain(tmp_path / JOURNAL)
    assert row["restore"] is True
    marked = [row["event"] for row in read_chain(tmp_path / LEDGER) if row.get("restore")]
    assert marked == ["start", "write"]


def test_edges_of_runs_name_the_last_row_of_the_journal(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.note("start", "r1", AT)
        journal.record_former_values("r1", AT, "t", recipient(b"one"), HeldValues())
        journal.note("write", "r1", AT, tenant="t", guid="g", added=[], removed=[])
        journal.note("end", "r1", AT)
    (found,) = read_rows(tmp_path / JOURNAL)
    assert [row.get("journal_digest") for row in read_chain(tmp_path / LEDGER)] == ["0" * 64, None, found.digest]
