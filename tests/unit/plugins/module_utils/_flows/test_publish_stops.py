"""Which failures end a run, and which are one recipient's alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import names, run_for
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, mailbox

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
