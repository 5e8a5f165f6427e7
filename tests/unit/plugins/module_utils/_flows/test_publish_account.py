# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the disk before and after a write, and what is told where it cannot be put there."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish import publish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder, Result
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import (
    JOURNAL,
    LEDGER,
    Journal,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import published_by_us
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import ADD, run_for
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, digest_of, guid_of, mailbox


def test_the_former_values_are_on_the_disk_before_the_write_goes_out(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    seen = []
    real = run.tenant.write_many

    def look_first(orders: object) -> object:
        seen.extend(read_chain(tmp_path / JOURNAL))
        return real(orders)

    run.tenant.write_many = look_first
    run.publish([change([b"old"], [b"new"])])
    (row,) = seen
    assert row["before"]["user_certificate"] == [digest_of(b"old")]
    assert row["values"] == {digest_of(b"old"): "b2xk"}
    assert row["after"]["user_certificate"] == [digest_of(b"new")]
    assert (row["run_id"], row["tenant"], row["guid"]) == ("r1", TENANT, guid_of("ada"))


def test_the_ledger_says_what_was_written_by_us(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    run.publish([change([b"old"], [b"new"])])
    row, proven = read_chain(tmp_path / LEDGER)
    assert (row["event"], row["added"], row["removed"]) == ("write", [digest_of(b"new")], [digest_of(b"old")])
    assert (proven["event"], proven["guid"]) == ("proven", guid_of("ada"))
    assert proven["before"] == {"user_certificate": [digest_of(b"old")], "user_smime_certificate": []}
    assert proven["after"] == {"user_certificate": [digest_of(b"new")], "user_smime_certificate": []}
    assert published_by_us(tmp_path, TENANT) == {guid_of("ada"): {digest_of(b"new")[:16]}}


def test_without_a_journal_nothing_is_written(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    order = PublishOrder(TENANT, "r1", False, False, 0, {})
    done = publish([ADD], run.tenant.exchange(), None, run.clock, order, run.hear)
    assert done.stopped is not None
    assert done.stopped.code == "journal.missing"
    assert run.tenant.sent == []
    assert done.wrote is False


def test_a_journal_that_cannot_be_written_stops_before_the_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_for(tmp_path, mailbox("ada"))

    def full(*_arguments: object, **_named: object) -> None:
        raise SmimeError("journal.not_writable", "no room")

    monkeypatch.setattr(Journal, "record_former_values", full)
    done = run.publish([ADD])
    assert run.tenant.sent == []
    assert (done.wrote, done.stopped and done.stopped.code) == (False, "journal.not_writable")


def test_a_ledger_that_is_full_after_the_write_does_not_hide_the_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_for(tmp_path, mailbox("ada"))

    def full(*_arguments: object, **_named: object) -> None:
        raise SmimeError("journal.not_writable", "no room")

    monkeypatch.setattr(Journal, "note", full)
    done = run.publish([ADD])
    assert done.wrote is True
    assert run.outcomes == {"ada": "written"}
    assert done.stopped is not None
    assert done.stopped.code == "journal.not_writable"


@pytest.mark.parametrize("lag", [0, 9])
def test_a_listener_that_fails_does_not_hide_the_write(lag: int, tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=lag)
    full = SmimeError("workspace.no_room", "no room")

    def fail(_result: Result) -> None:
        raise full

    run.hear = fail
    done = run.publish([ADD], patience=1)
    assert (done.stopped, done.wrote) == (full, True)
