# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client sends what known clients send, and nothing about one object without an identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import ResponseFormat
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
