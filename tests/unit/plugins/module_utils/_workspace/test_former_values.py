"""The journal read back: the whole chain is verified, and the rows of those who are asked for are found."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.former_values import Chosen
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import anchor_line, read_rows
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.former_values import (
    JournalRead,
    last_runs,
    quiet_journal,
    read_journal,
    read_ledger,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER, Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    UNREADABLE,
    digest_of,
    good,
    guid_of,
    mailbox,
    pkcs7,
    private_key,
)

TENANT = "contoso.example"
BEFORE, AFTER = b"before", b"after"


def run(
    folder: Path,
    run_id: str,
    day: int,
    *states: RecipientState,
    tenant: str = TENANT,
    restoring: bool = False,
    failing: tuple[str, ...] = (),
    end: bool = True,
) -> None:
    """Writes ``AFTER`` to each of them."""
    at = f"2026-11-{day:02}T02:00:00Z"
    with Journal(folder, restoring) as journal:
        journal.note("start", run_id, at, tenant=tenant)
        for state in states:
            journal.record_former_values(run_id, at, tenant, withhold_secrets(state), HeldValues((digest_of(AFTER),)))
            if state.guid in failing:
                journal.note("failure", run_id, at, guid=state.guid, code="exchange.refused")
            else:
                added = [digest_of(AFTER)]
                journal.note("write", run_id, at, tenant=tenant, guid=state.guid, address="", added=added, removed=[])
        if end:
            journal.note("end", run_id, at)


def read(folder: Path, tenant: str = TENANT, **chosen: Any) -> JournalRead:
    return read_journal(folder, read_ledger(folder), tenant, Chosen(**chosen))


def former(found: JournalRead, name: str = "ada") -> tuple[str, list[bytes]]:
    values = found.former(guid_of(name))
    return values.run_id, [values.values[digest] for digest in values.before.user_certificate]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three nights; the second run wrote Ada twice."""
    run(tmp_path, "r1", 1, mailbox("ada", b"one"), mailbox("bob", b"bob"))
    run(tmp_path, "r2", 2, mailbox("ada", b"two"), mailbox("ada", b"three"))
    run(tmp_path, "r3", 3, mailbox("ada", b"four"))
    return tmp_path


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"run_id": "r1"}, ("r1", [b"one"])),
        ({"run_id": "r2"}, ("r2", [b"two"])),
        ({"since": "2026-11-02T02:00:00Z"}, ("r2", [b"two"])),
        ({"since": "2026-11-02T02:00:01Z"}, ("r3", [b"four"])),
        ({}, ("r3", [b"four"])),
    ],
)
def test_before_the_first_write_of_what_is_chosen(
    chosen: dict[str, str], expected: tuple[str, list[bytes]], folder: Path
) -> None:
    assert former(read(folder, **chosen)) == expected


def test_what_the_last_chosen_write_left_is_told(folder: Path) -> None:
    assert read(folder, run_id="r2").former(guid_of("ada")).left == HeldValues((digest_of(AFTER),))


def test_only_those_who_were_written_are_found(folder: Path) -> None:
    assert read(folder, run_id="r1").places.keys() == {guid_of("ada"), guid_of("bob")}
    assert read(folder, run_id="r3").places.keys() == {guid_of("ada")}
    assert read(folder, since="2027-01-01T00:00:00Z").places == {}


def test_persons_are_found_by_guid_and_by_the_address_they_had(folder: Path) -> None:
    nobody: frozenset[str] = frozenset()
    assert read(folder, guids=frozenset({guid_of("bob")}), addresses=nobody).places.keys() == {guid_of("bob")}
    assert read(folder, guids=nobody, addresses=frozenset({"bob@contoso.example"})).places.keys() == {guid_of("bob")}
    assert read(folder, guids=nobody, addresses=nobody).places == {}


def test_every_value_comes_back_but_keys(tmp_path: Path) -> None:
    state = mailbox("ada", good(), UNREADABLE, private_key(), smime=[pkcs7(good())])
    run(tmp_path, "r1", 1, state)
    values = read(tmp_path, run_id="r1").former(state.guid)
    assert values.before == HeldValues(state.user_certificate, state.user_smime_certificate)
    assert set(values.values.values()) == {good(), UNREADABLE, pkcs7(good())}


def test_a_restore_is_passed_over_unless_it_is_named(folder: Path) -> None:
    run(folder, "back", 4, mailbox("ada", b"five"), restoring=True)
    assert former(read(folder)) == ("r3", [b"four"])
    assert former(read(folder, run_id="back")) == ("back", [b"five"])
    assert former(read(folder, since="2026-11-04T00:00:00Z")) == ("back", [b"five"])


def test_whom_a_run_could_not_write_it_did_not_change(folder: Path) -> None:
    run(folder, "r4", 4, mailbox("ada", b"five"), mailbox("bob", b"six"), failing=(guid_of("ada"),))
    assert read(folder, run_id="r4").places.keys() == {guid_of("bob")}
    assert former(read(folder)) == ("r3", [b"four"])


def test_other_tenants_are_passed_over_and_told(folder: Path) -> None:
    run(folder, "r4", 4, mailbox("ada", b"five"), tenant="Fabrikam.example")
    found = read(folder, run_id="r4")
    assert (found.places, found.tenants_of_run) == ({}, {"Fabrikam.example"})
    assert former(read(folder, tenant="FABRIKAM.example", run_id="r4"))[0] == "r4"


