# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which failures end a run, and which are one recipient's alone."""

from __future__ import annotations

from datetime import UTC, time
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import WaveTally
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_stops import (
    end_of_window,
    failure_of_all,
    refusal_of_all,
    refuse_outside,
    unproven_canaries,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.window import Window
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import names, run_for
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change, mailbox

HOPELESS = ["clock.too_far", "exchange.no_role", "exchange.token_expired", "exchange.foreign_host"]
PASSING = ["exchange.unreachable", "exchange.throttled"]


@pytest.mark.parametrize(
    ("code", "at"),
    [
        *((code, at) for code in HOPELESS for at in ("read", "write", "read back")),
        *((code, at) for code in PASSING for at in ("read", "write")),
    ],
)
def test_a_failure_that_will_meet_everybody_stops_the_run(code: str, at: str, tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)])
    error = SmimeError(code, "for all")
    if at == "write":
        run.tenant.write_faults[1, None] = (False, error, False)
    else:
        run.tenant.read_faults[1 if at == "read" else 2, None] = error
    done = run.publish([change([], [b"new"], name) for name in names(12)], patience=60)
    assert done.stopped is error
    assert done.counts == ({"written": 10} if at == "read back" else {"failed": 10})
    assert done.wrote is (at == "read back")
    assert "read 2" not in run.tenant.log
    assert run.clock.pauses == []


@pytest.mark.parametrize("code", PASSING)
def test_one_recipients_hiccup_does_not_stop_the_others(code: str, tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)])
    run.tenant.read_faults[1, mailbox(names(12)[3]).guid] = SmimeError(code, "for one")
    done = run.publish([change([], [b"new"], name) for name in names(12)], patience=60)
    assert (done.stopped, done.counts) == (None, {"written": 11, "failed": 1})


@pytest.mark.parametrize(("refused", "stopped"), [(10, True), (9, False)])
def test_a_batch_that_is_refused_as_a_whole_stops_the_run(refused: int, stopped: bool, tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)])
    for name in names(refused):
        run.tenant.write_faults[1, mailbox(name).guid] = (False, SmimeError("exchange.refused", "its form"), False)
    done = run.publish([change([], [b"new"], name) for name in names(12)], patience=60)
    assert (done.stopped is not None) is stopped
    assert done.counts["failed"] == refused
    assert done.counts.get("written", 0) == (0 if stopped else 12 - refused)


@pytest.mark.parametrize(("unanswered", "stopped"), [(10, True), (9, False)])
def test_a_batch_that_is_never_answered_stops_the_run(unanswered: int, stopped: bool, tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(12)])
    error = SmimeError("exchange.unreachable", "cut")
    for number in (1, 2, 3):
        for name in names(unanswered):
            run.tenant.write_faults[number, mailbox(name).guid] = (False, error, True)
    done = run.publish([change([], [b"new"], name) for name in names(12)], patience=1)
    assert (done.stopped is error) is stopped
    assert run.tenant.writes == (3 if stopped else 4)
    assert done.counts["failed"] == unanswered
    assert done.counts.get("written", 0) == (0 if stopped else 12 - unanswered)


DAYTIME = Window(time(9), time(17), UTC)


def test_outside_the_window_nothing_begins_and_the_message_says_when_it_opens() -> None:
    refuse_outside(None, NOW)
    refuse_outside(DAYTIME, NOW.replace(hour=9))
    with pytest.raises(SmimeError, match="2026-11-25T09:00:00Z") as caught:
        refuse_outside(DAYTIME, NOW)
    assert caught.value.code == "publish.outside_window"
    assert caught.value.detail == {"now": "2026-11-25T02:10:00Z", "opens_at": "2026-11-25T09:00:00Z"}


def test_the_end_of_the_window_is_no_failure_of_anything() -> None:
    assert end_of_window(None, NOW) is None
    assert end_of_window(DAYTIME, NOW.replace(hour=16)) is None
    ended = end_of_window(DAYTIME, NOW.replace(hour=17))
    assert ended is not None
    assert ended.code == "publish.window_ended"
    assert "2026-11-26T09:00:00Z" in ended.message


@pytest.mark.parametrize(
    ("number", "canary", "counts", "proofs", "code"),
    [
        (1, True, {"written": 2}, {"proven": 1, "pending": 1}, "publish.canary_not_proven"),
        (1, True, {"written": 2}, {"proven": 2}, None),
        (1, False, {"written": 2}, {"pending": 2}, None),
        (2, True, {"failed": 2}, {}, None),
        (3, True, {"failed": 1, "skipped": 1}, {}, "publish.canary_failed"),
        (3, True, {"skipped": 2}, {}, None),
        (3, True, {"failed": 1, "written": 1}, {"proven": 1}, None),
    ],
)
def test_canaries_without_proof(
    number: int, canary: bool, counts: dict[str, int], proofs: dict[str, int], code: str | None
) -> None:
    stopped = unproven_canaries(WaveTally(number, canary, counts, proofs), 300)
    assert (stopped.code if stopped else None) == code


def test_an_empty_batch_has_no_failure() -> None:
    assert failure_of_all([]) is None
    assert refusal_of_all([]) is None
