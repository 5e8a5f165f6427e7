# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a write is proven, how long somebody waits for it, and what a mismatch does."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import (
    ADD,
    BROKEN,
    names,
    run_for,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, guid_of, mailbox


def test_a_value_that_is_shown_later_is_proven_with_patience(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"), lag=3)
    done = run.publish([ADD, change([], [b"new"], "bob")], patience=60)
    assert run.proofs == [ProofResult.PROVEN, ProofResult.PROVEN]
    assert run.clock.pauses == [1, 2, 4]
    assert done.stopped is None


def test_one_that_is_slow_does_not_hold_up_the_others(tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)], lag=1)
    run.publish([change([], [b"new"], name) for name in names(12)], patience=5)
    # The second batch is written before anybody waits for the first.
    assert run.tenant.log[:6] == ["read 10", "write 10", "read 10", "read 2", "write 2", "read 2"]
    assert run.tenant.log[6:] == ["read 10", "read 2"]
    assert run.clock.pauses == [1]


def test_patience_ends_and_the_value_is_pending(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=99)
    done = run.publish([ADD], patience=10)
    assert run.clock.pauses == [1, 2, 4, 3]
    assert (run.outcomes, run.codes, run.proofs) == ({"ada": "written"}, ["proof.pending"], [ProofResult.PENDING])
    proof = run.results[0].proof
    assert proof is not None
    assert proof.found == ADD.before
    assert proof.planned == ADD.after
    assert done.stopped is None
    assert done.wrote is True


def test_pauses_never_grow_beyond_half_a_minute(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=99)
    run.publish([ADD], patience=120)
    assert run.clock.pauses == [1, 2, 4, 8, 16, 30, 30, 29]


def test_without_patience_nobody_waits(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=1)
    run.publish([ADD], patience=0)
    assert run.clock.pauses == []
    assert run.proofs == [ProofResult.PENDING]


@pytest.mark.parametrize("after_a_while", [False, True])
def test_the_first_mismatch_stops_the_run(after_a_while: bool, tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)], lag=1 if after_a_while else 0)
    changes = [change([], [b"new"], name) for name in names(12)]
    read_back = 5 if after_a_while else 2
    run.tenant.read_faults[read_back, guid_of("p03")] = mailbox("p03", b"mangled")
    done = run.publish(changes, patience=5)
    assert done.stopped is not None
    assert done.stopped.code == "proof.mismatch"
    assert done.wrote is True
    assert run.outcomes["p03"] == "failed"
    assert [result.proof and result.proof.result for result in run.results if result.outcome == "failed"] == [
        ProofResult.MISMATCH
    ]
    assert len(run.tenant.sent) == (12 if after_a_while else 10)
    assert run.outcomes["p04"] == "written"


def test_what_is_unreadable_afterwards_stops_the_run(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.read_faults[2, None] = mailbox("ada", readable=False)
    done = run.publish([ADD])
    assert (run.outcomes, run.proofs) == ({"ada": "failed"}, [ProofResult.UNREADABLE])
    assert done.stopped is not None
    assert done.stopped.code == "proof.unreadable"
    assert done.wrote is True, "it was written all the same"


def test_a_read_back_that_got_no_answer_proves_nothing_and_is_asked_again(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.read_faults[2, None] = BROKEN
    done = run.publish([ADD], patience=5)
    assert (run.outcomes, run.proofs) == ({"ada": "written"}, [ProofResult.PROVEN])
    assert done.stopped is None


def test_a_read_back_that_never_gets_an_answer_leaves_the_write_pending_and_counted(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    for number in range(2, 9):
        run.tenant.read_faults[number, None] = BROKEN
    done = run.publish([ADD], patience=5)
    assert (run.outcomes, run.codes) == ({"ada": "written"}, ["proof.pending"])
    assert done.wrote is True


@pytest.mark.parametrize("read", [2, 3])
def test_a_read_back_that_breaks_as_a_whole_ends_the_run_and_the_write_still_counts(read: int, tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=5)
    run.tenant.read_breaks[read] = BROKEN
    done = run.publish([ADD], patience=5)
    assert done.stopped is BROKEN
    assert done.wrote is True
    assert (run.outcomes, run.proofs) == ({"ada": "written"}, [ProofResult.PENDING])
