"""The canary recipient holds the trial value for a moment, and afterwards what it held before, whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.canary_round import CanaryRound
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectChoice
from ansible_collections.mailsec.smime.plugins.module_utils._flows.lone_write import LoneWriter
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER, Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.dialect_tenant import (
    DialectTenant,
    as_any,
    choose,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import BROKEN
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    digest_of,
    guid_of,
    mailbox,
    private_key,
)

GUID = guid_of("canary")
ADDRESS = "canary@contoso.example"


class Killed(BaseException):
    """The process ends here."""


class KilledTenant(DialectTenant):
    """The process ends before or after the effect of one write."""

    def __init__(self, *states: RecipientState, at: int = 0, before: bool = False) -> None:
        super().__init__(*states)
        self.at = at
        self.before = before

    def write_many(self, orders: Sequence[WriteOrder], dialect: Dialect | None = None) -> list[WriteResult]:
        if self.writes + 1 == self.at and self.before:
            raise Killed
        results = super().write_many(orders, dialect)
        if self.writes == self.at:
            raise Killed
        return results


def _run(
    folder: Path, tenant: DialectTenant, choice: DialectChoice | None = None, identity: str | None = ADDRESS
) -> SmimeError | None:
    """As one run would."""
    clock = FakeClock()
    lone = LoneWriter(as_any(tenant), as_any(tenant), clock, 10)
    publishing = PublishOrder(TENANT, "r1", False, False, 10, {})
    with Journal(folder) as journal:
        one: Any = as_any(tenant)
        return CanaryRound(identity, one, one, lone, journal, clock, publishing).run(choice or choose(folder))


def _held(tenant: DialectTenant) -> tuple[tuple[str, ...], tuple[str, ...]]:
    state = tenant.states[GUID]
    return state.user_certificate, state.user_smime_certificate


def test_both_forms_are_proven_and_everything_is_put_back(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.takes = {Facet.WRITE: ("ints",), Facet.CLEAR: ("null",)}
    choice = choose(tmp_path)
    assert _run(tmp_path, tenant, choice) is None
    assert _held(tenant) == ((), ())
    assert (choice.dialect, choice.unproven(Facet)) == (Dialect("ints", "null"), [])
    assert choice.as_row()["write_proven_by"] == f"canary recipient {GUID}"
    assert tenant.writes == 2
    [row] = read_chain(tmp_path / JOURNAL)
    assert (row["guid"], row["before"]["user_certificate"]) == (GUID, [])
    trial = row["after"]["user_certificate"]
    writes = [(one["added"], one["removed"]) for one in read_chain(tmp_path / LEDGER) if one["event"] == "write"]
    assert writes == [(trial, []), ([], trial)]


def test_what_is_proven_already_needs_no_round(tmp_path: Path) -> None:
    _run(tmp_path, DialectTenant(mailbox("canary")))
    tenant = DialectTenant(mailbox("canary"))
    assert _run(tmp_path, tenant) is None
    assert (tenant.log, tenant.asked) == ([], [])


def test_the_trial_stands_in_the_empty_attribute_beside_nobodys_values(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary", b"own"))
    assert _run(tmp_path, tenant) is None
    assert _held(tenant) == ((digest_of(b"own"),), ())
    assert {order.user_certificate for order in tenant.sent} == {None}


def test_beside_values_only_the_form_of_writing_is_proven(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary", b"own", smime=[b"other"]))
    before = _held(tenant)
    choice = choose(tmp_path)
    assert _run(tmp_path, tenant, choice) is None
    assert _held(tenant) == before
    assert choice.unproven(Facet) == [Facet.CLEAR]
    assert all(order.user_certificate and b"own" in order.user_certificate for order in tenant.sent)
    tenant.log.clear()
    assert _run(tmp_path, tenant) is None
    assert tenant.log == []


def test_forms_that_deceive_are_sorted_out(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.mangles = ("data_list", "typed", "hashtable")
    choice = choose(tmp_path)
    assert _run(tmp_path, tenant, choice) is None
    assert _held(tenant) == ((), ())
    assert choice.dialect == Dialect("ints", "empty_list")


def test_where_every_form_deceives_it_is_put_back_all_the_same(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.mangles = ("data_list", "typed", "ints", "base64")
    error = _run(tmp_path, tenant)
    assert error is not None
    assert error.code == "exchange.dialect.none_fits"
    assert _held(tenant) == ((), ())
    assert choose(tmp_path).memory.open_canary is None


def test_nothing_is_written_where_it_could_not_be_taken_away_again(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.takes[Facet.CLEAR] = ()
    error = _run(tmp_path, tenant)
    assert error is not None
    assert (error.code, tenant.writes) == ("exchange.dialect.none_fits", 0)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (mailbox("other"), "no such mailbox"),
        (mailbox("canary", is_dir_synced=True), "on-premises"),
        (mailbox("canary", readable=False), "cannot be read"),
        (mailbox("canary", private_key()), "private key"),
    ],
)
def test_a_recipient_that_could_not_be_put_back_is_refused(tmp_path: Path, state: RecipientState, words: str) -> None:
    tenant = DialectTenant(state)
    error = _run(tmp_path, tenant)
    assert error is not None
    assert error.code == "exchange.dialect.canary_unfit"
    assert words in error.message
    assert tenant.writes == 0


def test_values_that_cannot_be_read_back_are_no_proof_and_are_taken_away(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.read_faults = {(number, GUID): replace(mailbox("canary"), readable=False) for number in (1, 2)}
    error = _run(tmp_path, tenant)
    assert error is not None
    assert (error.code, error.detail["verdict"]) == ("exchange.dialect.unproven", "unreadable")
    assert _held(tenant) == ((), ())


def test_a_failure_of_the_service_is_told_as_it_is(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.say[GUID] = BROKEN
    assert _run(tmp_path, tenant) is BROKEN


def test_a_trial_that_is_refused_for_another_reason_is_told(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.write_faults[1, GUID] = (False, BROKEN, False)
    assert _run(tmp_path, tenant) is BROKEN
    assert _held(tenant) == ((), ())


def test_what_could_not_be_put_back_is_told_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("canary"))
    tenant.write_faults[2, GUID] = (False, BROKEN, False)
    error = _run(tmp_path, tenant)
    assert error is not None
    assert error.code == "exchange.dialect.not_restored"
    assert len(_held(tenant)[0]) == 1
    assert _run(tmp_path, tenant, identity=None) is None
    assert _held(tenant) == ((), ())
    assert choose(tmp_path).memory.open_canary is None


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("held", [[], [b"own"]])
def test_after_a_kill_the_next_run_puts_it_back_and_proves(
    tmp_path: Path, at: int, before: bool, held: list[bytes]
) -> None:
    tenant = KilledTenant(mailbox("canary", *held, smime=held), at=at, before=before)
    former = _held(tenant)
    with pytest.raises(Killed):
        _run(tmp_path, tenant)
    tenant.at = 0
    assert _run(tmp_path, tenant) is None
    assert _held(tenant) == former
    assert choose(tmp_path).is_proven(Facet.WRITE)


def test_what_somebody_else_wrote_meanwhile_is_left_alone(tmp_path: Path) -> None:
    tenant = KilledTenant(mailbox("canary"), at=1)
    with pytest.raises(Killed):
        _run(tmp_path, tenant)
    tenant.at = 0
    tenant.states[GUID] = mailbox("canary", b"theirs")
    error = _run(tmp_path, tenant)
    assert error is not None
    assert error.code == "exchange.dialect.not_restored"
    assert _held(tenant) == ((digest_of(b"theirs"),), ())
    assert _run(tmp_path, tenant) is None


def test_a_canary_that_cannot_be_asked_is_not_put_back_blindly(tmp_path: Path) -> None:
    tenant = KilledTenant(mailbox("canary"), at=1)
    with pytest.raises(Killed):
        _run(tmp_path, tenant)
    tenant.at = 0
    tenant.read_faults[tenant.reads + 1, GUID] = BROKEN
    assert _run(tmp_path, tenant) is BROKEN
    assert choose(tmp_path).memory.open_canary is not None
