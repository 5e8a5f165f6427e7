# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One Set for each recipient, whole values, and a clear word about what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import RecipientWriter, WriteOrder

Make = Callable[..., Any]
NO_OP = "The command completed successfully but no settings of 'ada' have been modified."


def _guid(number: int) -> str:
    return f"6f9619ff-8b86-4011-b42d-{number:012d}"


def _writer(w: Any, encoding: str = "data_list") -> RecipientWriter:
    return RecipientWriter(w.client, Dialect(encoding))


def _parts(*parts: Any) -> dict[str, Any]:
    return {"responses": [{"id": str(at), "status": one[0], "body": one[1]} for at, one in enumerate(parts)]}


def _parameters(w: Any, request: int = 0) -> list[dict[str, Any]]:
    calls = [one["body"]["CmdletInput"] for one in w.session.sent[request].body["requests"]]
    assert {call["CmdletName"] for call in calls} == {"Set-Mailbox"}
    return [call["Parameters"] for call in calls]


def test_only_what_is_ordered_is_sent(wire: Make, respond: Any) -> None:
    done = (200, {"value": []})
    w = wire(respond(200, _parts(done, done, done)))
    orders = [
        WriteOrder(_guid(0), user_certificate=(b"0a", b"0b")),
        WriteOrder(_guid(1), user_smime_certificate=(b"0c",)),
        WriteOrder(_guid(2), user_certificate=(), user_smime_certificate=(b"0d",)),
    ]
    results = _writer(w).write_many(orders)
    assert [(one.guid, one.ok, one.no_op, one.ambiguous, one.error) for one in results] == [
        (_guid(number), True, False, False, None) for number in range(3)
    ]
    assert _parameters(w) == [
        {"Identity": _guid(0), "UserCertificate": [{"Data": [48, 97]}, {"Data": [48, 98]}], "Confirm": False},
        {"Identity": _guid(1), "UserSMimeCertificate": [{"Data": [48, 99]}], "Confirm": False},
        {
            "Identity": _guid(2),
            "UserCertificate": {"@odata.type": "#Exchange.GenericHashTable"},
            "UserSMimeCertificate": [{"Data": [48, 100]}],
            "Confirm": False,
        },
    ]
    assert w.counters.as_dict()["write_batch"] == 1


def test_the_encoding_is_the_one_that_was_chosen(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts((204, None))))
    assert _writer(w, "base64").write_many([WriteOrder(_guid(0), (b"0a",))])[0].ok
    assert _parameters(w)[0]["UserCertificate"] == ["MGE="]


def test_an_order_for_nothing_sends_nothing(wire: Make) -> None:
    w = wire()
    results = _writer(w).write_many([WriteOrder(_guid(0))])
    assert (results[0].ok, results[0].no_op) == (True, True)
    assert w.session.sent == []


def test_the_services_words_are_passed_on(wire: Make, respond: Any) -> None:
    w = wire(
        respond(
            200,
            _parts(
                (200, {"value": [], "@adminapi.warnings": [NO_OP]}),
                (200, {"value": [], "@adminapi.warnings": ["other"]}),
            ),
        )
    )
    first, second = _writer(w).write_many([WriteOrder(_guid(0), (b"0a",)), WriteOrder(_guid(1), (b"0a",))])
    assert (first.ok, first.no_op) == (True, True)
    assert (second.ok, second.no_op, second.warnings) == (True, False, ("other",))


def test_a_refusal_belongs_to_one_recipient(wire: Make, respond: Any, error_body: Make) -> None:
    text = "The object is being synchronized from your on-premises organization."
    w = wire(respond(200, _parts((400, error_body(text)), (200, {"value": []}))))
    first, second = _writer(w).write_many([WriteOrder(_guid(0), (b"0a",)), WriteOrder(_guid(1), (b"0a",))])
    assert (first.ok, first.ambiguous) == (False, False)
    assert first.error is not None
    assert first.error.code == "exchange.refused_synchronised"
    assert second.ok


def test_a_cut_connection_is_ambiguous_and_nothing_is_repeated(wire: Make) -> None:
    w = wire(requests.exceptions.ReadTimeout("x"))
    results = _writer(w).write_many([WriteOrder(_guid(number), (b"0a",)) for number in range(12)])
    assert [one.ambiguous for one in results] == [True] * 10 + [False] * 2
    assert not any(one.ok for one in results)
    assert len(w.session.sent) == 1


def test_two_orders_about_one_recipient_are_a_mistake(wire: Make) -> None:
    with pytest.raises(ValueError, match="one recipient"):
        _writer(wire()).write_many([WriteOrder(_guid(10), (b"0a",)), WriteOrder(_guid(10).upper(), (b"0b",))])


def test_a_question_is_one_call_that_executes_nothing(wire: Make, respond: Any, error_body: Make) -> None:
    asked = {"value": [], "@adminapi.confirmationmessage": "Are you sure?"}
    w = wire(respond(200, asked), respond(400, error_body("Cannot convert", "X.ParameterBindingException")))
    order = WriteOrder(_guid(0), (b"0a",), ())
    assert _writer(w).ask(order, Dialect("ints", "null")) is None
    assert w.session.sent[0].body["CmdletInput"]["Parameters"] == {
        "Identity": _guid(0),
        "UserCertificate": [[48, 97]],
        "UserSMimeCertificate": None,
        "Confirm": True,
    }
    refusal = _writer(w).ask(order, Dialect())
    assert refusal is not None
    assert refusal.code == "exchange.refused"
    assert w.counters.as_dict() == {"confirm": 2, "total": 2, "waited_seconds": 0.0}


def test_an_order_says_which_forms_it_needs() -> None:
    order = WriteOrder(_guid(0), (b"0a",), ())
    assert order.facets == {Facet.WRITE, Facet.CLEAR}
    assert order.only(Facet.WRITE) == WriteOrder(_guid(0), (b"0a",))
    assert order.only(Facet.CLEAR) == WriteOrder(_guid(0), None, ())
    assert WriteOrder(_guid(0)).facets == frozenset()


def test_a_dialect_given_with_the_orders_is_used(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts((204, None))))
    assert _writer(w).write_many([WriteOrder(_guid(0), (b"0a",), ())], Dialect("base64", "empty_list"))[0].ok
    assert _parameters(w)[0] == {
        "Identity": _guid(0),
        "UserCertificate": ["MGE="],
        "UserSMimeCertificate": [],
        "Confirm": False,
    }
