# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole publishing: what goes out in which order, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import WaveSettings
from ansible_collections.mailsec.smime.plugins.module_utils._plan.window import Window
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import (
    ADD,
    BROKEN,
    REFUSED,
    Run,
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


# Waves


CANARIES = WaveSettings(canary_count=2, wave_size=4)


def twelve(folder: Path, lag: int = 0) -> Run:
    return run_for(folder, *[mailbox(name) for name in names(12)], lag=lag)


def adds() -> list[Change]:
    return [change([], [b"new"], name) for name in names(12)]


def test_the_canaries_are_proven_before_anybody_else_is_written(tmp_path: Path) -> None:
    run = twelve(tmp_path, lag=2)
    done = run.publish(adds(), patience=5, waves=CANARIES, canary_patience_seconds=60)
    assert run.tenant.log[:5] == ["read 2", "write 2", "read 2", "read 2", "read 2"]
    assert run.tenant.log[5:7] == ["read 4", "write 4"]
    assert [result.wave for result in run.results] == [1] * 2 + [2] * 4 + [3] * 4 + [4] * 2
    assert [wave.as_row() for wave in done.waves] == [
        {"wave": number, "canary": number == 1, "counts": {"written": size}, "proofs": {"proven": size}}
        for number, size in ((1, 2), (2, 4), (3, 4), (4, 2))
    ]
    assert done.stopped is None
    written = [row for row in read_chain(tmp_path / LEDGER) if row["event"] == "write"]
    assert [row["wave"] for row in written] == [1] * 2 + [2] * 4 + [3] * 4 + [4] * 2


def test_a_mismatch_of_a_canary_stops_the_run(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    run.tenant.read_faults[2, guid_of("p01")] = mailbox("p01", b"mangled")
    done = run.publish(adds(), waves=CANARIES)
    assert done.stopped is not None
    assert done.stopped.code == "proof.mismatch"
    assert [order.guid for order in run.tenant.sent] == [guid_of("p00"), guid_of("p01")]
    assert len(done.waves) == 1


def test_a_canary_that_is_not_shown_stops_the_run_and_the_next_run_goes_on(tmp_path: Path) -> None:
    run = twelve(tmp_path, lag=99)
    done = run.publish(adds(), patience=1, waves=CANARIES, canary_patience_seconds=10)
    assert sum(run.clock.pauses) == 10
    assert done.stopped is not None
    assert done.stopped.code == "publish.canary_not_proven"
    assert done.counts == {"written": 2}
    again = Run(tmp_path, run.tenant)
    run.tenant.lag = 0
    run.tenant.forget_lag()
    assert again.publish(adds(), waves=CANARIES).counts == {"already_as_planned": 2, "written": 10}


def test_a_later_wave_that_is_not_shown_does_not_stop_the_run(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    for read in (4, 5):
        run.tenant.read_faults[read, guid_of("p03")] = mailbox("p03")
    done = run.publish(adds(), patience=1, waves=CANARIES)
    assert done.stopped is None
    assert done.waves[1].proofs == {"proven": 3, "pending": 1}
    assert done.counts == {"written": 12}


def test_canaries_that_are_skipped_are_followed_by_other_canaries(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    for name in names(2):
        run.tenant.states[guid_of(name)] = mailbox(name, b"stale")
    done = run.publish(adds(), waves=CANARIES)
    assert [wave.is_canary for wave in done.waves] == [True, True, False, False]
    assert done.counts == {"skipped": 2, "written": 10}


def test_canaries_that_all_fail_stop_the_run(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    for write in range(1, 9):
        run.tenant.write_faults[write, None] = (False, REFUSED, False)
    done = run.publish(adds(), waves=CANARIES)
    assert done.stopped is not None
    assert done.stopped.code == "publish.canary_failed"
    assert len(run.tenant.sent) == 6
    assert done.wrote is False


def test_named_canaries_are_written_first(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    settings = WaveSettings(canary_recipients=("p07@contoso.example",), wave_size=100)
    run.publish(adds(), waves=settings)
    assert [result.change.address[:3] for result in run.results][:3] == ["p07", "p00", "p01"]
    assert len(run.results) == 12


def test_in_check_mode_nobody_waits_for_canaries(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    done = run.publish(adds(), check_mode=True, waves=CANARIES, canary_patience_seconds=60)
    assert done.counts == {"would_be_written": 12}
    assert run.clock.pauses == []


# The maintenance window


def closing_in(seconds: float) -> Window:
    return Window((NOW - timedelta(hours=1)).time(), timedelta(hours=1, seconds=seconds), UTC)


def slow(run: Run) -> None:
    """Each write takes ten seconds."""
    real = run.tenant.write_many

    def write(orders: Sequence[WriteOrder]) -> list[WriteResult]:
        run.clock.moment += timedelta(seconds=10)
        return real(orders)

    run.tenant.write_many = write


def test_when_the_window_closes_the_running_batch_is_proven_and_the_rest_is_left(tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(35)], lag=1)
    slow(run)
    changes = [change([], [b"new"], name) for name in names(35)]
    done = run.publish(changes, patience=5, window=closing_in(15))
    assert done.stopped is None
    assert done.paused is not None
    assert done.paused.code == "publish.window_ended"
    assert done.counts == {"written": 20}
    assert set(run.proofs) == {ProofResult.PROVEN}
    assert len(run.tenant.sent) == 20


def test_the_next_wave_does_not_begin_after_the_window(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    slow(run)
    done = run.publish(adds(), waves=CANARIES, window=closing_in(5))
    assert (done.counts, len(done.waves), done.paused and done.paused.code) == (
        {"written": 2},
        1,
        "publish.window_ended",
    )


def test_a_window_that_closes_while_the_canaries_are_waited_for_lets_no_wave_begin(tmp_path: Path) -> None:
    run = twelve(tmp_path, lag=4)
    done = run.publish(adds(), waves=CANARIES, canary_patience_seconds=60, window=closing_in(5))
    assert (done.counts, len(done.waves), done.stopped) == ({"written": 2}, 1, None)
    assert done.paused is not None


def test_check_mode_is_not_bound_to_the_window(tmp_path: Path) -> None:
    run = twelve(tmp_path)
    assert run.publish(adds(), check_mode=True, window=closing_in(-1)).counts == {"would_be_written": 12}
