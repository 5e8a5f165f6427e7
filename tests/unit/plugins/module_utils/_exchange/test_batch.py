# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten calls in a request, each with its own answer, whatever the service does to some of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.answers import Answer
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.refusal import is_uncertain
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]


def _calls(count: int, cmdlet: str = "Get-Mailbox") -> list[CmdletCall]:
    return [CmdletCall(cmdlet, {"Identity": f"p{number}@contoso.example"}, ("Guid",)) for number in range(count)]


def _part(number: int | str, status: int = 200, body: Any = None, **headers: str) -> dict[str, Any]:
    given = {"value": [{"Guid": f"g{number}"}]} if body is None else body
    return {"id": str(number), "status": status, "headers": headers, "body": given}


def _parts(*parts: Any) -> dict[str, Any]:
    return {"responses": list(parts)}


def _codes(outcomes: list[Any]) -> list[str]:
    return [one.code if isinstance(one, SmimeError) else one.rows[0]["Guid"] if one.rows else "" for one in outcomes]


def test_ten_at_a_time_matched_by_id(wire: Make, respond: Any) -> None:
    first = _parts(*[_part(number) for number in reversed(range(10))])
    w = wire(respond(200, first), respond(200, _parts(_part(1), _part(0))))
    outcomes = w.client.invoke_batch(_calls(12))
    assert _codes(outcomes) == [f"g{number}" for number in range(10)] + ["g0", "g1"]
    assert [len(sent.body["requests"]) for sent in w.session.sent] == [10, 2]
    assert w.counters.as_dict()["read_batch"] == 2


def test_each_part_is_a_whole_request(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts(_part(0))))
    w.client.invoke_batch(_calls(1))
    sent = w.session.sent[0]
    assert sent.url.endswith("/$batch")
    assert sent.headers["Prefer"].endswith("odata.continue-on-error")
    part = sent.body["requests"][0]
    assert (part["id"], part["method"]) == ("0", "POST")
    assert part["url"].endswith("/InvokeCommand?$select=Guid")
    assert part["body"]["CmdletInput"]["Parameters"] == {"Identity": "p0@contoso.example"}
    assert part["headers"]["X-CmdletName"] == "Get-Mailbox"
    assert "Authorization" not in part["headers"]


def test_only_what_was_put_off_is_sent_again(wire: Make, respond: Any) -> None:
    throttled = _part(1, 429, "slow", **{"Retry-After": "7"})
    busy = _part(2, 503, "busy", **{"retry-after": "3"})
    w = wire(
        respond(200, _parts(_part(0), throttled, busy)),
        respond(200, _parts(_part(2), throttled)),
        respond(200, _parts(_part(1))),
    )
    assert _codes(w.client.invoke_batch(_calls(3))) == ["g0", "g1", "g2"]
    assert [[one["id"] for one in sent.body["requests"]] for sent in w.session.sent] == [
        ["0", "1", "2"],
        ["1", "2"],
        ["1"],
    ]
    assert w.clock.slept == [7.0, 7.0]
    ids = [{one["id"]: one["headers"]["client-request-id"] for one in sent.body["requests"]} for sent in w.session.sent]
    assert ids[0]["1"] == ids[1]["1"] == ids[2]["1"]


def test_what_stays_throttled_fails_alone(wire: Make, respond: Any) -> None:
    throttled = _part(1, 429, "slow")
    w = wire(respond(200, _parts(_part(0), throttled)), respond(200, _parts(throttled)), retries=1)
    assert _codes(w.client.invoke_batch(_calls(2))) == ["g0", "exchange.throttled"]


def test_a_refused_token_inside_is_renewed_once(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts(_part(0, 401, "x"), _part(1))), respond(200, _parts(_part(0))))
    assert _codes(w.client.invoke_batch(_calls(2))) == ["g0", "g1"]
    assert w.tokens.number == 2
    w = wire(respond(200, _parts(_part(0, 401, "x"))), respond(200, _parts(_part(0, 401, "x"))))
    assert _codes(w.client.invoke_batch(_calls(1))) == ["exchange.token_expired"]


