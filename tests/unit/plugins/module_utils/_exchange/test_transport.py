# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One POST: repeated where that is safe, never to a foreign host, and honest about a write that may have been done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import read_complaint
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.refusal import is_uncertain
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.transport import Request, may_have_run
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]
URL = "https://outlook.office365.com/adminapi/beta/t/InvokeCommand"


def _request(repeatable: bool = True) -> Request:
    return Request(URL, {"X-CmdletName": "Get-Mailbox"}, {"a": 1}, "read", "Exchange Online, Get-Mailbox", repeatable)


def _fail(wire: Any, repeatable: bool = True) -> SmimeError:
    with pytest.raises(SmimeError) as caught:
        wire.transport.post(_request(repeatable))
    error = caught.value
    assert "token-" not in error.message + repr(error.detail)
    return error


def test_one_request_carries_the_bearer_and_an_id(wire: Make, respond: Any) -> None:
    w = wire(respond(200, {"value": []}, {"Request-Id": "r-1"}), timeout_seconds=77)
    reply = w.transport.post(_request())
    assert (reply.status, reply.headers["request-id"], reply.content) == (200, "r-1", b'{"value": []}')
    sent = w.session.sent[0]
    assert (sent.method, sent.url, sent.body) == ("POST", URL, {"a": 1})
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert sent.headers["X-CmdletName"] == "Get-Mailbox"
    assert len(sent.headers["client-request-id"]) == 36
    assert sent.options["timeout"][1] == 77
    assert sent.options["allow_redirects"] is False
    assert w.counters.as_dict()["read"] == 1


@pytest.mark.parametrize(
    ("headers", "body", "waits"),
    [
        ({"Retry-After": "3"}, "", [3.0, 3.0]),
        ({"Retry-After": "0.5"}, "", [0.5, 0.5]),
        ({}, "try again in 4 seconds.", [4.0, 4.0]),
        ({}, "", [2.0, 4.0]),
    ],
)
@pytest.mark.parametrize("repeatable", [True, False])
def test_throttling_is_waited_out_under_one_id(
    headers: dict[str, str], body: str, waits: list[float], repeatable: bool, wire: Make, respond: Any
) -> None:
    w = wire(respond(429, body, headers), respond(429, body, headers), respond(200, "{}"))
    assert w.transport.post(_request(repeatable)).status == 200
    assert w.clock.slept == waits
    assert len({sent.headers["client-request-id"] for sent in w.session.sent}) == 1
    assert w.counters.as_dict() == {"read": 3, "retry": 2, "total": 3, "waited_seconds": sum(waits)}


def test_it_gives_up_after_its_retries(wire: Make, respond: Any) -> None:
    w = wire(*[respond(429, "") for _attempt in range(3)], retries=2)
    assert _fail(w).code == "exchange.throttled"
    assert w.session.script == []


def test_a_pause_that_is_too_long_is_not_waited(wire: Make, respond: Any) -> None:
    w = wire(respond(429, "", {"Retry-After": "3600"}))
    assert _fail(w).code == "exchange.throttled"
    assert w.clock.slept == []


def test_a_refused_token_is_renewed_once(wire: Make, respond: Any) -> None:
    w = wire(respond(401, ""), respond(200, "{}"))
    w.transport.post(_request())
    assert [sent.headers["Authorization"] for sent in w.session.sent] == ["Bearer token-1", "Bearer token-2"]
    w = wire(respond(401, ""), respond(401, ""))
    assert _fail(w).code == "exchange.token_expired"


