"""Forms are sorted out by questions; a failure that is not about forms is passed on."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.find_form import find_form
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.dialect_tenant import (
    DialectTenant,
    as_any,
    choose,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import guid_of, mailbox

ORDER = WriteOrder(guid_of("ada"), (b"new",), ())


def _tenant() -> DialectTenant:
    return DialectTenant(mailbox("ada"))


def test_one_question_for_each_form_that_is_not_known_to_fit() -> None:
    tenant, choice = _tenant(), choose(None)
    tenant.takes = {Facet.WRITE: ("ints", "base64"), Facet.CLEAR: ("empty_list",)}
    assert find_form(as_any(tenant), ORDER, ORDER.facets, choice) is None
    assert sorted(tenant.asked) == [("data_list",), ("empty_list",), ("hashtable",), ("ints",), ("typed",)]
    assert choice.dialect == Dialect("ints", "empty_list")
    tenant.asked.clear()
    assert find_form(as_any(tenant), ORDER, ORDER.facets, choice) is None
    assert tenant.asked == []


def test_where_none_fits_the_services_words_are_told() -> None:
    tenant, choice = _tenant(), choose(None)
    tenant.takes = {Facet.WRITE: (), Facet.CLEAR: ()}
    failure = find_form(as_any(tenant), ORDER, [Facet.CLEAR], choice)
    assert failure is not None
    assert failure.code == "exchange.dialect.none_fits"
    assert failure.detail["tried"] == ["hashtable", "empty_list", "null"]
    assert "it does not bind" in failure.message
    assert tenant.log == []


@pytest.mark.parametrize("code", ["exchange.no_role", "exchange.throttled", "exchange.refused"])
def test_another_failure_says_nothing_about_the_form(code: str) -> None:
    tenant, choice = _tenant(), choose(None)
    tenant.say[ORDER.guid] = SmimeError(code, "not now", {"service_kind": "Some.Exception"})
    failure = find_form(as_any(tenant), ORDER, [Facet.WRITE], choice)
    assert failure is tenant.say[ORDER.guid]
    assert choice.candidates(Facet.WRITE)[0] == "data_list"


def test_a_chosen_form_is_not_asked_about() -> None:
    tenant, choice = _tenant(), choose(None, DialectOrder("base64"))
    assert find_form(as_any(tenant), ORDER, [Facet.WRITE], choice) is None
    assert tenant.asked == []