def test_errors_belong_to_their_calls(wire: Make, respond: Any, error_body: Make) -> None:
    kind = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
    parts = _parts(
        _part(0, 404, error_body("gone", kind)),
        _part(1, 403, ""),
        _part(2, 200, {"value": [], "@adminapi.errors": ["bad"]}),
        _part(3, 200, "<html>"),
        _part(4),
    )
    outcomes = wire(respond(200, parts, {"Request-Id": "outer"})).client.invoke_batch(_calls(5))
    assert _codes(outcomes) == [
        "exchange.not_found",
        "exchange.no_role",
        "exchange.refused",
        "exchange.unexpected_answer",
        "g4",
    ]
    assert "p0@contoso.example" in outcomes[0].message
    assert outcomes[0].detail["request_id"] == "outer"


def test_a_missing_answer_is_an_error_and_for_a_write_uncertain(wire: Make, respond: Any) -> None:
    odd = ["text", {"id": "1"}, {"id": "7", "status": 200}]
    for cmdlet, uncertain in (("Get-Mailbox", False), ("Set-Mailbox", True)):
        outcomes = wire(respond(200, _parts(_part(0), *odd))).client.invoke_batch(_calls(2, cmdlet))
        assert _codes(outcomes) == ["g0", "exchange.unexpected_answer"]
        assert is_uncertain(outcomes[1]) is uncertain


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"responses": {}}'])
def test_an_odd_envelope_fails_all_and_ends_it(body: str, wire: Make, respond: Any) -> None:
    w = wire(respond(200, body))
    outcomes = w.client.invoke_batch(_calls(12, "Set-Mailbox"))
    assert _codes(outcomes) == ["exchange.unexpected_answer"] * 12
    assert [is_uncertain(one) for one in outcomes] == [True] * 10 + [False] * 2
    assert len(w.session.sent) == 1


def test_a_cut_write_is_uncertain_and_the_rest_was_not_sent(wire: Make) -> None:
    w = wire(requests.exceptions.ReadTimeout("x"))
    outcomes = w.client.invoke_batch(_calls(11, "Set-Mailbox"))
    assert [is_uncertain(one) for one in outcomes] == [True] * 10 + [False]
    assert "Not sent" in outcomes[10].message
    assert w.counters.as_dict()["write_batch"] == 1


def test_what_was_answered_before_a_failure_keeps_its_answer(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts(_part(0), _part(1, 429, "slow"))), requests.exceptions.ReadTimeout("x"), retries=1)
    outcomes = w.client.invoke_batch(_calls(2, "Set-Mailbox"))
    assert _codes(outcomes) == ["g0", "exchange.unreachable"]


def test_a_write_that_a_gateway_gave_up_on_is_uncertain_and_not_repeated(wire: Make, respond: Any) -> None:
    w = wire(respond(200, _parts(_part(0, 504, ""), _part(1, 204, ""))))
    outcomes = w.client.invoke_batch(_calls(2, "Set-Mailbox"))
    assert is_uncertain(outcomes[0])
    assert outcomes[1] == Answer()


