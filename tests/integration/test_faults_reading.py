# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service disturbs the reading of recipients: what was read before stays, and a token goes nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_proxy import recording
from ansible_collections.mailsec.smime.tests.integration.lab_truth import held_before
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

FOREIGN = "outlook.elsewhere.example"


def read_values(pipe: Pipeline) -> dict[str, dict[str, list[str]]]:
    """The recipients file as GUID -> property -> sorted digests."""
    return {
        row["guid"]: {
            "UserCertificate": sorted(row["user_certificate"]),
            "UserSMimeCertificate": sorted(row["user_smime_certificate"]),
        }
        for row in pipe.workspace.read("recipients.jsonl").rows
    }


@pytest.mark.parametrize(
    ("fault", "about", "found"),
    [
        ("looping_next_link", "the list ended abnormally", "leads back to a page that was read"),
        ("foreign_next_link", "the list ended abnormally", f"the host {FOREIGN}, where no token is sent"),
    ],
)
def test_a_link_that_leads_astray_ends_the_list(pipe: Pipeline, fault: str, about: str, found: str) -> None:
    """Whoever is asked for goes through the proxy, so its list of hosts says where a request was tried."""
    before = read_bytes(pipe.workspace.files)
    pipe.tenant.switch_faults(**{fault: {"skip": 1}})
    with recording(pipe.tenant.folder, pipe.tenant.described["port"]) as recorder:
        result = pipe.read_recipients(page_size=20, proxy=recorder.url)
    refusal = Refusal("exchange.incomplete", about, (found, "expected all pages"), "run again")
    expect_refusal(result, refusal, *recorder.bearers)
    assert len([row for row in pipe.tenant.requests() if row["kind"] in ("list", "page")]) == 2
    assert recorder.bearers
    assert set(recorder.hosts) == {"localhost"}
    assert read_bytes(pipe.workspace.files) == before


def test_a_page_that_fails_ends_the_list(pipe: Pipeline) -> None:
    before = read_bytes(pipe.workspace.files)
    pipe.tenant.switch_faults(no_role={"at": ["page"], "skip": 1})
    result = pipe.read_recipients(page_size=20)
    expect_refusal(result, Refusal("exchange.incomplete", "Get-Mailbox", ("page 3 failed", "no_role"), "run again"))
    assert read_bytes(pipe.workspace.files) == before


@pytest.mark.parametrize(("at", "retry_after"), [("token", 1), ("list", None), ("page", 1)])
def test_throttling_is_waited_out(pipe: Pipeline, population: dict[str, Any], at: str, retry_after: int | None) -> None:
    pipe.tenant.switch_faults(throttled={"at": [at], "times": 1, "retry_after": retry_after})
    result = pipe.read_recipients(page_size=20)
    assert not result["failed"], result
    assert result["requests"]["retry"] == 1
    assert result["requests"]["waited_seconds"] >= (retry_after or 2)
    assert [row["faults"] for row in pipe.tenant.requests() if row["status"] == 429] == [["throttled"]]
    assert read_values(pipe) == held_before(population)


def test_throttling_without_end_is_told(pipe: Pipeline) -> None:
    before = read_bytes(pipe.workspace.files)
    pipe.tenant.switch_faults(throttled={"at": ["list"], "times": None, "retry_after": 0.1})
    result = pipe.read_recipients(retries=2)
    refusal = Refusal("exchange.throttled", "Get-Mailbox", ("HTTP 429", "expected an answer"), "Run again later")
    expect_refusal(result, refusal)
    assert len([row for row in pipe.tenant.requests() if row["status"] == 429]) == 3
    assert read_bytes(pipe.workspace.files) == before


def test_a_pause_that_is_too_long_is_not_waited_for(pipe: Pipeline) -> None:
    pipe.tenant.switch_faults(throttled={"at": ["list"], "times": None, "retry_after": 86400})
    assert pipe.read_recipients().get("code") == "exchange.throttled"
    assert len([row for row in pipe.tenant.requests() if row["status"] == 429]) == 1


def test_a_token_that_expires_between_two_pages_is_renewed(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.switch_faults(expired_token={"at": ["page"], "skip": 1})
    result = pipe.read_recipients(page_size=20)
    assert not result["failed"], result
    kinds = [(row["kind"], row["status"]) for row in pipe.tenant.requests() if row["kind"] != "other"]
    assert kinds == [
        ("token", 200),
        ("list", 200),
        ("page", 200),
        ("page", 401),
        ("token", 200),
        *[("page", 200)] * (len(kinds) - 5),
    ]
    assert read_values(pipe) == held_before(population)


def test_a_token_that_is_never_accepted_ends_the_run(pipe: Pipeline) -> None:
    pipe.tenant.switch_faults(expired_token={"at": ["list"], "times": None})
    result = pipe.read_recipients()
    refusal = Refusal(
        "exchange.token_expired", "Get-Mailbox", ("not a new one either", "expected access"), "Check scope"
    )
    expect_refusal(result, refusal)
    assert [row["kind"] for row in pipe.tenant.requests() if row["kind"] != "other"] == ["token", "list"] * 2


def test_values_in_clixml_are_read(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.change_settings(read_form="clixml")
    result = pipe.read_recipients(page_size=20)
    assert not result["failed"], result
    assert read_values(pipe) == held_before(population)
    forms = [row["format"] for row in pipe.tenant.requests() if row["kind"] in ("list", "page")]
    assert set(forms[forms.index("clixml") :]) == {"clixml"}, "once a form is known to be read, it is asked for at once"


def test_values_in_no_readable_form_are_unreadable_and_not_missing(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.change_settings(read_form="system_byte")
    result = pipe.read_recipients()
    assert not result["failed"], result
    rows = pipe.workspace.read("recipients.jsonl").rows
    holding = {guid for guid, held in held_before(population).items() if any(held.values())}
    assert holding
    assert {row["guid"] for row in rows if not row["readable"]} == holding
    assert result["summary"]["unreadable"] == len(holding)
    planned = pipe.plan()
    assert not planned["failed"], planned
    noted = {
        row["guid"]: (row["action"], [reason["code"] for reason in row["reasons"]])
        for row in pipe.workspace.read("plan.jsonl").rows
        if row["guid"] in holding
    }
    in_directory = {person["recipient"]["guid"] for person in population["people"] if person["recipient"]} & holding
    assert in_directory
    for guid in in_directory:
        action, codes = noted[guid]
        assert (action, "recipient.unreadable" in codes) == ("note", True), (guid, noted[guid])
    pipe.tenant.forget_requests()
    applied = pipe.apply(patience_seconds=0)
    assert {row["identity"] for row in pipe.tenant.writes()}.isdisjoint(holding), applied
