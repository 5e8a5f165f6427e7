# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One by address, some by GUID: the right one, or an error that says why not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.recipients import RecipientReader
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState

Make = Callable[..., Any]
UNREADABLE = {"UserCertificate": ["System.Byte[]"]}
VALUE = base64.b64encode(b"\x30\x82" + bytes(60)).decode()


def _guid(number: int) -> str:
    return f"6f9619ff-8b86-4011-b42d-{number:012d}"


def _code(reader: RecipientReader, identity: str) -> str:
    with pytest.raises(SmimeError) as caught:
        reader.find_one(identity)
    return caught.value.code


@pytest.fixture
def rows(respond: Any) -> Make:
    def make(*found: Any) -> Any:
        return respond(200, {"value": list(found)})

    return make


@pytest.fixture
def batch(respond: Any) -> Make:
    """Answers of a batch, one list of rows (or status and body) for each call."""

    def make(*parts: Any) -> Any:
        return respond(
            200,
            {
                "responses": [
                    {"id": str(number), "status": part[0], "body": part[1]}
                    if isinstance(part, tuple)
                    else {"id": str(number), "status": 200, "body": {"value": part}}
                    for number, part in enumerate(parts)
                ]
            },
        )

    return make


def _reader(w: Any) -> RecipientReader:
    return RecipientReader(w.client, w.clock)


@pytest.mark.parametrize(
    "identity",
    [
        "ada@contoso.example",
        "A.Example@Contoso.example",
        _guid(1),
        "0f0f0f0f-0000-4000-8000-000000000001",
        " upn@x.example ",
    ],
)
def test_one_is_found_by_any_of_its_identities(identity: str, wire: Make, rows: Make, mailbox: Make) -> None:
    w = wire(rows(mailbox(_guid(1), UserPrincipalName="upn@x.example")))
    assert _reader(w).find_one(identity).guid == _guid(1)
    assert w.session.sent[0].body["CmdletInput"]["Parameters"] == {"Identity": identity.strip()}


@pytest.mark.parametrize(
    "identity", ["", "  ", "Ada Example", "ada", "*", "*@contoso.example", "ada@", "a b@contoso.example"]
)
def test_names_and_wildcards_are_not_asked_for(identity: str, wire: Make) -> None:
    w = wire()
    assert _code(_reader(w), identity) == "argument.not_an_identity"
    assert w.session.sent == []


def test_nobody_somebody_else_and_several(
    wire: Make, rows: Make, mailbox: Make, respond: Any, error_body: Make
) -> None:
    kind = "Microsoft.Exchange.Configuration.Tasks.ManagementObject"
    not_found = respond(404, error_body("gone", kind + "NotFoundException"))
    ambiguous = respond(400, error_body("two", kind + "AmbiguousException"))
    w = wire(rows(), not_found, rows(mailbox(_guid(1))), rows(mailbox(_guid(1)), mailbox(_guid(2))), ambiguous)
    reader = _reader(w)
    assert _code(reader, "nobody@contoso.example") == "exchange.not_found"
    assert _code(reader, "nobody@contoso.example") == "exchange.not_found"
    assert _code(reader, "other@contoso.example") == "exchange.not_found"
    assert _code(reader, "ada@contoso.example") == "exchange.ambiguous"
    assert _code(reader, "ada@contoso.example") == "exchange.ambiguous"


def test_one_unreadable_is_asked_again_in_clixml(wire: Make, rows: Make, mailbox: Make) -> None:
    readable = mailbox(_guid(1), UserCertificate=[VALUE])
    w = wire(rows(mailbox(_guid(1), **UNREADABLE)), rows(readable), rows(readable))
    reader = _reader(w)
    assert reader.find_one(_guid(1)).readable
    reader.find_one(_guid(1))
    assert [sent.headers["X-ResponseFormat"] for sent in w.session.sent] == ["json", "clixml", "clixml"]


def test_one_that_stays_unreadable(wire: Make, rows: Make, mailbox: Make) -> None:
    w = wire(*[rows(mailbox(_guid(1), **UNREADABLE)) for _form in range(2)])
    assert not _reader(w).find_one(_guid(1)).readable


def test_where_the_second_form_is_refused_it_stays_unreadable(
    wire: Make, respond: Any, rows: Make, mailbox: Make, error_body: Make
) -> None:
    refused = respond(400, error_body("no such format"))
    w = wire(rows(mailbox(_guid(1), **UNREADABLE)), refused)
    assert not _reader(w).find_one(_guid(1)).readable


