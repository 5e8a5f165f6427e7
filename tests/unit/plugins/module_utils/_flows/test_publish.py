"""Publishing: what goes out in which order, what is not written, how a write is proven, and what stops a run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish import publish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published, PublishOrder, Result
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import (
    JOURNAL,
    LEDGER,
    Journal,
    published_by_us,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock, FakeTenant
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    change,
    digest_of,
    guid_of,
    mailbox,
)

CUT = SmimeError("exchange.unreachable", "the connection broke", {"may_have_taken_effect": True})
BROKEN = SmimeError("exchange.throttled", "asked too often")
REFUSED = SmimeError("exchange.refused", "the service refused")


class Run:
    """One publishing with everything that can be seen of it."""

    def __init__(self, folder: Path, tenant: FakeTenant) -> None:
        self.folder = folder
        self.tenant = tenant
        self.clock = FakeClock()
        self.results: list[Result] = []

    def publish(
        self,
        changes: Iterable[Change],
        *,
        check_mode: bool = False,
        write_cloud_managed: bool = False,
        patience: float = 0,
    ) -> Published:
        order = PublishOrder(TENANT, "r1", check_mode, write_cloud_managed, patience, {"online": 0, "cached": 24})
        exchange = self.tenant.exchange()
        if check_mode:
            return publish(changes, exchange, None, self.clock, order, self.hear)
        with Journal(self.folder) as journal:
            return publish(changes, exchange, journal, self.clock, order, self.hear)

    def hear(self, result: Result) -> None:
        assert result.code is None or result.code in CATALOGUE
        self.results.append(result)

    @property
    def outcomes(self) -> dict[str, str]:
        assert len({result.change.guid for result in self.results}) == len(self.results), "heard of one twice"
        return {result.change.address.partition("@")[0]: result.outcome for result in self.results}

    @property
    def codes(self) -> list[str | None]:
        return [result.code for result in self.results]

    @property
    def proofs(self) -> list[ProofResult | None]:
        return [result.proof and result.proof.result for result in self.results]

    def events(self) -> list[str]:
        return [row["event"] for row in read_chain(self.folder / LEDGER)]


def names(count: int) -> list[str]:
    return [f"p{number:02}" for number in range(count)]


def run_for(folder: Path, *states: RecipientState, lag: int = 0) -> Run:
    return Run(folder, FakeTenant(*states, lag=lag))


ADD = change([], [b"new"])


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


def test_the_former_values_are_on_the_disk_before_the_write_goes_out(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    seen = []
    real = run.tenant.write_many

    def look_first(orders: object) -> object:
        seen.extend(read_chain(tmp_path / JOURNAL))
        return real(orders)  # type: ignore[arg-type]

    run.tenant.write_many = look_first  # type: ignore[method-assign, assignment]
    run.publish([change([b"old"], [b"new"])])
    (row,) = seen
    assert row["before"]["user_certificate"] == [digest_of(b"old")]
    assert row["values"] == {digest_of(b"old"): "b2xk"}
    assert row["after"]["user_certificate"] == [digest_of(b"new")]
    assert (row["run_id"], row["tenant"], row["guid"]) == ("r1", TENANT, guid_of("ada"))


def test_the_ledger_says_what_was_written_by_us(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    run.publish([change([b"old"], [b"new"])])
    (row,) = read_chain(tmp_path / LEDGER)
    assert (row["event"], row["added"], row["removed"]) == ("write", [digest_of(b"new")], [digest_of(b"old")])
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


def test_check_mode_only_reads_and_touches_no_journal(tmp_path: Path) -> None:
    run = run_for(tmp_path / "journal", mailbox("ada"), mailbox("bob", b"new"), mailbox("cleo", b"other"))
    done = run.publish([change([], [b"new"], name) for name in ("ada", "bob", "cleo")], check_mode=True)
    assert run.tenant.log == ["read 3"]
    assert run.outcomes == {"ada": "would_be_written", "bob": "already_as_planned", "cleo": "skipped"}
    assert done.wrote is False
    assert not (tmp_path / "journal").exists()


def test_what_stands_otherwise_than_planned_is_skipped_and_the_rest_is_done(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("stale", b"x"), mailbox("done", b"new"), mailbox("ada"))
    done = run.publish([change([], [b"new"], name) for name in ("stale", "done", "ada")])
    assert run.outcomes == {"stale": "skipped", "done": "already_as_planned", "ada": "written"}
    assert run.codes == ["plan.stale", "recipient.already_as_planned", None]
    assert [order.guid for order in run.tenant.sent] == [guid_of("ada")]
    assert done.stopped is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (mailbox("ada", is_dir_synced=True), "recipient.authority.on_premises"),
        (mailbox("ada", is_dir_synced=None), "recipient.authority.unknown"),
        (mailbox("ada", is_dir_synced=True, is_exchange_cloud_managed=True), "recipient.authority.cloud_managed"),
        (mailbox("ada", readable=False), "recipient.unreadable"),
    ],
)
def test_a_recipient_that_meanwhile_may_not_be_written_is_skipped(
    state: RecipientState, code: str, tmp_path: Path
) -> None:
    run = run_for(tmp_path, state)
    done = run.publish([ADD])
    assert (run.outcomes, run.codes) == ({"ada": "skipped"}, [code])
    assert run.tenant.sent == []
    assert done.wrote is False


def test_a_cloud_managed_recipient_is_written_where_that_is_set(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", is_dir_synced=True, is_exchange_cloud_managed=True))
    run.publish([ADD], write_cloud_managed=True)
    assert run.outcomes == {"ada": "written"}


def test_a_recipient_that_is_gone_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("bob"))
    done = run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert done.stopped is None
    assert done.first_failure is not None
    assert done.first_failure.code == "recipient.moved"
    assert run.events() == ["failure", "write"]


def test_a_recipient_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.read_faults[1, guid_of("ada")] = BROKEN
    run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert run.codes[0] == "exchange.throttled"


def test_a_refused_write_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.write_faults[1, guid_of("ada")] = (False, REFUSED, False)
    done = run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert done.counts == {"failed": 1, "written": 1}
    assert done.stopped is None


def test_where_every_write_is_refused_nothing_was_written(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (False, REFUSED, False)
    done = run.publish([ADD])
    assert run.tenant.log == ["read 1", "write 1"]
    assert done.wrote is False


def test_only_attributes_that_differ_are_sent(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", smime=[b"kept"]))
    both = change([], [b"new"], "ada")
    smime = (digest_of(b"kept"),)
    run.publish(
        [
            Change(
                both.action,
                both.guid,
                both.address,
                None,
                (),
                type(both.before)((), smime),
                type(both.after)(both.after.user_certificate, smime),
                (),
                {**both.values, digest_of(b"kept"): b"kept"},
            )
        ]
    )
    (order,) = run.tenant.sent
    assert order.user_certificate == (b"new",)
    assert order.user_smime_certificate is None
    assert run.outcomes == {"ada": "written"}


def test_taking_everything_away_sends_an_empty_list(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    run.publish([change([b"old"], [])])
    assert run.tenant.sent[0].user_certificate == ()
    assert run.proofs == [ProofResult.PROVEN]


def test_ten_recipients_go_into_a_request(tmp_path: Path) -> None:
    run = run_for(tmp_path, *[mailbox(name) for name in names(23)])
    done = run.publish([change([], [b"new"], name) for name in names(23)])
    assert done.counts == {"written": 23}
    assert run.tenant.log == ["read 10", "write 10", "read 10"] * 2 + ["read 3", "write 3", "read 3"]


# Proof


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


# Cut requests: nobody knows whether they took effect


def test_a_cut_write_that_took_effect_is_not_repeated(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (True, CUT, True)
    done = run.publish([ADD])
    assert run.tenant.writes == 1
    assert (run.outcomes, run.proofs) == ({"ada": "written"}, [ProofResult.PROVEN])
    assert run.events() == ["write"]
    assert done.wrote is True


def test_a_cut_write_that_did_not_take_effect_is_repeated(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.write_faults[1, guid_of("ada")] = (False, CUT, True)
    run.publish([ADD, change([], [b"new"], "bob")])
    assert [order.guid for order in run.tenant.sent] == [guid_of("ada"), guid_of("bob"), guid_of("ada")]
    assert run.outcomes == {"bob": "written", "ada": "written"}
    assert run.proofs == [ProofResult.PROVEN, ProofResult.PROVEN]
    assert len(list(read_chain(tmp_path / JOURNAL))) == 3, "the journal precedes every write"


def test_a_cut_write_is_tried_three_times_and_then_waited_for(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    for number in (1, 2, 3):
        run.tenant.write_faults[number, None] = (False, CUT, True)
    done = run.publish([ADD], patience=3)
    assert run.tenant.writes == 3
    assert (run.codes, run.proofs) == (["proof.pending"], [ProofResult.PENDING])
    assert done.wrote is True


def test_a_cut_write_that_comes_to_light_late_is_known_to_be_ours(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    for number in (1, 2):
        run.tenant.write_faults[number, None] = (False, CUT, True)
    run.tenant.write_faults[3, None] = (True, CUT, True)
    run.tenant.lag = 1
    run.publish([ADD], patience=5)
    assert run.proofs == [ProofResult.PROVEN]
    assert published_by_us(tmp_path, TENANT) == {guid_of("ada"): {digest_of(b"new")[:16]}}


def test_a_cut_write_that_did_something_else_stops_the_run(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (False, CUT, True)
    run.tenant.read_faults[2, None] = mailbox("ada", b"half")
    done = run.publish([ADD])
    assert done.stopped is not None
    assert done.stopped.code == "proof.mismatch"
    assert run.tenant.writes == 1


# Failures that will meet everybody


HOPELESS = ["exchange.no_role", "exchange.token_expired", "exchange.foreign_host"]
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


def test_a_read_that_breaks_as_a_whole_ends_the_run_before_any_write(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.read_breaks[1] = BROKEN
    done = run.publish([ADD])
    assert (done.stopped, done.wrote, run.results) == (BROKEN, False, [])


@pytest.mark.parametrize("lag", [0, 9])
def test_a_listener_that_fails_does_not_hide_the_write(lag: int, tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), lag=lag)
    full = SmimeError("workspace.no_room", "no room")

    def fail(_result: Result) -> None:
        raise full

    run.hear = fail  # type: ignore[method-assign]
    done = run.publish([ADD], patience=1)
    assert (done.stopped, done.wrote) == (full, True)


def test_nothing_to_publish_sends_nothing(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    assert run.publish([]) == Published()
    assert run.tenant.log == []
