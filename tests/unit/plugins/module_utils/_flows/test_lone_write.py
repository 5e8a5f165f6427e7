"""What counts is what is read back, however late, and whatever the service answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.lone_write import (
    LoneWrite,
    LoneWriter,
    Verdict,
    expected_after,
    unproven,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.standing import held_by
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.dialect_tenant import (
    DialectTenant,
    as_any,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import FakeClock
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import BROKEN, CUT
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of, guid_of, mailbox

ADA = guid_of("ada")
ORDER = WriteOrder(ADA, (b"new",))
EMPTY = HeldValues()
AFTER = HeldValues((digest_of(b"new"),))


def _write(tenant: DialectTenant, patience: float = 60, order: WriteOrder = ORDER) -> tuple[LoneWrite, FakeClock]:
    clock = FakeClock()
    before = held_by(tenant.states[ADA])
    writer = LoneWriter(as_any(tenant), as_any(tenant), clock, patience)
    return writer.write(order, before, expected_after(order, before), Dialect()), clock


def test_a_write_that_shows_at_once_is_proven_without_waiting() -> None:
    done, clock = _write(DialectTenant(mailbox("ada")))
    assert (done.verdict, done.found, clock.pauses) == (Verdict.PROVEN, AFTER, [])


def test_a_write_that_shows_late_is_waited_for() -> None:
    done, clock = _write(DialectTenant(mailbox("ada"), lag=3))
    assert (done.verdict, clock.pauses) == (Verdict.PROVEN, [1, 2, 4])


def test_patience_ends() -> None:
    tenant = DialectTenant(mailbox("ada"), lag=99)
    done, clock = _write(tenant, patience=10)
    assert (done.verdict, sum(clock.pauses), tenant.writes) == (Verdict.UNSHOWN, 10, 1)


def test_a_question_that_fails_says_nothing() -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.read_faults[1, None] = BROKEN
    assert _write(tenant)[0].verdict is Verdict.PROVEN
    tenant = DialectTenant(mailbox("ada"))
    tenant.read_faults = {(number, None): BROKEN for number in range(1, 9)}
    done, clock = _write(tenant)
    assert (done.verdict, clock.pauses) == (Verdict.UNSHOWN, [1, 2])


def test_other_values_are_a_mismatch() -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.mangles = ("data_list",)
    done, _clock = _write(tenant)
    assert (done.verdict, done.found) == (Verdict.MISMATCH, HeldValues((digest_of(b"new!"),)))


def test_what_cannot_be_read_is_no_proof() -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.read_faults[1, ADA] = replace(mailbox("ada"), readable=False)
    done, _clock = _write(tenant)
    assert (done.verdict, done.found) == (Verdict.UNREADABLE, None)


def test_an_order_that_changes_nothing_although_it_should_is_idle() -> None:
    tenant = DialectTenant(mailbox("ada", b"old"))
    tenant.mangles = ("hashtable",)
    done, clock = _write(tenant, order=WriteOrder(ADA, ()))
    assert (done.verdict, clock.pauses) == (Verdict.IDLE, [1, 2])


def test_a_refusal_is_not_read_back() -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.takes = {Facet.WRITE: (), Facet.CLEAR: ()}
    done, _clock = _write(tenant)
    assert (done.verdict, tenant.reads) == (Verdict.REFUSED, 0)


@pytest.mark.parametrize(("takes_effect", "writes"), [(True, 1), (False, 2)])
def test_a_cut_write_is_sent_again_where_it_did_not_take_effect(takes_effect: bool, writes: int) -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.write_faults[1, ADA] = (takes_effect, CUT, True)
    done, clock = _write(tenant)
    assert (done.verdict, tenant.writes, clock.pauses) == (Verdict.PROVEN, writes, [])


def test_a_write_that_is_always_cut_ends() -> None:
    tenant = DialectTenant(mailbox("ada"))
    tenant.write_faults = {(number, ADA): (False, CUT, True) for number in range(1, 9)}
    done, _clock = _write(tenant, patience=5)
    assert (done.verdict, tenant.writes) == (Verdict.UNSHOWN, 3)


def test_attributes_that_are_not_written_stay() -> None:
    before = HeldValues(("aa",), ("bb",))
    assert expected_after(WriteOrder(ADA, None, ()), before) == HeldValues(("aa",), ())
    assert expected_after(ORDER, EMPTY) == AFTER


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_words(verdict: Verdict) -> None:
    error = unproven(verdict, ADA)
    assert isinstance(error, SmimeError)
    assert (error.code, error.detail["verdict"]) == ("exchange.dialect.unproven", verdict.value)
