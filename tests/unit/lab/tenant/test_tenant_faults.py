# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that the simulated tenant can be told to have: each one happens, and only where it was asked for."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import (
    URL,
    Lab,
    data,
    make_body,
    make_guid,
    make_value,
)

BATCH = "/adminapi/beta/contoso.example/$batch"
ENDPOINT = "/adminapi/beta/contoso.example/InvokeCommand"


def test_a_challenge_is_met_by_a_token_with_its_claims(lab: Lab) -> None:
    lab.service.faults.switch({"claims_challenge": {}})
    refused = lab.invoke("Get-Mailbox")
    assert refused.status_code == 401
    encoded = refused.headers["WWW-Authenticate"].partition('claims="')[2].partition('"')[0]
    form = {
        "grant_type": "client_credentials",
        "client_id": lab.able.client_id,
        "client_secret": lab.able.secret,
        "scope": f"{URL}/.default",
    }
    for claims, status in (({}, 401), ({"claims": base64.b64decode(encoded).decode()}, 200)):
        answer = lab.ask("POST", "/contoso.example/oauth2/v2.0/token", data={**form, **claims})
        lab.token = answer.json()["access_token"]
        assert lab.invoke("Get-Mailbox").status_code == status


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("rbac_refusal", {}, 401),
        ("not_found", {}, 404),
        ("bad_request", {}, 400),
        ("throttled", {"retry_after": 2.5, "date": True}, 429),
        ("throttled", {"retry_after": None, "body": "text"}, 429),
        ("request_timeout", {}, 408),
        ("transient", {"exception": "StorageTransientException"}, 500),
        ("internal_error", {}, 500),
        ("bad_gateway", {}, 502),
        ("unavailable", {}, 503),
        ("gateway_timeout", {}, 504),
        ("html_page", {}, 200),
        ("empty_answer", {}, 200),
        ("broken_json", {}, 200),
        ("errors_inside", {}, 200),
        ("redirect", {"status": 302, "to": "foreign"}, 302),
    ],
)
def test_a_fault_answers_in_place_of_the_service(lab: Lab, fault: str, options: dict[str, Any], status: int) -> None:
    """`late`: the write is done all the same."""
    for late in (False, True):
        lab.service.faults.switch({fault: {"at": ["set"], "late": late, **options}})
        body = make_body("Set-Mailbox", Identity=make_guid(1), UserCertificate=data(make_value(7)), Confirm=False)
        headers = {"Authorization": f"Bearer {lab.token}"}
        answer = lab.ask("POST", ENDPOINT, json=body, headers=headers, allow_redirects=False)
        assert answer.status_code == status
        assert lab.held(1) == ([make_value(7)] if late else [])
        assert lab.requests()[-2]["faults"] == [fault]


def test_a_fault_waits_for_a_write(lab: Lab) -> None:
    lab.service.faults.switch({"unavailable": {"at": ["get"], "after_writes": 1}})
    assert lab.held(1) == []
    lab.invoke("Set-Mailbox", Identity=make_guid(1), UserCertificate=data(make_value(7)), Confirm=False)
    assert lab.invoke("Get-Mailbox", Identity=make_guid(1)).status_code == 503
    assert lab.held(1) == [make_value(7)]


def test_a_synchronisation_puts_back_what_stood_there(lab: Lab) -> None:
    lab.service.faults.switch({"sync_cycle": {"reads": 2}})
    lab.invoke("Set-Mailbox", Identity=make_guid(1), UserCertificate=data(make_value(7)), Confirm=False)
    assert [lab.held(1) for _read in range(3)] == [[make_value(7)], [make_value(7)], []]


def test_the_answers_of_a_batch_can_be_spoilt(lab: Lab) -> None:
    parts = [
        {
            "id": str(number),
            "method": "POST",
            "url": URL + ENDPOINT,
            "body": make_body("Get-Mailbox", Identity=make_guid(number)),
        }
        for number in (1, 2, 3)
    ]

    def ids(fault: str) -> list[str]:
        lab.service.faults.switch({fault: {"cmdlet": "Get-Mailbox"}})
        return [one["id"] for one in lab.post(BATCH, {"requests": parts}).json()["responses"]]

    assert ids("batch_missing") == ["2", "1"]
    assert ids("batch_doubled_id") == ["3", "2", "1", "3"]
    assert ids("batch_foreign_id") == ["4711", "2", "1"]
    assert ids("batch_in_order") == ["1", "2", "3"]
