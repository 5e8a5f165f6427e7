# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What former runs wrote: also where a run was killed before the ledger could say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.proven_write import ProvenWrite
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.interrupted_runs import close_interrupted
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER, Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import PastWrites, read_past_writes
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.runs import read_runs
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of, guid_of, mailbox

AT = "2026-11-25T02:10:00Z"
LATER = "2026-11-26T02:10:00Z"
TENANT = "contoso.example"
NEW = HeldValues((digest_of(b"new"),))
OURS = frozenset({digest_of(b"new")[:16]})


class Run:
    """Notes what a run notes, as far as it came."""

    def __init__(self, journal: Journal, run_id: str, at: str = AT) -> None:
        self.journal = journal
        self.run_id = run_id
        self.at = at
        journal.note("start", run_id, at, tenant=TENANT)

    def prepare(self, name: str, tenant: str = TENANT) -> None:
        self.journal.record_former_values(self.run_id, self.at, tenant, mailbox(name, b"old"), NEW)

    def note(self, event: str, name: str, **facts: Any) -> None:
        self.journal.note(event, self.run_id, self.at, tenant=TENANT, guid=guid_of(name), **facts)


@contextmanager
def run_of(folder: Path, run_id: str, at: str = AT, restoring: bool = False) -> Iterator[Run]:
    with Journal(folder, restoring) as journal:
        yield Run(journal, run_id, at)


def test_before_the_first_run_there_is_nothing(tmp_path: Path) -> None:
    assert read_past_writes(None, TENANT) == read_past_writes(tmp_path / "nowhere", TENANT) == PastWrites()


def test_a_write_that_was_about_to_go_out_when_the_run_died_may_be_ours(tmp_path: Path) -> None:
    with run_of(tmp_path, "killed") as run:
        for name in ("written", "failed", "unknown"):
            run.prepare(name)
        run.prepare("elsewhere", "fabrikam.example")
        run.note("write", "written", added=[digest_of(b"new")], removed=[])
        run.note("failure", "failed", code="exchange.refused")
    expected = {guid_of("written"): OURS, guid_of("unknown"): OURS}
    assert read_past_writes(tmp_path, TENANT).ours == expected
    with Journal(tmp_path) as journal:
        assert close_interrupted(journal, read_runs(tmp_path / LEDGER).values(), "next", LATER)
    assert read_past_writes(tmp_path, TENANT).ours == expected, "closing the run takes nothing away"
    (row,) = (row for row in read_chain(tmp_path / LEDGER) if row["event"] == "in_flight" and row["tenant"] == TENANT)
    assert (row["run_id"], row["guid"], row["at"]) == ("killed", guid_of("unknown"), LATER)
    assert (row["added"], row["removed"]) == ([digest_of(b"new")], [digest_of(b"old")])
    assert read_runs(tmp_path / LEDGER)["killed"].writes == 3
    with Journal(tmp_path) as journal:
        assert not close_interrupted(journal, read_runs(tmp_path / LEDGER).values(), "next", LATER)


def test_what_a_finished_run_did_not_note_was_not_written(tmp_path: Path) -> None:
    with run_of(tmp_path, "whole") as run:
        run.prepare("ada")
        run.journal.note("end", "whole", AT)
    assert read_past_writes(tmp_path, TENANT).ours == {}


def test_one_name_for_two_runs_does_not_make_the_first_ones_failures_ours(tmp_path: Path) -> None:
    with run_of(tmp_path, "r") as run:
        run.prepare("ada")
        run.note("failure", "ada", code="exchange.refused")
        run.journal.note("end", "r", AT)
    with run_of(tmp_path, "r", LATER) as run:
        run.prepare("bob")
    assert read_past_writes(tmp_path, TENANT).ours == {guid_of("bob"): OURS}


def test_a_restore_that_died_makes_nothing_ours(tmp_path: Path) -> None:
    with run_of(tmp_path, "killed", restoring=True) as run:
        run.prepare("ada")
    assert read_past_writes(tmp_path, TENANT).ours == {}
    with Journal(tmp_path) as journal:
        close_interrupted(journal, read_runs(tmp_path / LEDGER).values(), "next", LATER)
    assert read_past_writes(tmp_path, TENANT).ours == {}


def test_the_last_proven_write_is_remembered_until_a_restore(tmp_path: Path) -> None:
    old, new = digest_of(b"old"), digest_of(b"new")
    both = (
        {"user_certificate": [old], "user_smime_certificate": []},
        {"user_certificate": [new], "user_smime_certificate": []},
    )
    with run_of(tmp_path, "first") as run:
        for name in ("ada", "bob"):
            run.note("proven", name, before=both[0], after=both[1])
        run.journal.note(
            "proven", "first", AT, tenant="fabrikam.example", guid=guid_of("x"), before=both[0], after=both[1]
        )
        run.journal.note("end", "first", AT)
    expected = ProvenWrite.of(HeldValues((old,)), HeldValues((new,)))
    assert read_past_writes(tmp_path, TENANT).proven == {guid_of("ada"): expected, guid_of("bob"): expected}
    with run_of(tmp_path, "restore", restoring=True) as run:
        run.note("proven", "ada", before=both[1], after=both[0])
        run.journal.note("end", "restore", AT)
    assert read_past_writes(tmp_path, TENANT).proven == {guid_of("bob"): expected}
