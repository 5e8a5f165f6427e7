# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client sends what known clients send, and nothing about one object without an identity."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import transport as transport_module
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall, ResponseFormat
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]


def test_a_call_has_the_envelope_headers_and_selection(wire: Make, respond: Any) -> None:
    w = wire(respond(200, {"value": [{"Guid": "1"}], "@adminapi.warnings": ["w"]}))
    answer = w.client.invoke("Get-Mailbox", {"Identity": "ada@contoso.example"}, ("Guid", "UserCertificate"))
    assert answer.rows == ({"Guid": "1"},)
    assert answer.warnings == ("w",)
    sent = w.session.sent[0]
    assert sent.url == (
        f"https://outlook.office365.com/adminapi/beta/{w.client.settings.tenant_id}/InvokeCommand"
        "?$select=Guid,UserCertificate"
    )
    assert sent.body == {
        "CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": {"Identity": "ada@contoso.example"}}
    }
    assert sent.headers["X-ResponseFormat"] == "json"
    assert sent.headers["X-AnchorMailbox"].startswith("APP:SystemMailbox{bb558c35")
    assert sent.headers["X-ClientApplication"] == "mailsec.smime"


def test_reads_and_writes_are_counted_apart(wire: Make, respond: Any) -> None:
    w = wire(respond(200, {"value": []}), respond(204), respond(200, {"value": []}))
    w.client.invoke("Get-Mailbox", {"Identity": "a@b"})
    w.client.invoke("Set-Mailbox", {"Identity": "a@b", "Confirm": False})
    list(w.client.invoke_pages("Get-Mailbox", {"ResultSize": "Unlimited"}))
    assert {name: w.counters.as_dict()[name] for name in ("read", "write", "list")} == {
        "read": 1,
        "write": 1,
        "list": 1,
    }


@pytest.mark.parametrize("parameters", [{}, {"Identity": ""}, {"Identity": None}])
def test_no_identity_no_request(parameters: dict[str, Any], wire: Make) -> None:
    w = wire()
    for cmdlet in ("Get-Mailbox", "Set-Mailbox"):
        with pytest.raises(SmimeError) as caught:
            w.client.invoke(cmdlet, parameters)
        assert caught.value.code == "exchange.empty_identity"
    assert w.session.sent == []


def test_a_listing_has_no_empty_identity_either(wire: Make) -> None:
    with pytest.raises(SmimeError) as caught:
        wire().client.invoke_pages("Get-Mailbox", {"Identity": ""})
    assert caught.value.code == "exchange.empty_identity"


def test_pages_are_had_by_posting_the_same_body_to_the_link(wire: Make, respond: Any) -> None:
    link = "https://outlook.office365.com/adminapi/beta/t/InvokeCommand?$skiptoken=2"
    w = wire(
        respond(200, {"value": [{"Guid": "1"}], "@odata.nextLink": link}), respond(200, {"value": [{"Guid": "2"}]})
    )
    pages = list(w.client.invoke_pages("Get-Mailbox", {"ResultSize": "Unlimited"}, ("Guid",), ResponseFormat.CLIXML))
    assert [page.rows for page in pages] == [({"Guid": "1"},), ({"Guid": "2"},)]
    first, second = w.session.sent
    assert (second.method, second.url, second.body) == ("POST", link, first.body)
    assert second.headers["X-ResponseFormat"] == "clixml"
    assert first.headers["client-request-id"] != second.headers["client-request-id"]


def test_an_answer_about_one_object_has_no_further_page(wire: Make, respond: Any) -> None:
    w = wire(respond(200, {"value": [{}], "@odata.nextLink": "https://outlook.office365.com/x"}))
    with pytest.raises(SmimeError) as caught:
        w.client.invoke("Get-Mailbox", {"Identity": "a@b"})
    assert caught.value.code == "exchange.incomplete"


# Reads side by side


def _answer(respond: Any) -> Any:
    def answer(sent: Any) -> Any:
        names = {one["id"]: one["body"]["CmdletInput"]["Parameters"]["Identity"] for one in sent.body["requests"]}
        parts = [{"id": at, "status": 200, "body": {"value": [{"Guid": name}]}} for at, name in names.items()]
        return respond(200, {"responses": parts})

    return answer


def _reads(count: int) -> list[CmdletCall]:
    return [CmdletCall("Get-Mailbox", {"Identity": f"p{number}@contoso.example"}) for number in range(count)]


def test_many_reads_go_out_side_by_side_and_come_back_in_order(
    wire: Any, respond: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    w = wire(*[_answer(respond)] * 4, parallel_reads=3)
    opened = []

    def open_for_thread(_settings: Any) -> Any:
        opened.append(threading.get_ident())
        return w.session

    monkeypatch.setattr(transport_module, "open_session", open_for_thread)
    outcomes = w.client.invoke_batch(_reads(35))
    assert [one.rows[0]["Guid"] for one in outcomes] == [f"p{number}@contoso.example" for number in range(35)]
    assert sorted(len(sent.body["requests"]) for sent in w.session.sent) == [5, 10, 10, 10]
    assert threading.get_ident() not in opened
    assert len(opened) == len(set(opened)) <= 3


def test_one_at_a_time_uses_the_one_session(wire: Any, respond: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    w = wire(*[_answer(respond)] * 3)
    monkeypatch.setattr(transport_module, "open_session", None)
    assert len(w.client.invoke_batch(_reads(25))) == 25


def test_after_a_read_that_failed_as_a_whole_the_rest_is_not_sent(
    wire: Any, respond: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    w = wire(*[respond(403, "")] * 2, parallel_reads=2, retries=0)
    monkeypatch.setattr(transport_module, "open_session", lambda _settings: w.session)
    outcomes = w.client.invoke_batch(_reads(50))
    assert [one.code for one in outcomes] == ["exchange.no_role"] * 50
    assert "Not sent" in outcomes[-1].message
    assert len(w.session.sent) == 2


def test_writes_never_go_side_by_side(wire: Any, respond: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    w = wire(*[_answer(respond)] * 3, parallel_reads=3)
    monkeypatch.setattr(transport_module, "open_session", None)
    calls = [CmdletCall("Set-Mailbox", {"Identity": f"p{number}@contoso.example"}) for number in range(25)]
    assert len(w.client.invoke_batch(calls)) == 25


def test_how_many_are_taken_together_follows_the_pace(wire: Any) -> None:
    assert wire(parallel_reads=3).client.group_size == 30
    assert wire(parallel_reads=3, writes_per_second=2.0).client.group_size == 5
    assert wire(parallel_reads=3, writes_per_second=8.0, max_writes_per_second=8.0).client.group_size == 20
    assert wire().client.group_size == 10
