# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches, faults, headers, the request log and the lab routes."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant.faults import KINDS
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import (
    URL,
    Lab,
    data,
    make_body,
    make_guid,
    make_recipient,
    make_value,
)

BATCH = "/adminapi/beta/contoso.example/$batch"
ENDPOINT = "/adminapi/beta/contoso.example/InvokeCommand"


def make_part(number: int, body: Any, url: str = URL + ENDPOINT, **headers: str) -> dict[str, Any]:
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    return {"id": str(number), "method": "POST", "url": url, "headers": sent, "body": body}


def set_body(number: int, *values: bytes) -> dict[str, Any]:
    return make_body("Set-Mailbox", Identity=make_guid(number), UserCertificate=data(*values), Confirm=False)


def run(lab: Lab, *parts: dict[str, Any]) -> dict[str, Any]:
    answer = lab.post(BATCH, {"requests": list(parts)})
    assert answer.status_code == 200, answer.text
    return {response["id"]: response for response in answer.json()["responses"]}


def test_each_part_of_a_batch_has_its_own_answer(lab: Lab) -> None:
    lab.populate(make_recipient(1), make_recipient(2, authority="on_premises"), make_recipient(3))
    answers = run(
        lab,
        make_part(1, set_body(1, make_value(1))),
        make_part(2, set_body(2, make_value(1))),
        make_part(3, set_body(9, make_value(1))),
        make_part(4, make_body("Get-Mailbox", Identity=make_guid(1)), X_ResponseFormat="clixml"),
        make_part(5, make_body("Get-Mailbox"), ENDPOINT + "?$select=Guid", Prefer="odata.maxpagesize=2"),
        make_part(6, make_body("Remove-Mailbox")),
        make_part(7, {}),
    )
    statuses = {number: answer["status"] for number, answer in answers.items()}
    assert statuses == {"1": 200, "2": 400, "3": 404, "4": 200, "5": 200, "6": 403, "7": 400}
    assert "<BA>" in answers["4"]["body"]["value"][0]["_clixml"]
    assert len(answers["5"]["body"]["value"]) == 2
    assert answers["6"]["body"] is None
    assert lab.held(1) == [make_value(1)]
    following = run(lab, make_part(1, make_body("Get-Mailbox"), answers["5"]["body"]["@odata.nextLink"]))
    assert [row["Guid"] for row in following["1"]["body"]["value"]] == [make_guid(3)]


def test_answers_do_not_come_in_the_order_of_the_requests(lab: Lab) -> None:
    parts = [make_part(number, make_body("Get-Mailbox", Identity=make_guid(number))) for number in range(1, 5)]
    answer = lab.post(BATCH, {"requests": parts}).json()
    assert [response["id"] for response in answer["responses"]] != [part["id"] for part in parts]


@pytest.mark.parametrize(
    "requests",
    [
        [make_part(number, set_body(1, make_value(1))) for number in range(11)],
        [make_part(1, set_body(1, make_value(1))), make_part(1, set_body(1, make_value(2)))],
        [{"method": "POST"}],
        [],
        "all",
    ],
)
def test_a_batch_that_is_none_runs_nothing(lab: Lab, requests: Any) -> None:
    assert lab.post(BATCH, {"requests": requests}).status_code == 400
    assert lab.held(1) == []


@pytest.mark.parametrize(
    "url",
    ["https://outlook.elsewhere.example" + ENDPOINT, "/adminapi/beta/fabrikam.example/InvokeCommand", "/lab/faults"],
)
def test_parts_lead_nowhere_else(lab: Lab, url: str) -> None:
    assert run(lab, make_part(1, set_body(1, make_value(1)), url))["1"]["status"] == 400
    assert lab.held(1) == []


