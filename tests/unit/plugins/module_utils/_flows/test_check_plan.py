"""Limits when a plan is applied: counted from its rows, all told together, noted in the ledger, nothing written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows import check_plan
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import LastGoodRun, SourceCounts
from ansible_collections.mailsec.smime.plugins.module_utils._plan.census import Population
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import parse_limits
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.baseline import read_baseline, write_baseline
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import open_plan
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.application import (
    ADD,
    FOREIGN,
    NOTE,
    Application,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    FakeTenant,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, mailbox


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_tripped_limit_refuses_before_the_first_request(check_mode: bool, tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("ada"), mailbox("bob", b"old")), ADD, FOREIGN)
    before = application.order.plan.read_bytes()
    with pytest.raises(SmimeError) as failure:
        application.apply(check_mode=check_mode)
    assert failure.value.code == "limit.foreign_removals"
    assert application.digest in failure.value.message
    assert application.tenant.log == []
    assert application.order.plan.read_bytes() == before
    assert not application.order.proof.exists()
    with pytest.raises(SmimeError) as failure:
        application.apply(check_mode=check_mode, overrides=(("foreign_removals", "0" * 64),))
    assert failure.value.code == "limit.foreign_removals"
    assert [row["event"] for row in application.ledger()] == ([] if check_mode else ["refused", "refused"])


def test_all_trips_are_told_and_stand_in_the_ledger(tmp_path: Path) -> None:
    limits = parse_limits({"removals": 0, "additions": {"percent": 0}})
    population = Population(holding=10)
    tenant = FakeTenant(mailbox("ada"), mailbox("bob", b"old"))
    application = Application(tmp_path, tenant, ADD, FOREIGN, population=population)
    with pytest.raises(SmimeError) as failure:
        application.apply(limits=limits, overrides=(("revoked", "0" * 64),))
    assert failure.value.code == "limit.removals"
    tripped = ["removals", "foreign_removals", "additions"]
    assert [row["name"] for row in failure.value.detail["tripped_limits"]] == tripped
    (row,) = application.ledger()
    assert (row["event"], row["run_id"], row["digest"]) == ("refused", "r1", application.digest)
    assert [limit["name"] for limit in row["limits"] if limit["tripped"]] == tripped
    assert (row["overrides"], row["tenant"]) == ([["revoked", "0" * 64]], TENANT)
    assert not (application.order.journal / JOURNAL).read_bytes()
    lifted = tuple((name, application.digest) for name in tripped)
    with pytest.raises(SmimeError) as failure:
        application.apply(limits=limits, overrides=lifted[:2])
    assert failure.value.code == "limit.additions"
    applied = application.apply(limits=limits, overrides=lifted)
    assert applied.row["counts"] == {"written": 2}
    assert [row["name"] for row in applied.row["limits"] if row["overridden"]] == tripped


def test_a_refusal_is_told_although_it_cannot_be_noted(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("bob", b"old")), FOREIGN)
    with Journal(application.order.journal), pytest.raises(SmimeError) as failure:
        application.apply()
    assert failure.value.code == "limit.foreign_removals"
    assert failure.value.detail["ledger"] == "workspace.busy"


SEEN = SourceCounts(1000, 900, 400, 850)
POPULATION = Population(holding=10, source=SEEN, source_key="key")


def test_a_run_that_was_done_is_what_the_next_is_measured_by(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD, population=POPULATION)
    application.apply(check_mode=True)
    assert not application.order.journal.exists()
    application.apply()
    assert read_baseline(application.order.journal, "key") == LastGoodRun(SEEN, application.digest)


def test_so_is_a_run_with_nothing_to_do(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(), NOTE, population=POPULATION)
    application.apply()
    assert read_baseline(application.order.journal, "key") == LastGoodRun(SEEN, application.digest)
    assert application.tenant.log == []


def test_a_baseline_that_cannot_be_kept_does_not_hide_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **facts: object) -> None:
        raise SmimeError("workspace.no_room", "no room left")

    monkeypatch.setattr(check_plan, "write_baseline", full)
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD, population=POPULATION)
    applied = application.apply()
    assert (applied.changed, applied.row["counts"]) == (True, {"written": 1})
    assert applied.failure is not None
    assert applied.failure.code == "workspace.no_room"


def test_what_stopped_tripped_or_was_not_whole_is_not(tmp_path: Path) -> None:
    error = SmimeError("exchange.no_role", "the role is gone")
    for number in range(1, 5):
        (tmp_path / str(number)).mkdir()
    stopped = Application(tmp_path / "1", FakeTenant(mailbox("ada")), ADD, population=POPULATION)
    stopped.tenant.read_faults[2, None] = error
    assert stopped.apply().failure is error
    tripped = Application(tmp_path / "2", FakeTenant(mailbox("bob", b"old")), FOREIGN, population=POPULATION)
    with pytest.raises(SmimeError):
        tripped.apply()
    partial = Application(tmp_path / "3", FakeTenant(mailbox("ada")), ADD, population=POPULATION, complete=False)
    partial.apply()
    unread = Application(tmp_path / "4", FakeTenant(mailbox("ada")), ADD)
    unread.apply()
    for application in (stopped, tripped, partial, unread):
        assert application.order.journal.exists()
        assert not list(application.order.journal.glob("baseline-*"))


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_shrunken_source_stops_even_a_plan_without_changes(check_mode: bool, tmp_path: Path) -> None:
    fewer = replace(POPULATION, source=replace(SEEN, user_smime_certificate=0))
    application = Application(tmp_path, FakeTenant(), NOTE, population=fewer, baseline=LastGoodRun(SEEN, "former"))
    with pytest.raises(SmimeError) as failure:
        application.apply(check_mode=check_mode)
    assert failure.value.code == "limit.source_shrink"
    assert "userSMIMECertificate" in failure.value.message


def test_the_journal_of_the_host_that_applies_knows_better_than_the_plan(tmp_path: Path) -> None:
    fewer = replace(POPULATION, source=replace(SEEN, entries=500))
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD, population=fewer)
    write_baseline(application.order.journal, "key", LastGoodRun(SEEN, "former"))
    with pytest.raises(SmimeError) as failure:
        application.apply()
    assert failure.value.code == "limit.source_shrink"


def test_a_first_run_that_is_repeated_stays_a_first_run(tmp_path: Path) -> None:
    """Else the very plan that filled the tenant could not be applied again after an interruption."""
    names = [f"n{number}" for number in range(12)]
    changes = [change([], [b"new"], name, effects=("additions",)) for name in names]
    tenant = FakeTenant(*map(mailbox, names))
    application = Application(tmp_path, tenant, *changes, population=POPULATION)
    assert application.apply().row["counts"] == {"written": 12}
    assert application.apply().row["counts"] == {"already_as_planned": 12}
    later = Application(tmp_path, tenant, *changes[:4], population=POPULATION)
    with pytest.raises(SmimeError) as failure:
        later.apply()
    assert failure.value.code == "limit.additions"


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"vanished": (("CN=Contoso Issuing CA 1", 4000),), "vanished_count": 1}, "limit.issuer_vanished"),
        ({"verdicts": 1000, "undecided": 51}, "limit.undecided"),
    ],
)
def test_what_the_plan_says_of_everybody_is_compared_too(known: dict[str, Any], code: str, tmp_path: Path) -> None:
    population = Population(holding=1000, **known)
    application = Application(tmp_path, FakeTenant(mailbox("ada")), ADD, population=population)
    with pytest.raises(SmimeError) as failure:
        application.apply()
    assert failure.value.code == code


@pytest.mark.parametrize(
    ("effects", "code"),
    [
        (("left_without_certificate", "removals"), "limit.left_without_certificate"),
        (("replacements",), "limit.replacements"),
        (("replacements", "revoked"), "limit.revoked"),
    ],
)
def test_what_the_rows_say_counts_and_not_what_the_footer_says(
    effects: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    names = [f"n{number}" for number in range(11)]
    changes = [change([b"old"], [b"new"], name, effects=effects) for name in names]
    application = Application(tmp_path, FakeTenant(), *changes, population=Population(holding=30))
    with open_plan(application.order.plan) as plan:
        assert plan.footer["limits"] == []
    with pytest.raises(SmimeError) as failure:
        application.apply()
    assert failure.value.code == code


def test_an_override_with_the_plans_digest_lets_it_through(tmp_path: Path) -> None:
    application = Application(tmp_path, FakeTenant(mailbox("bob", b"old")), FOREIGN)
    assert application.apply(overrides=(("foreign_removals", application.digest),)).changed is True
