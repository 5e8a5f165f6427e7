"""Nobody but one is written in a form that is not proven; what is proven costs nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.lone_write import LoneWriter
from ansible_collections.mailsec.smime.plugins.module_utils._flows.prove_dialect import ProvingWriter
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.dialect_tenant import (
    DialectTenant,
    as_any,
    choose,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import FakeClock
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import BROKEN, CUT
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of, guid_of, mailbox

NAMES = ("ada", "bob", "eve")
NEW = (b"new",)


def _tenant(lag: int = 0) -> DialectTenant:
    return DialectTenant(*(mailbox(name) for name in NAMES), lag=lag)


def _write(
    folder: Path, tenant: DialectTenant, orders: Sequence[WriteOrder], order: DialectOrder | None = None
) -> list[WriteResult]:
    """As one run would."""
    lone = LoneWriter(as_any(tenant), as_any(tenant), FakeClock(), 10)
    return ProvingWriter(as_any(tenant), as_any(tenant), lone, None, choose(folder, order)).write_many(orders)


def _orders(*content: bytes) -> list[WriteOrder]:
    return [WriteOrder(guid_of(name), content) for name in NAMES]


def _codes(results: list[WriteResult]) -> list[str | None]:
    return [result.error.code if result.error else None for result in results]


def _written(tenant: DialectTenant) -> list[str]:
    return [name for name in NAMES if tenant.states[guid_of(name)].user_certificate]


def test_the_first_is_written_alone_and_the_others_when_it_shows(tmp_path: Path) -> None:
    tenant = _tenant()
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == [None, None, None]
    assert [line for line in tenant.log if line.startswith("write")] == ["write 1", "write 2"]
    assert tenant.asked == [("data_list",)]


def test_a_form_that_is_remembered_costs_no_request(tmp_path: Path) -> None:
    _write(tmp_path, _tenant(), _orders(*NEW))
    tenant = _tenant()
    _write(tmp_path, tenant, _orders(*NEW))
    assert (tenant.log, tenant.asked) == (["write 3"], [])


def test_the_form_that_empties_is_proven_for_itself(tmp_path: Path) -> None:
    tenant = DialectTenant(*(mailbox(name, b"old") for name in NAMES))
    tenant.takes[Facet.CLEAR] = ("null",)
    orders = [WriteOrder(guid_of("ada"), NEW), *(WriteOrder(guid_of(name), ()) for name in ("bob", "eve"))]
    assert _codes(_write(tmp_path, tenant, orders)) == [None, None, None]
    assert [line for line in tenant.log if line.startswith("write")] == ["write 1", "write 1", "write 1"]
    assert _written(tenant) == ["ada"]
    assert choose(tmp_path).dialect.clear_form == "null"


def test_after_a_mismatch_nobody_else_is_written_and_another_form_is_tried_next(tmp_path: Path) -> None:
    tenant = _tenant()
    tenant.mangles = ("data_list",)
    codes = _codes(_write(tmp_path, tenant, _orders(*NEW)))
    assert codes == [None, "exchange.dialect.unproven", "exchange.dialect.unproven"]
    assert _written(tenant) == ["ada"]
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == [None, None, None]
    assert choose(tmp_path).dialect.write_form == "typed"


def test_a_mismatch_is_blamed_on_the_form_of_the_attribute_that_differs(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("ada", b"old"))
    tenant.mangles = ("hashtable",)
    order = WriteOrder(guid_of("ada"), (), (b"s",))
    assert _codes(_write(tmp_path, tenant, [order])) == [None]
    assert choose(tmp_path).memory.refuted == {"clear": ("hashtable",)}


def test_a_form_that_does_nothing_is_passed_over_in_the_same_run(tmp_path: Path) -> None:
    tenant = DialectTenant(*(mailbox(name, b"old") for name in NAMES))
    tenant.mangles = ("hashtable", "empty_list")
    assert _codes(_write(tmp_path, tenant, _orders())) == [None, None, None]
    assert _written(tenant) == []
    assert choose(tmp_path).dialect.clear_form == "null"


def test_where_no_form_is_left_nobody_is_written(tmp_path: Path) -> None:
    tenant = _tenant()
    tenant.takes[Facet.WRITE] = ()
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == ["exchange.dialect.none_fits"] * 3
    assert (tenant.writes, len(tenant.asked)) == (0, 4)


def test_a_chosen_form_is_proven_without_a_question_and_fails_alone(tmp_path: Path) -> None:
    tenant = _tenant()
    assert _codes(_write(tmp_path, tenant, _orders(*NEW), DialectOrder("base64"))) == [None, None, None]
    tenant = _tenant()
    tenant.takes[Facet.WRITE] = ("data_list",)
    codes = _codes(_write(tmp_path / "other", tenant, _orders(*NEW), DialectOrder("base64")))
    assert codes == ["exchange.dialect.none_fits"] * 3
    assert (tenant.asked, tenant.writes, _written(tenant)) == ([], 1, [])


def test_one_recipients_own_failure_makes_the_next_the_proof(tmp_path: Path) -> None:
    tenant = _tenant()
    gone = SmimeError("exchange.not_found", "no such mailbox")
    tenant.say[guid_of("ada")] = gone
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == ["exchange.not_found", None, None]
    assert _written(tenant) == ["bob", "eve"]


def test_a_recipient_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    tenant = _tenant()
    tenant.read_faults[1, guid_of("ada")] = SmimeError("exchange.not_found", "no such mailbox")
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == ["exchange.not_found", None, None]


def test_a_failure_of_the_service_ends_the_proof_for_everybody(tmp_path: Path) -> None:
    tenant = _tenant()
    tenant.say[guid_of("ada")] = BROKEN
    results = _write(tmp_path, tenant, _orders(*NEW))
    assert _codes(results) == ["exchange.throttled"] * 3
    assert results[1].error is not None
    assert results[1].error.message.startswith("Not sent.")
    assert _written(tenant) == []


def test_what_nobody_could_see_yet_proves_the_form_in_the_next_run(tmp_path: Path) -> None:
    tenant = _tenant(lag=9)
    codes = _codes(_write(tmp_path, tenant, _orders(*NEW)))
    assert codes == [None, "exchange.dialect.unproven", "exchange.dialect.unproven"]
    tenant.lag = 0
    tenant._shown.clear()
    tenant.log.clear()
    assert _codes(_write(tmp_path, tenant, _orders(*NEW)[1:])) == [None, None]
    assert tenant.log == ["read 1", "write 2"]
    assert _written(tenant) == list(NAMES)


def test_what_is_still_not_shown_proves_nothing(tmp_path: Path) -> None:
    tenant = _tenant(lag=99)
    _write(tmp_path, tenant, _orders(*NEW))
    codes = _codes(_write(tmp_path, tenant, _orders(*NEW)[1:]))
    assert codes == [None, "exchange.dialect.unproven"]


def test_a_proven_form_that_is_taken_no_longer_is_found_anew(tmp_path: Path) -> None:
    _write(tmp_path, _tenant(), _orders(*NEW))
    tenant = _tenant()
    tenant.takes[Facet.WRITE] = ("ints",)
    assert _codes(_write(tmp_path, tenant, _orders(*NEW))) == [None, None, None]
    assert [line for line in tenant.log if line.startswith("write")] == ["write 3", "write 1", "write 2"]
    assert choose(tmp_path).dialect.write_form == "ints"


def test_of_two_forms_in_one_order_the_refused_one_is_found_by_questions(tmp_path: Path) -> None:
    tenant = DialectTenant(mailbox("ada", b"old"), mailbox("bob", b"old"))
    first = [WriteOrder(guid_of("ada"), (), (b"s",))]
    assert _codes(_write(tmp_path, tenant, first)) == [None]
    tenant.takes[Facet.CLEAR] = ("null",)
    assert _codes(_write(tmp_path, tenant, [WriteOrder(guid_of("bob"), (), (b"s",))])) == [None]
    later = choose(tmp_path)
    assert (later.dialect.write_form, later.dialect.clear_form) == ("data_list", "null")
    assert later.unproven(Facet) == []
    assert tenant.states[guid_of("bob")].user_smime_certificate == (digest_of(b"s"),)


def test_a_cut_write_in_a_proven_form_is_the_callers(tmp_path: Path) -> None:
    _write(tmp_path, _tenant(), _orders(*NEW))
    tenant = _tenant()
    tenant.write_faults[1, guid_of("bob")] = (False, CUT, True)
    results = _write(tmp_path, tenant, _orders(*NEW))
    assert [result.ambiguous for result in results] == [False, True, False]
    assert tenant.writes == 1


def test_orders_for_nothing_need_no_proof(tmp_path: Path) -> None:
    tenant = _tenant()
    assert _codes(_write(tmp_path, tenant, [WriteOrder(guid_of("ada"))])) == [None]
    assert tenant.asked == []