@pytest.mark.parametrize(
    "body", [[], {}, {"CmdletInput": 1}, {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": 1}}]
)
def test_a_body_that_is_no_envelope(lab: Lab, body: Any) -> None:
    assert lab.post(ENDPOINT, body).status_code == 400
    headers = {"Authorization": f"Bearer {lab.token}"}
    assert lab.ask("POST", ENDPOINT, data=b"{", headers=headers).status_code == 400
    assert lab.ask("POST", BATCH, data=b"\xff", headers=headers).status_code == 400


def test_throttling_for_the_next_calls(lab: Lab) -> None:
    lab.service.faults.switch({"throttled": {"times": 2}})
    answers = [lab.invoke("Get-Mailbox") for _call in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"
    lab.service.faults.switch({"throttled": {"retry_after": None}})
    answer = lab.invoke("Get-Mailbox")
    assert "Retry-After" not in answer.headers
    assert answer.json()["error"]["message"].endswith("2 seconds")


def test_a_fault_can_wait_and_choose(lab: Lab) -> None:
    lab.service.faults.switch({"throttled": {"times": 1, "at": ["set"], "skip": 1}})
    parts = [make_part(number, set_body(number, make_value(1))) for number in (1, 2, 3)]
    assert {one: answer["status"] for one, answer in run(lab, *parts).items()} == {"1": 200, "2": 429, "3": 200}
    lab.service.faults.switch({"no_role": {"identity": make_guid(3)}})
    assert [lab.get(number)["Alias"] for number in (1, 2)] == ["person1", "person2"]
    assert run(lab, make_part(1, make_body("Get-Mailbox", Identity=make_guid(3))))["1"]["status"] == 403


def test_a_token_may_be_refused_once(lab: Lab) -> None:
    lab.service.faults.switch({"expired_token": {}})
    answers = [lab.invoke("Get-Mailbox") for _call in range(2)]
    assert [answer.status_code for answer in answers] == [401, 200]
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer ")
    lab.service.faults.switch({"expired_token": {"at": ["batch"]}})
    assert lab.invoke("Get-Mailbox").status_code == 200
    assert lab.post(BATCH, {"requests": []}).status_code == 401


def test_the_token_endpoint_can_be_throttled(lab: Lab) -> None:
    lab.service.faults.switch({"throttled": {"at": ["token"]}})
    form = {"grant_type": "client_credentials"}
    answers = [lab.ask("POST", "/contoso.example/oauth2/v2.0/token", data=form).status_code for _call in range(2)]
    assert answers == [429, 400]


def test_faults_are_read_from_the_file_whenever_it_changes(lab: Lab) -> None:
    path = lab.folder / "faults.json"
    path.write_text(json.dumps({"throttled": {"times": None}}))
    assert [lab.invoke("Get-Mailbox").status_code for _call in range(2)] == [429, 429]
    path.unlink()
    assert lab.invoke("Get-Mailbox").status_code == 200
    path.write_text('{"thunder": {}}')
    answer = lab.invoke("Get-Mailbox")
    assert answer.status_code == 500
    assert "thunder" in answer.json()["lab"]


def test_the_lab_routes_ask_for_their_token(lab: Lab) -> None:
    assert lab.ask("GET", "/lab/status").status_code == 200
    assert lab.ask("POST", "/lab/faults", json={"no_role": {}}).status_code == 401
    headers = {"X-Lab-Token": lab.service.identity.admin_token}
    assert set(lab.ask("GET", "/lab/faults", headers=headers).json()["known"]) == set(KINDS)
    for wrong in ({"thunder": {}}, {"lag": {"seconds": 2}}, {"lag": {"at": ["never"]}}, []):
        assert lab.ask("POST", "/lab/faults", json=wrong, headers=headers).status_code == 400
    answer = lab.ask("POST", "/lab/faults", json={"no_role": {"times": 3}}, headers=headers)
    assert answer.json()["active"]["no_role"]["times"] == 3
    assert lab.ask("POST", "/lab/faults", json={}, headers=headers).json()["active"] == {}
    changed = lab.ask("POST", "/lab/settings", json={"read_form": "clixml"}, headers=headers)
    assert changed.json()["read_form"] == lab.service.settings.read_form == "clixml"
    path = f"/lab/recipients/{make_guid(1)}"
    assert lab.ask("PATCH", path, json={"authority": "on_premises"}, headers=headers).status_code == 200
    assert lab.get(1)["IsDirSynced"] is True
    assert lab.ask("PATCH", path, json={"guid": make_guid(9)}, headers=headers).status_code == 400
    assert lab.ask("PATCH", f"/lab/recipients/{make_guid(9)}", json={}, headers=headers).status_code == 404
    assert all(not line["path"].startswith("/lab") for line in lab.requests())


def test_every_answer_carries_the_headers_of_the_service(lab: Lab) -> None:
    lab.token, good = "wrong", lab.token
    refused = lab.invoke("Get-Mailbox")
    lab.token = good
    first, second = lab.invoke("Get-Mailbox"), lab.invoke("Get-Mailbox")
    assert [answer.headers["Rate-Limit-Remaining"] for answer in (refused, first, second)] == [
        "29999",
        "29998",
        "29997",
    ]
    assert first.headers["Request-Id"] != second.headers["Request-Id"]
    assert first.headers["Date"] == "Wed, 25 Nov 2026 08:00:00 GMT"
    lab.now += datetime.timedelta(seconds=31)
    assert lab.invoke("Get-Mailbox").headers["Rate-Limit-Remaining"] == "29999"


def test_the_log_says_what_was_asked_and_holds_no_secret(lab: Lab) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": lab.able.client_id,
        "scope": f"{URL}/.default",
        "client_secret": lab.able.secret,
    }
    lab.token = lab.ask("POST", "/contoso.example/oauth2/v2.0/token", data=form).json()["access_token"]
    lab.ask("POST", "/contoso.example/oauth2/v2.0/token", data={**form, "client_secret": "hush-hush"})
    lab.post(ENDPOINT, set_body(1, make_value(1), make_value(2)), client_request_id="abc")
    lab.post(BATCH, {"requests": [make_part(1, make_body("Get-Mailbox", Identity=make_guid(1)))]})
    delta = {"@odata.type": "#Exchange.GenericHashTable", "add": data(make_value(3)), "remove": data(make_value(1))}
    lab.invoke("Set-Mailbox", Identity=make_guid(1), UserCertificate=delta, Confirm=True)
    lines = lab.requests()
    told = [(line["kind"], line["status"], line["cmdlet"], line["values"], line["confirm"]) for line in lines]
    assert told == [
        ("token", 200, None, None, None),
        ("token", 401, None, None, None),
        ("set", 200, "Set-Mailbox", 2, False),
        ("get", 200, "Get-Mailbox", 0, None),
        ("batch", 200, None, None, None),
        ("question", 200, "Set-Mailbox", 2, True),
    ]
    assert lines[1]["error"] == "AADSTS7000215"
    assert (lines[2]["client_request_id"], lines[2]["identity"]) == ("abc", make_guid(1))
    assert lines[3]["batch"] is not None
    assert lines[3]["batch"] == lines[4]["batch"]
    text = (lab.folder / "requests.jsonl").read_text()
    for secret in (lab.able.secret, "hush-hush", lab.token, "MIIB"):
        assert secret not in text
    assert (lab.folder / "requests.jsonl").stat().st_mode & 0o777 == 0o600