def test_a_form_that_an_earlier_run_found_is_asked_for_first(
    wire: Make, rows: Make, batch: Make, mailbox: Make
) -> None:
    w = wire(rows(mailbox(_guid(1))), batch([mailbox(_guid(1))]))
    reader = _reader(w)
    reader.begin_with("no such form")
    assert reader.read_form == "json"
    reader.begin_with("clixml")
    reader.find_one(_guid(1))
    reader.read_many([_guid(1)])
    assert w.session.sent[0].headers["X-ResponseFormat"] == "clixml"
    assert w.session.sent[1].body["requests"][0]["headers"]["X-ResponseFormat"] == "clixml"


def test_a_form_that_an_earlier_run_found_is_left_where_the_service_has_it_no_more(
    wire: Make, respond: Any, rows: Make, batch: Make, mailbox: Make, error_body: Make
) -> None:
    readable = mailbox(_guid(1), UserCertificate=[VALUE])
    w = wire(
        *(respond(400, error_body("no such format")), rows(readable)),
        *(batch((400, error_body("no such format"))), batch([readable])),
        *(batch([mailbox(_guid(1), **UNREADABLE)]), batch([readable])),
    )
    for read in (lambda one: one.find_one(_guid(1)), *[lambda one: one.read_many([_guid(1)])[_guid(1)]] * 2):
        reader = _reader(w)
        reader.begin_with("clixml")
        assert read(reader).readable
        assert reader.read_form == "json"


def test_many_are_read_by_guid_in_batches(wire: Make, batch: Make, mailbox: Make) -> None:
    w = wire(batch(*[[mailbox(_guid(number))] for number in range(10)]), batch([mailbox(_guid(10))]))
    asked = [_guid(number) for number in range(11)]
    found = _reader(w).read_many([*asked, asked[0]])
    assert list(found) == asked
    assert all(isinstance(state, RecipientState) and state.guid == guid for guid, state in found.items())
    assert w.counters.as_dict()["read_batch"] == 2


def test_each_of_many_has_its_own_error(wire: Make, batch: Make, mailbox: Make, error_body: Make) -> None:
    kind = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
    w = wire(
        batch(
            [mailbox(_guid(0))],
            (404, error_body("gone", kind)),
            [],
            [mailbox(_guid(9))],
            [mailbox(_guid(4)), mailbox(_guid(8))],
            [{"Guid": None}],
        )
    )
    found = _reader(w).read_many([_guid(number) for number in range(6)])
    codes = [one.code if isinstance(one, SmimeError) else "read" for one in found.values()]
    assert codes == [
        "read",
        "exchange.not_found",
        "exchange.not_found",
        "exchange.not_found",
        "exchange.ambiguous",
        "exchange.unexpected_answer",
    ]


def test_the_unreadable_ones_of_many_are_asked_again(wire: Make, batch: Make, mailbox: Make) -> None:
    w = wire(
        batch([mailbox(_guid(0))], [mailbox(_guid(1), **UNREADABLE)], [mailbox(_guid(2), **UNREADABLE)]),
        batch([mailbox(_guid(1), UserCertificate=[VALUE])], (400, "no")),
        batch([mailbox(_guid(0))]),
    )
    reader = _reader(w)
    found = reader.read_many([_guid(0), _guid(1), _guid(2)])
    readable = [isinstance(state, RecipientState) and state.readable for state in found.values()]
    assert readable == [True, True, False]
    again = w.session.sent[1].body["requests"]
    assert [one["body"]["CmdletInput"]["Parameters"]["Identity"] for one in again] == [_guid(1), _guid(2)]
    assert {one["headers"]["X-ResponseFormat"] for one in again} == {"clixml"}
    reader.read_many([_guid(0)])
    assert w.session.sent[2].body["requests"][0]["headers"]["X-ResponseFormat"] == "clixml"


def test_none_at_all_sends_nothing(wire: Make) -> None:
    assert _reader(wire()).read_many([]) == {}


def test_a_listing_teaches_the_form(wire: Make, rows: Make, mailbox: Make) -> None:
    readable = mailbox(_guid(1), UserCertificate=[VALUE])
    w = wire(rows(mailbox(_guid(1), **UNREADABLE)), rows(readable), rows(readable))
    reader = _reader(w)
    assert [state.readable for state in reader.list_recipients()] == [True]
    reader.find_one(_guid(1))
    assert w.session.sent[2].headers["X-ResponseFormat"] == "clixml"