def test_a_failed_renewal_ends_it(wire: Make, respond: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    w = wire(respond(200, _parts(_part(0, 401, "x"), _part(1))))

    def refuse(_claims: str | None = None) -> str:
        raise SmimeError("exchange.login.refused", "no")

    monkeypatch.setattr(w.tokens, "renew", refuse)
    assert _codes(w.client.invoke_batch(_calls(2))) == ["exchange.login.refused", "g1"]


def test_nothing_to_send_sends_nothing(wire: Make) -> None:
    assert wire().client.invoke_batch([]) == []


def test_an_empty_identity_stops_everything_before_the_wire(wire: Make) -> None:
    w = wire()
    with pytest.raises(SmimeError) as caught:
        w.client.invoke_batch([*_calls(1), CmdletCall("Get-Mailbox", {"Identity": ""})])
    assert caught.value.code == "exchange.empty_identity"
    assert w.session.sent == []


def test_a_further_page_inside_is_not_the_whole(wire: Make, respond: Any) -> None:
    body = {"value": [{"Guid": "1"}], "@odata.nextLink": "https://outlook.office365.com/x"}
    w = wire(respond(200, _parts(_part(0, 200, body))))
    assert _codes(w.client.invoke_batch(_calls(1))) == ["exchange.incomplete"]


# Writes keep a pace


def test_of_a_batch_of_writes_only_those_that_were_put_off_go_out_again(wire: Make, respond: Any) -> None:
    slow, busy = _part(1, 429, "slow", **{"Retry-After": "7.5"}), _part(3, 503, "Please retry after 3 seconds.")
    w = wire(
        respond(200, _parts(_part(0), slow, _part(2), busy)),
        respond(200, _parts(_part(1), _part(3))),
    )
    assert _codes(w.client.invoke_batch(_calls(4, "Set-Mailbox"))) == ["g0", "g1", "g2", "g3"]
    assert [[one["id"] for one in sent.body["requests"]] for sent in w.session.sent] == [
        ["0", "1", "2", "3"],
        ["1", "3"],
    ]
    assert w.clock.slept == [7.5]
    assert w.counters.as_dict()["waited_seconds"] == 7.5


def test_writes_go_out_as_the_pace_allows(wire: Make, respond: Any) -> None:
    def answer(sent: Any) -> Any:
        return respond(200, _parts(*[_part(one["id"]) for one in sent.body["requests"]]))

    w = wire(*[answer] * 6, writes_per_second=2.0, max_writes_per_second=2.0)
    assert _codes(w.client.invoke_batch(_calls(25, "Set-Mailbox"))) == [f"g{at % 10}" for at in range(25)]
    assert [len(sent.body["requests"]) for sent in w.session.sent] == [5] * 5
    assert sum(w.clock.slept) == pytest.approx(7.5)


def test_a_batch_that_is_refused_as_a_whole_is_sent_in_smaller_parts(wire: Make, respond: Any) -> None:
    def answer(sent: Any) -> Any:
        return respond(200, _parts(*[_part(one["id"]) for one in sent.body["requests"]]))

    w = wire(respond(429, "slow", {"Retry-After": "4"}), *[answer] * 10)
    assert _codes(w.client.invoke_batch(_calls(10, "Set-Mailbox"))) == [f"g{at}" for at in range(10)]
    sizes = [len(sent.body["requests"]) for sent in w.session.sent]
    assert sizes[0] == 10
    assert max(sizes[1:]) < 10
    assert sum(sizes[1:]) == 10
    assert w.clock.slept[0] == 4.0


def test_what_was_not_sent_because_the_service_stays_busy_is_told_so(wire: Make, respond: Any) -> None:
    refused = [_part(at, 429, "slow") for at in range(5)]
    w = wire(respond(200, _parts(*refused)), writes_per_second=2.0, retries=0)
    outcomes = w.client.invoke_batch(_calls(8, "Set-Mailbox"))
    assert _codes(outcomes) == ["exchange.throttled"] * 8
    assert [is_uncertain(one) for one in outcomes] == [False] * 8
    assert "Not sent" in outcomes[7].message


def test_what_an_earlier_attempt_may_have_done_stays_open(wire: Make, respond: Any) -> None:
    busy = [_part(at, 503, "") for at in range(3)]  # no kind: it may come after the change
    w = wire(respond(200, _parts(*busy)), *[respond(429, "slow", {"Retry-After": "1"})] * 4, retries=2)
    outcomes = w.client.invoke_batch(_calls(3, "Set-Mailbox"))
    assert _codes(outcomes) == ["exchange.throttled"] * 3
    assert [is_uncertain(one) for one in outcomes] == [True] * 3


def test_a_cut_in_a_smaller_part_says_which_writes_are_uncertain(wire: Make) -> None:
    w = wire(requests.exceptions.ReadTimeout("x"), writes_per_second=2.0)
    outcomes = w.client.invoke_batch(_calls(8, "Set-Mailbox"))
    assert [is_uncertain(one) for one in outcomes] == [True] * 5 + [False] * 3


def test_what_the_outer_answer_says_of_the_budget_is_heard(wire: Make, respond: Any) -> None:
    headers = {"Rate-Limit-Limit": "10", "Rate-Limit-Remaining": "0", "Rate-Limit-Reset": "2026-11-25T02:00:20Z"}
    w = wire(respond(200, _parts(_part(0)), headers), respond(200, _parts(_part(0))))
    w.client.invoke_batch(_calls(1, "Set-Mailbox"))
    w.client.invoke_batch(_calls(1, "Set-Mailbox"))
    assert w.clock.slept == [20.0]


def test_a_transient_failure_of_one_write_is_no_reason_to_slow_down(wire: Make, respond: Any, error_body: Make) -> None:
    odd = _part(1, 500, error_body("x", "Some.StorageTransientException"))
    w = wire(respond(200, _parts(_part(0), odd)), respond(200, _parts(_part(1))))
    before = w.client.pace.rate
    assert _codes(w.client.invoke_batch(_calls(2, "Set-Mailbox"))) == ["g0", "g1"]
    assert w.clock.slept == [2.0]
    assert w.client.pace.rate == before