def test_a_challenge_passes_its_claims_on(wire: Make, respond: Any) -> None:
    header = {"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="eyJhIjp7fX0="'}
    w = wire(respond(401, "", header), respond(200, "{}"))
    w.transport.post(_request())
    assert w.tokens.claims == ['{"a":{}}']


def test_a_401_about_rights_is_no_matter_of_tokens(wire: Make, respond: Any) -> None:
    w = wire(respond(401, {"error": {"code": "Unauthorized", "message": "User is not allowed to call Get-Mailbox"}}))
    assert _fail(w).code == "exchange.no_role"
    assert w.tokens.number == 1


def test_a_body_that_cannot_be_unpacked_is_an_empty_one(wire: Make, respond: Any) -> None:
    response = respond(403, requests.exceptions.ContentDecodingError("gzip"))
    assert _fail(wire(response)).code == "exchange.no_role"
    assert response.closed


def test_a_read_is_repeated_after_a_cut_connection(wire: Make, respond: Any) -> None:
    w = wire(
        requests.exceptions.ReadTimeout("x"),
        respond(200, requests.exceptions.ChunkedEncodingError("cut")),
        respond(503, "busy"),
        respond(200, "{}"),
    )
    assert w.transport.post(_request()).status == 200
    assert w.clock.slept == [2, 4, 8]


@pytest.mark.parametrize(
    "trouble", [requests.exceptions.ReadTimeout("x"), requests.exceptions.ConnectionError("reset"), "cut body"]
)
def test_a_write_is_not_repeated_after_a_cut_connection(trouble: Any, wire: Make, respond: Any) -> None:
    if trouble == "cut body":
        trouble = respond(200, requests.exceptions.ChunkedEncodingError("cut"))
    w = wire(trouble)
    error = _fail(w, repeatable=False)
    assert error.code == "exchange.unreachable"
    assert is_uncertain(error)
    assert len(w.session.sent) == 1


def test_a_write_that_never_left_is_repeated_once_the_service_is_known(wire: Make, respond: Any) -> None:
    w = wire(respond(200, "{}"), requests.exceptions.ConnectTimeout("x"), respond(200, "{}"))
    w.transport.post(_request())
    assert w.transport.post(_request(repeatable=False)).status == 200


def test_at_the_first_contact_an_unknown_host_is_said_at_once(wire: Make) -> None:
    w = wire(requests.exceptions.ConnectTimeout("x"))
    error = _fail(w, repeatable=False)
    assert error.code == "exchange.unreachable"
    assert not is_uncertain(error)
    assert w.clock.slept == []


def test_a_write_behind_a_gateway_that_gave_up_is_uncertain(wire: Make, respond: Any) -> None:
    for status in (502, 504):
        error = _fail(wire(respond(status, "<html>")), repeatable=False)
        assert is_uncertain(error)
    refusal = respond(400, {"error": {"code": "BadRequest", "message": "no"}})
    assert not is_uncertain(_fail(wire(refusal), repeatable=False))


def test_which_errors_leave_a_write_uncertain() -> None:
    structured = {"error": {"message": "no"}}
    named = {"error": {"details": [{"message": "Ex1|System.DataValidationException|no"}]}}
    passing = {"error": {"details": [{"message": "Ex1|Exchange.StorageTransientException|later"}]}}
    cases = [
        (500, structured, True),
        (500, named, False),
        (500, passing, True),
        (400, structured, False),
        (500, "", True),
        (502, structured, True),
        (504, structured, True),
        (403, "", False),
    ]
    for status, body, uncertain in cases:
        assert may_have_run(read_complaint(status, {}, body), repeatable=False) is uncertain
        assert may_have_run(read_complaint(status, {}, body), repeatable=True) is False


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_inside_the_cloud_is_followed(status: int, wire: Make, respond: Any) -> None:
    target = "https://eur01.outlook.office365.com:446/adminapi/beta/t/InvokeCommand"
    w = wire(respond(status, "", {"Location": target}), respond(200, "{}"))
    w.transport.post(_request())
    assert w.session.sent[1].url == target.replace(":446", "")
    assert w.session.sent[1].body == {"a": 1}


@pytest.mark.parametrize("target", ["https://evil.example/x", "http://outlook.office365.com/x"])
def test_a_redirect_elsewhere_gets_no_token(target: str, wire: Make, respond: Any) -> None:
    w = wire(respond(302, "", {"Location": target}))
    assert _fail(w).code == "exchange.foreign_host"
    assert len(w.session.sent) == 1


def test_redirects_come_to_an_end(wire: Make, respond: Any) -> None:
    w = wire(*[respond(302, "", {"Location": URL}) for _hop in range(4)])
    assert _fail(w).code == "exchange.unexpected_answer"
