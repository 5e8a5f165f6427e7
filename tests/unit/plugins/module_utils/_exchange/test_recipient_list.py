# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All mailboxes, each once, in a form in which their values can be read; a cut list is an error."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import ResponseFormat
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.recipient_list import RecipientList
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]
VALUE = b"\x30\x82" + bytes(60)
LINK = "https://outlook.office365.com/adminapi/beta/t/InvokeCommand?$skiptoken="
UNREADABLE = {"UserCertificate": ["System.Byte[]"]}


def _guid(number: int) -> str:
    return f"6f9619ff-8b86-4011-b42d-{number:012d}"


def _clixml(number: int) -> dict[str, str]:
    text = base64.b64encode(VALUE).decode()
    members = (
        f'<G N="Guid">{_guid(number)}</G><S N="RecipientTypeDetails">UserMailbox</S>'
        f'<Obj N="UserCertificate" RefId="1"><LST><BA>{text}</BA></LST></Obj>'
        '<Obj N="UserSMimeCertificate" RefId="2"><LST/></Obj>'
    )
    return {"_clixml": f'<Objs><Obj RefId="0"><Props>{members}</Props></Obj></Objs>'}


@pytest.fixture
def page(respond: Any) -> Make:
    def make(*rows: Any, link: str | None = None) -> Any:
        return respond(200, {"value": list(rows), **({"@odata.nextLink": LINK + link} if link else {})})

    return make


def _list(w: Any, form: ResponseFormat = ResponseFormat.JSON) -> tuple[RecipientList, list[Any]]:
    listing = RecipientList(w.client, w.clock, form)
    return listing, list(listing.read())


def _formats(w: Any) -> list[str]:
    return [sent.headers["X-ResponseFormat"] for sent in w.session.sent]


def test_pages_of_all_kinds_of_mailboxes_without_repetition(wire: Make, page: Make, mailbox: Make) -> None:
    w = wire(
        page(mailbox(_guid(1)), mailbox(_guid(2), RecipientTypeDetails="SharedMailbox"), link="2"),
        page(
            mailbox(_guid(2).upper()),
            mailbox(_guid(3), RecipientTypeDetails="RoomMailbox"),
            mailbox(_guid(4), RecipientTypeDetails="DiscoveryMailbox"),
        ),
    )
    assert [state.guid for state in _list(w)[1]] == [_guid(1), _guid(2), _guid(3)]
    assert w.session.sent[0].body["CmdletInput"] == {
        "CmdletName": "Get-Mailbox",
        "Parameters": {"ResultSize": "Unlimited"},
    }
    assert "UserSMimeCertificate" in w.session.sent[0].url
    assert w.session.sent[0].headers["Prefer"] == "odata.maxpagesize=1000"


def test_a_readable_list_costs_one_request_for_each_page(wire: Make, page: Make, mailbox: Make) -> None:
    w = wire(page(mailbox(_guid(1)), link="2"), page(mailbox(_guid(2))))
    _list(w)
    assert _formats(w) == ["json", "json"]


def test_an_unreadable_page_is_asked_again_and_the_rest_begins_there(wire: Make, page: Make, mailbox: Make) -> None:
    w = wire(
        page(mailbox(_guid(1)), link="2"),
        page(mailbox(_guid(2), **UNREADABLE), link="3"),
        page(_clixml(2), link="3"),
        page(_clixml(3)),
    )
    listing, states = _list(w)
    assert [len(state.values) for state in states] == [0, 1, 1]
    assert all(state.readable for state in states)
    assert _formats(w) == ["json", "json", "clixml", "clixml"]
    assert w.session.sent[2].url == w.session.sent[1].url
    assert listing.response_format is ResponseFormat.CLIXML


def test_what_stays_unreadable_is_said_to_be_so(wire: Make, page: Make, mailbox: Make) -> None:
    w = wire(page(mailbox(_guid(1), **UNREADABLE)), page(mailbox(_guid(1), **UNREADABLE)))
    states = _list(w)[1]
    assert [state.readable for state in states] == [False]


@pytest.mark.parametrize("status", [400, 200])
def test_a_service_that_knows_no_second_form_is_asked_for_it_once(
    status: int, wire: Make, page: Make, mailbox: Make, respond: Any
) -> None:
    refusal = respond(status, {"error": {"code": "BadRequest", "message": "no such format"}})
    w = wire(
        page(mailbox(_guid(1), **UNREADABLE), link="2"),
        refusal,
        page(mailbox(_guid(2), **UNREADABLE), link="3"),
        page(mailbox(_guid(3))),
    )
    assert [state.readable for state in _list(w)[1]] == [False, False, True]
    assert _formats(w) == ["json", "clixml", "json", "json"]


def test_a_second_form_refused_on_a_later_page(wire: Make, page: Make, mailbox: Make, respond: Any) -> None:
    refusal = respond(400, {"error": {"code": "BadRequest", "message": "no such format"}})
    w = wire(page(mailbox(_guid(1)), link="2"), page(mailbox(_guid(2), **UNREADABLE)), refusal)
    assert [state.readable for state in _list(w)[1]] == [True, False]


def test_trouble_while_asking_again_ends_the_list(wire: Make, page: Make, mailbox: Make, respond: Any) -> None:
    w = wire(page(mailbox(_guid(1), **UNREADABLE)), respond(429, "slow"), retries=0)
    with pytest.raises(SmimeError) as caught:
        _list(w)
    assert caught.value.code == "exchange.throttled"


def test_a_list_that_breaks_off_is_incomplete(wire: Make, page: Make, mailbox: Make, respond: Any) -> None:
    w = wire(page(mailbox(_guid(1)), link="2"), respond(403, ""))
    with pytest.raises(SmimeError) as caught:
        _list(w)
    assert caught.value.code == "exchange.incomplete"


def test_exactly_a_thousand_are_checked_for_more(wire: Make, page: Make, mailbox: Make) -> None:
    thousand = [mailbox(_guid(number)) for number in range(1, 1001)]
    rest = [{"Guid": row["Guid"]} for row in thousand[:-1]]
    w = wire(page(*thousand), page(*rest))
    assert len(_list(w)[1]) == 1000
    asked = w.session.sent[1]
    assert asked.body["CmdletInput"]["Parameters"]["Filter"] == f"Guid -ne '{_guid(1000)}'"
    assert asked.url.endswith("?$select=Guid")
    w = wire(page(*thousand), page(*rest, {"Guid": _guid(1001)}))
    with pytest.raises(SmimeError) as caught:
        _list(w)
    assert caught.value.code == "exchange.incomplete"
