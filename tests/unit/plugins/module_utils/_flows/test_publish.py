"""A whole publishing: what goes out in which order, and what is told of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import (
    ADD,
    BROKEN,
    names,
    run_for,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change, digest_of, guid_of, mailbox


def test_a_change_is_read_written_read_back_and_proven(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    done = run.publish([ADD])
    assert run.tenant.log == ["read 1", "write 1", "read 1"]
    assert run.tenant.states[guid_of("ada")].user_certificate == (digest_of(b"new"),)
    assert done.counts == {"written": 1}
    assert done.wrote is True
    assert (done.stopped, done.first_failure) == (None, None)
    assert run.proofs == [ProofResult.PROVEN]
    proof = run.results[0].proof
    assert proof is not None
    assert dict(proof.effective_by) == {"online": NOW, "cached": NOW + timedelta(hours=24)}
    assert run.results[0].as_row()["proof"] == "proven"


def test_check_mode_only_reads_and_touches_no_journal(tmp_path: Path) -> None:
    run = run_for(tmp_path / "journal", mailbox("ada"), mailbox("bob", b"new"), mailbox("cleo", b"other"))
    done = run.publish([change([], [b"new"], name) for name in ("ada", "bob", "cleo")], check_mode=True)
    assert run.tenant.log == ["read 3"]
    assert run.outcomes == {"ada": "would_be_written", "bob": "already_as_planned", "cleo": "skipped"}
    assert done.wrote is False
    assert not (tmp_path / "journal").exists()


def test_ten_recipients_go_into_a_request(tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(23)])
    done = run.publish([change([], [b"new"], name) for name in names(23)])
    assert done.counts == {"written": 23}
    assert run.tenant.log == ["read 10", "write 10", "read 10"] * 2 + ["read 3", "write 3", "read 3"]


def test_a_read_that_breaks_as_a_whole_ends_the_run_before_any_write(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.read_breaks[1] = BROKEN
    done = run.publish([ADD])
    assert (done.stopped, done.wrote, run.results) == (BROKEN, False, [])


def test_nothing_to_publish_sends_nothing(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    assert run.publish([]) == Published()
    assert run.tenant.log == []