def test_a_run_that_was_killed_can_be_undone(folder: Path) -> None:
    run(folder, "r4", 4, mailbox("ada", b"five"), end=False)
    assert former(read(folder, run_id="r4")) == ("r4", [b"five"])


def test_the_last_runs_are_those_that_wrote_to_this_tenant_and_were_no_restore(folder: Path) -> None:
    run(folder, "r4", 4)
    run(folder, "back", 5, mailbox("ada", b"five"), restoring=True)
    run(folder, "other", 6, mailbox("ada", b"five"), tenant="fabrikam.example")
    assert [one.run_id for one in last_runs(read(folder).runs.values(), "CONTOSO.example")] == ["r3", "r2", "r1"]


# Verification


def test_a_verification_tells_the_numbers_and_the_digests_of_the_last_rows(folder: Path) -> None:
    row = read(folder).as_row()
    journal, ledger = list(read_rows(folder / JOURNAL)), list(read_rows(folder / LEDGER))
    assert (row["rows"], row["last_digest"]) == (5, journal[-1].digest)
    assert (row["ledger_rows"], row["ledger_last_digest"]) == (len(ledger), ledger[-1].digest)
    assert row["dropped"] is None
    assert [one["run_id"] for one in row["runs"]] == ["r3", "r2", "r1"]


def test_an_empty_folder_has_nothing_to_verify(tmp_path: Path) -> None:
    row = read(tmp_path).as_row()
    assert (row["rows"], row["last_digest"], row["runs"]) == (0, "0" * 64, [])


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def edit(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b"contoso", b"fabrikam"), *lines[2:]]


def remove(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def put_in(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[0], *lines[1:]]


def reorder(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def cut_the_head(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def cut_the_tail(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def cut_a_run(lines: list[bytes]) -> list[bytes]:
    return lines[:-4]


def forge_an_anchor(lines: list[bytes]) -> list[bytes]:
    up_to = json.loads(lines[0])["row_digest"]
    return [anchor_line({"rows": 1, "runs": 1, "until": "", "at": ""}, up_to), *lines[1:]]


@pytest.mark.parametrize(
    "damage", [edit, remove, put_in, reorder, cut_the_head, cut_the_tail, cut_a_run, forge_an_anchor]
)
@pytest.mark.parametrize("name", [JOURNAL, LEDGER])
def test_a_damaged_file_is_refused_by_its_name(
    name: str, damage: Callable[[list[bytes]], list[bytes]], folder: Path
) -> None:
    path = folder / name
    path.write_bytes(b"".join(damage(lines_of(path))))
    if (name, damage) == (LEDGER, cut_the_tail):  # what is left is a run that was killed: see interrupted_runs
        assert read(folder).runs["r3"].ended is None
        return
    with pytest.raises(SmimeError) as failure:
        read(folder)
    assert failure.value.code == "journal.broken"
    assert failure.value.detail["path"] == str(path)


def test_a_line_that_is_edited_is_named(folder: Path) -> None:
    (folder / JOURNAL).write_bytes(b"".join(edit(lines_of(folder / JOURNAL))))
    with pytest.raises(SmimeError, match="line 2"):
        read(folder)


def test_rows_that_were_dropped_by_the_rules_are_no_damage(folder: Path) -> None:
    with Journal(folder) as journal:
        journal.drop_rows("r4", "2026-11-04T02:00:00Z", "2026-11-02T00:00:00Z", {"r1", "r2", "r3"})
    row = read(folder).as_row()
    assert row["rows"] == 3
    assert row["dropped"] == {"rows": 2, "runs": 1, "until": "2026-11-01T02:00:00Z", "at": "2026-11-04T02:00:00Z"}
    assert read(folder).places.keys() == {guid_of("ada")}
    run(folder, "r4", 4, mailbox("bob", b"five"))
    assert former(read(folder, run_id="r4"), "bob") == ("r4", [b"five"])


def test_values_are_not_kept_in_memory(tmp_path: Path) -> None:
    states = [mailbox(f"person-{number}", bytes([number]) * 100_000) for number in range(60)]
    run(tmp_path, "r1", 1, *states)
    assert (tmp_path / JOURNAL).stat().st_size > 7_000_000
    tracemalloc.start()
    try:
        found = read(tmp_path, run_id="r1")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.places) == 60
    assert peak < 2_000_000


# Nobody writes meanwhile


def test_while_a_run_writes_nothing_is_read(folder: Path) -> None:
    with Journal(folder), pytest.raises(SmimeError) as failure, quiet_journal(folder):
        pass
    assert failure.value.code == "workspace.busy"
    with quiet_journal(folder), pytest.raises(SmimeError), Journal(folder):
        pass
    with quiet_journal(folder), quiet_journal(folder):
        pass
    with Journal(folder):
        pass


def test_a_file_system_without_locks_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(SmimeError) as failure, quiet_journal(folder):
        pass
    assert failure.value.code == "journal.unreadable"


def test_a_value_that_changes_between_two_looks_is_refused(folder: Path) -> None:
    found = read(folder, run_id="r1")
    path = folder / JOURNAL
    path.write_bytes(path.read_bytes().replace(b"b25l", b"b25m", 1))
    with pytest.raises(SmimeError, match="does not fit its digest") as failure:
        found.former(guid_of("ada"))
    assert failure.value.code == "journal.broken"


def test_looking_makes_no_lock(tmp_path: Path) -> None:
    with quiet_journal(tmp_path):
        assert os.listdir(tmp_path) == []
