"""Applying a plan: refusals and limits before the first request, journal and ledger, proofs, and what is returned."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentWriter
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.lasting import make_workspace
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.proof_file import open_proof
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.application import (
    ADD,
    BOB,
    NOTE,
    Application,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    POLICY_DIGEST,
    TENANT,
    FakeTenant,
    json_lines,
    rows_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change, guid_of, mailbox


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return Application(tmp_path, FakeTenant(mailbox("ada"), mailbox("bob", b"old")), ADD, NOTE, BOB)


def test_everything_in_the_plan_is_written_and_proven(application: Application) -> None:
    applied = application.apply()
    assert applied.changed is True
    assert applied.failure is None
    assert applied.row["planned"] == 2
    assert applied.row["counts"] == {"written": 2}
    assert [row["address"] for row in applied.row["results"]] == ["ada@contoso.example", "bob@contoso.example"]
    assert applied.row["truncated"] is False
    assert applied.row["digest"] == application.digest
    assert applied.row["requests"]["total"] == 0
    json.dumps(applied.row)
    assert "ada@contoso.example" in applied.diff
    assert "noted@contoso.example" not in applied.diff
    proof = open_proof(application.order.proof)
    assert (proof.header["digest"], proof.header["run_id"]) == (application.digest, "r1")
    assert (proof.footer["complete"], proof.footer["counts"]) == (True, {"written": 2})
    assert [row["result"] for row in rows_of(proof)] == ["proven", "proven"]


def test_the_ledger_tells_the_whole_run(application: Application) -> None:
    overrides = (("foreign_removals", "d"),)
    application.apply(overrides=overrides)
    start, *writes, end = application.ledger()
    assert start["event"] == "start"
    assert (start["digest"], start["overrides"]) == (application.digest, [["foreign_removals", "d"]])
    assert {key: start[key] for key in ("tenant", "policy_digest", "people_digest", "recipients_digest")} == {
        "tenant": TENANT,
        "policy_digest": POLICY_DIGEST,
        "people_digest": "aa",
        "recipients_digest": "bb",
    }
    assert [row["event"] for row in writes] == ["write", "write", "proven", "proven"]
    assert (end["event"], end["counts"], end["stopped"]) == ("end", {"written": 2}, None)


def test_running_it_again_finds_everything_done(application: Application) -> None:
    application.apply()
    again = application.apply()
    assert again.changed is False
    assert again.row["counts"] == {"already_as_planned": 2}
    assert again.diff == ""
    assert len(application.tenant.sent) == 2


def test_check_mode_reads_predicts_and_touches_no_journal(application: Application) -> None:
    applied = application.apply(check_mode=True)
    assert applied.changed is True
    assert applied.row["counts"] == {"would_be_written": 2}
    assert application.tenant.log == ["read 2"]
    assert not application.order.journal.exists()
    after = application.apply()
    assert after.diff == applied.diff, "check mode shows what then happens"


def test_a_plan_of_notes_needs_neither_journal_nor_requests(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(), NOTE)
    applied = application.apply()
    assert (applied.changed, applied.failure, applied.row["planned"]) == (False, None, 0)
    assert application.tenant.log == []
    assert not application.order.journal.exists()


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ({"tenant": "fabrikam.example"}, "plan.other_tenant"),
        ({"policy_digest": "00"}, "plan.other_policy"),
        ({"digest": "00"}, "plan.other_digest"),
        ({"now": NOW + timedelta(hours=25)}, "plan.too_old"),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_an_unfit_plan_is_refused(
    expected: dict[str, Any], code: str, check_mode: bool, application: Application
) -> None:
    assert application.refusal(expected=expected, check_mode=check_mode).code == code


def test_an_altered_plan_is_refused(application: Application) -> None:
    plan = application.order.plan
    plan.write_bytes(plan.read_bytes().replace(b'"address":"ada', b'"address":"eve'))
    assert application.refusal().code == "plan.altered"


def test_a_plan_that_is_not_there_is_refused(application: Application) -> None:
    application.order.plan.unlink()
    assert application.refusal().code == "plan.unreadable"


@pytest.mark.parametrize("maker", ["r1", "planning-run"])
def test_a_journal_in_a_folder_of_this_very_run_is_refused_unless_that_is_meant(maker: str, tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    make_workspace(workspace, maker)
    application = Application(workspace, FakeTenant(mailbox("ada")), ADD)
    assert application.refusal().code == "journal.not_lasting"
    assert application.apply(check_mode=True).changed is True
    assert application.apply(journal_may_vanish=True).row["counts"] == {"written": 1}


def test_a_second_writer_is_refused_before_the_first_request(application: Application) -> None:
    with Journal(application.order.journal):
        with pytest.raises(SmimeError) as failure:
            application.apply()
        assert failure.value.code == "workspace.busy"
        assert application.tenant.log == []
        assert application.apply(check_mode=True).changed is True


def test_a_failure_of_one_recipient_is_told_although_the_rest_was_done(application: Application) -> None:
    error = SmimeError("exchange.refused", "Set-Mailbox: the service refused.")
    application.tenant.write_faults[1, guid_of("ada")] = (False, error, False)
    applied = application.apply()
    assert applied.changed is True
    assert applied.row["counts"] == {"failed": 1, "written": 1}
    assert applied.failure is not None
    assert applied.failure.code == "exchange.refused"
    assert applied.failure.detail == {"failed": 1, "guid": guid_of("ada"), "address": "ada@contoso.example"}
    assert [row["event"] for row in application.ledger()] == ["start", "failure", "write", "proven", "end"]
    assert "ada@contoso.example" not in applied.diff


def test_a_stale_recipient_is_no_failure(application: Application) -> None:
    application.tenant.states[guid_of("ada")] = mailbox("ada", b"other")
    applied = application.apply()
    assert applied.failure is None
    assert applied.row["counts"] == {"skipped": 1, "written": 1}


def test_a_mismatch_stops_fails_and_still_counts_as_a_change(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD)
    application.tenant.read_faults[2, None] = mailbox("ada", b"mangled")
    applied = application.apply()
    assert applied.changed is True
    assert applied.failure is not None
    assert applied.failure.code == "proof.mismatch"
    assert application.ledger()[-1]["stopped"] == "proof.mismatch"
    proof = open_proof(application.order.proof)
    assert proof.footer["complete"] is False
    assert [row["result"] for row in rows_of(proof)] == ["mismatch"]


def test_a_failure_in_the_read_back_still_counts_as_a_change(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD)
    error = SmimeError("exchange.no_role", "the role is gone")
    application.tenant.read_faults[2, None] = error
    applied = application.apply()
    assert (applied.changed, applied.failure) == (True, error)
    assert [row["result"] for row in rows_of(open_proof(application.order.proof))] == ["pending"]
    assert application.ledger()[-1]["stopped"] == "exchange.no_role"


def fail_after(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, calls: int, code: str) -> None:
    """From the call after ``calls`` on, the method fails as a full disk makes it fail."""
    real, made = getattr(owner, name), []

    def full(self: object, *arguments: Any, **named: Any) -> Any:
        made.append(name)
        if len(made) > calls:
            raise SmimeError(code, "no room left")
        return real(self, *arguments, **named)

    monkeypatch.setattr(owner, name, full)


def test_an_end_that_cannot_be_noted_does_not_hide_what_was_written(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_after(monkeypatch, Journal, "note", 3, "journal.not_writable")
    applied = application.apply()
    assert applied.changed is True
    assert applied.row["counts"] == {"written": 2}
    assert applied.failure is not None
    assert applied.failure.code == "journal.not_writable"
    assert len(rows_of(open_proof(application.order.proof))) == 2


@pytest.mark.parametrize(("name", "calls"), [("write", 1), ("finish", 0)])
def test_proofs_that_cannot_be_kept_do_not_hide_what_was_written(
    name: str, calls: int, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_after(monkeypatch, DocumentWriter, name, calls, "workspace.no_room")
    applied = application.apply()
    assert applied.changed is True
    assert applied.failure is not None
    assert applied.failure.code == "workspace.no_room"


def test_a_full_disk_before_anything_was_sent_is_a_plain_failure(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_after(monkeypatch, DocumentWriter, "__enter__", 0, "workspace.no_room")
    with pytest.raises(SmimeError) as failure:
        application.apply()
    assert failure.value.code == "workspace.no_room"


def test_where_nothing_is_written_the_former_proofs_stay(application: Application) -> None:
    application.order.proof.parent.mkdir(parents=True, exist_ok=True)
    application.order.proof.write_text("the proofs of the last writing run")
    assert application.apply(check_mode=True).row["proof_path"] is None
    assert application.order.proof.read_text() == "the proofs of the last writing run"


def test_many_results_are_bounded_and_all_proofs_are_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)  # three thousand waits for the disk prove nothing here
    names = [f"p{number:04}" for number in range(1001)]
    changes = [change([], [b"new"], name) for name in names]
    application = Application(tmp_path, FakeTenant(*[mailbox(name) for name in names]), *changes)
    applied = application.apply()
    assert applied.row["truncated"] is True
    assert len(applied.row["results"]) == 100
    assert applied.row["counts"] == {"written": 1001}
    assert "1 more recipients" in applied.diff
    assert len(rows_of(open_proof(application.order.proof))) == 1001
    told = [line["done"] for line in json_lines(tmp_path / "progress.jsonl")]
    assert told == [*range(10, 1001, 10), 1001]
