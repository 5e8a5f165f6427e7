# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service disturbs the writing of a plan of some 40 changes: each written once, each proven, or stopped in time."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_truth import digest_held, held_after, held_before
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import expect_clean
from ansible_collections.mailsec.smime.tests.lab.tenant import control

BATCH = 10


@pytest.fixture
def pipe(prepared: Pipeline, population: dict[str, Any]) -> Pipeline:
    reset_tenant(prepared.tenant, population)
    return prepared.copy().remember_forms()


@pytest.fixture
def first(prepared: Pipeline, pipe: Pipeline) -> Pipeline:
    """The first run ever: nobody knows yet in which forms the tenant takes values."""
    return prepared.copy()


def effects(pipe: Pipeline) -> Counter[str]:
    """How often each recipient was really written."""
    return Counter(row["identity"] for row in pipe.tenant.writes() if row["status"] in (200, 204))


def proof_results(pipe: Pipeline) -> Counter[str]:
    return Counter(row["result"] for row in pipe.proofs().rows)


def expect_all_done(pipe: Pipeline, result: dict[str, Any], population: dict[str, Any]) -> None:
    """Everything as wanted, every change written exactly once and proven, and noted in journal and ledger."""
    assert not result["failed"], result
    assert result["changed"] is True
    planned = {row["guid"] for row in pipe.planned()}
    assert len(planned) > 30
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    assert effects(pipe) == Counter(planned)
    assert result["counts"] == {"written": len(planned)}
    assert proof_results(pipe) == {"proven": len(planned)}
    assert {row["guid"] for row in pipe.journalled()} == planned
    assert {row["guid"] for row in pipe.ledger() if row["event"] == "write"} == planned
    expect_clean(result)


@pytest.mark.parametrize(("at", "retry_after"), [("set", 1), ("set", None), ("get", 1), ("batch", None)])
def test_throttling_is_waited_out(pipe: Pipeline, population: dict[str, Any], at: str, retry_after: int | None) -> None:
    """Calls inside a batch are put off one by one, an envelope as a whole."""
    pipe.tenant.switch_faults(throttled={"at": [at], "times": 2, "skip": 3, "retry_after": retry_after})
    result = pipe.apply()
    expect_all_done(pipe, result, population)
    struck = [row for row in pipe.tenant.requests() if row["faults"] == ["throttled"]]
    assert len(struck) == 2
    assert result["requests"]["retry"] >= 1
    assert result["requests"]["waited_seconds"] >= (retry_after or 2)


@pytest.mark.parametrize("at", ["set", "get", "batch"])
def test_a_token_that_expires_in_the_middle_is_renewed(pipe: Pipeline, population: dict[str, Any], at: str) -> None:
    pipe.tenant.switch_faults(expired_token={"at": [at], "skip": 3})
    result = pipe.apply()
    expect_all_done(pipe, result, population)
    assert result["requests"]["login"] > 2


def test_a_short_lived_token_is_renewed_before_it_is_refused(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.change_settings(token_lifetime=2)
    pipe.tenant.switch_faults(throttled={"at": ["set"], "skip": 12, "retry_after": 3})
    expect_all_done(pipe, pipe.apply(), population)
    rows = pipe.tenant.requests()
    tokens = [row for row in rows if row["kind"] == "token" and row["client_id"] == pipe.tenant.described["client_id"]]
    assert len(tokens) >= 2
    assert not [row for row in rows if row["status"] == 401]


def test_a_change_that_spreads_slowly_is_waited_for(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.switch_faults(lag={"reads": 2})
    result = pipe.apply(patience_seconds=30)
    pipe.tenant.switch_faults()
    expect_all_done(pipe, result, population)


def test_a_change_that_spreads_too_slowly_is_pending(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.switch_faults(lag={"reads": 20, "times": 3})
    result = pipe.apply(patience_seconds=2)
    assert not result["failed"], result
    planned = len(pipe.planned())
    assert proof_results(pipe) == {"proven": planned - 3, "pending": 3}
    pending = [row for row in result["results"] if row["code"] == "proof.pending"]
    assert [(row["outcome"], row["proof"]) for row in pending] == [("written", "pending")] * 3
    late = {row["guid"] for row in pending}
    # Meanwhile the service goes on showing the old; when it no longer does, nothing is left to do.
    pipe.tenant.switch_faults()
    for _read in range(20):
        pipe.tenant.read_held()
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    pipe.tenant.forget_requests()
    again = pipe.apply()
    assert (again["changed"], again["counts"]) == (False, {"already_as_planned": planned}), again
    assert not pipe.tenant.writes()
    assert len(late) == 3


@pytest.mark.parametrize(("skip", "times"), [(0, 1), (9, 1), (4, 2)])
def test_a_write_whose_answer_is_lost_has_no_second_effect(
    pipe: Pipeline, population: dict[str, Any], skip: int, times: int
) -> None:
    """The connection ends after the write: what took effect is proven by reading, only the rest is written again."""
    pipe.tenant.switch_faults(cut_after_write={"skip": skip, "times": times})
    result = pipe.apply()
    assert len([row for row in pipe.tenant.writes() if "cut_after_write" in row["faults"]]) == times
    assert not result["failed"], result
    planned = {row["guid"] for row in pipe.planned()}
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    assert effects(pipe) == Counter(planned)
    assert result["counts"] == {"written": len(planned)}
    assert proof_results(pipe) == {"proven": len(planned)}


def test_writes_that_are_never_answered_are_pending_and_done_by_the_next_run(
    pipe: Pipeline, population: dict[str, Any]
) -> None:
    pipe.tenant.switch_faults(cut_after_write={"skip": 4, "times": 3})
    result = pipe.apply(patience_seconds=1)
    planned = {row["guid"] for row in pipe.planned()}
    pending = {row["guid"] for row in pipe.proofs().rows if row["result"] == "pending"}
    assert result["changed"] is True
    assert pending
    assert effects(pipe) == Counter(planned - pending)
    again = pipe.apply()
    assert again["counts"] == {"written": len(pending), "already_as_planned": len(planned - pending)}, again
    assert effects(pipe) == Counter(planned)
    assert digest_held(pipe.tenant.read_held()) == held_after(population)


def test_values_that_come_out_wrong_stop_the_run(pipe: Pipeline, population: dict[str, Any]) -> None:
    before = pipe.tenant.read_held()
    pipe.tenant.switch_faults(wrong_value={"mode": "altered"})
    result = pipe.apply()
    assert (result["failed"], result["code"]) == (True, "proof.mismatch")
    assert result["changed"] is True
    for words in ("The run was stopped", "former values are in the journal", "value_encoding"):
        assert words in result["msg"]
    expect_clean({name: value for name, value in result.items() if name != "invocation"})
    written = effects(pipe)
    planned = {row["guid"] for row in pipe.planned()}
    assert 1 <= len(written) <= BATCH < len(planned) - 20
    untouched = {guid: held for guid, held in pipe.tenant.read_held().items() if guid not in written}
    assert untouched == {guid: held for guid, held in before.items() if guid not in written}
    former = {
        row["guid"]: {
            "UserCertificate": [row["values"][digest] for digest in row["before"]["user_certificate"]],
            "UserSMimeCertificate": [row["values"][digest] for digest in row["before"]["user_smime_certificate"]],
        }
        for row in pipe.journalled()
    }
    assert set(written) <= set(former)
    for guid in written:
        for name, values in former[guid].items():
            assert sorted(base64.b64decode(value, validate=True) for value in values) == before[guid][name]
    assert pipe.proofs().footer["complete"] is False
    assert pipe.ledger()[-1]["stopped"] == "proof.mismatch"


def test_what_came_out_wrong_for_one_is_told_of_that_one(pipe: Pipeline) -> None:
    """The one recipient that the plan replaces a value of: its former value must be found in the journal."""
    row = next(row for row in pipe.planned() if row["before"]["user_certificate"])
    pipe.tenant.switch_faults(wrong_value={"identity": row["guid"]})
    before = pipe.tenant.read_held()[row["guid"]]["UserCertificate"]
    result = pipe.apply()
    assert (result["failed"], result["code"]) == (True, "proof.mismatch")
    assert row["address"] in result["msg"]
    assert result["detail"]["guid"] == row["guid"]
    (entry,) = (entry for entry in pipe.journalled() if entry["guid"] == row["guid"])
    assert sorted(base64.b64decode(entry["values"][digest]) for digest in entry["before"]["user_certificate"]) == before
    assert pipe.tenant.read_held()[row["guid"]]["UserCertificate"] != before


def test_writes_that_are_ignored_are_pending_and_not_proven(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.switch_faults(wrong_value={"mode": "ignored"})
    result = pipe.apply(patience_seconds=1)
    assert not result["failed"], result
    assert proof_results(pipe) == {"pending": len(pipe.planned())}
    assert digest_held(pipe.tenant.read_held()) == held_before(population)
    pipe.tenant.switch_faults()
    expect_later = pipe.apply()
    assert expect_later["counts"] == {"written": len(pipe.planned())}
    assert digest_held(pipe.tenant.read_held()) == held_after(population)


def test_a_role_that_is_lost_in_the_middle_stops_the_run(pipe: Pipeline) -> None:
    pipe.tenant.switch_faults(no_role={"at": ["set"], "skip": BATCH + 2})
    result = pipe.apply()
    assert (result["failed"], result["code"], result["changed"]) == (True, "exchange.no_role", True)
    assert len(effects(pipe)) == BATCH + 2
    assert len(pipe.tenant.writes()) == 2 * BATCH


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("auto", "typed_data_object"),
        ("auto", "base64"),
        ("auto", "int_list"),
        ("ints", "int_list"),
        ("base64", "int_list"),
    ],
)
def test_a_form_is_proven_on_one_before_the_others_are_written(
    first: Pipeline, population: dict[str, Any], encoding: str, form: str
) -> None:
    """The service here binds this form alone; whoever chose another is told so."""
    first.tenant.change_settings(write_forms=[form])
    result = first.apply(value_encoding=encoding)
    fits = {"auto": form, "typed": "typed_data_object", "base64": "base64", "ints": "int_list"}[encoding] == form
    if fits:
        expect_all_done(first, result, population)
        assert result["dialect"]["write_form"] == {"typed_data_object": "typed", "int_list": "ints"}.get(form, form)
        assert result["dialect"]["write_proven_by"] == f"recipient {first.tenant.writes()[0]['identity']}"
    else:
        assert (result["failed"], result["changed"], result["code"]) == (True, False, "exchange.dialect.none_fits")
        assert digest_held(first.tenant.read_held()) == held_before(population)


def test_where_no_form_is_taken_nobody_is_written(first: Pipeline, population: dict[str, Any]) -> None:
    first.tenant.change_settings(write_forms=[])
    result = first.apply()
    assert (result["failed"], result["changed"]) == (True, False), result
    assert result["counts"] == {"failed": BATCH}  # nobody behind the first ten is tried
    assert not first.tenant.writes()
    assert result["requests"]["confirm"] == 4
    assert digest_held(first.tenant.read_held()) == held_before(population)
    expect_clean({name: value for name, value in result.items() if name != "invocation"})


def test_on_the_first_run_one_recipient_at_most_comes_out_wrong(first: Pipeline) -> None:
    first.tenant.switch_faults(wrong_value={"mode": "altered"})
    result = first.apply()
    assert (result["failed"], result["code"]) == (True, "proof.mismatch"), result
    assert sum(effects(first).values()) == 1
    assert {row["code"] for row in result["results"]} == {"proof.mismatch", "exchange.dialect.unproven"}


def test_on_the_first_run_a_lost_write_is_the_only_one(first: Pipeline, population: dict[str, Any]) -> None:
    """The next run goes on from there."""
    first.tenant.switch_faults(wrong_value={"mode": "ignored"})
    result = first.apply(patience_seconds=1, canary_patience_seconds=1)
    assert (result["failed"], result["code"]) == (True, "exchange.dialect.unproven"), result
    assert sum(effects(first).values()) == 1
    first.tenant.switch_faults()
    again = first.apply()
    assert again["counts"] == {"written": len(first.planned())}, again
    assert digest_held(first.tenant.read_held()) == held_after(population)


def test_a_canary_recipient_holds_afterwards_what_it_held_before(first: Pipeline, population: dict[str, Any]) -> None:
    """It need not be in the plan; nobody else is written before it."""
    planned = {row["guid"] for row in first.planned()}
    held = first.tenant.read_held()
    canary = next(
        one["guid"]
        for one in control.read_recipients(first.tenant.folder)
        if one["authority"] == "cloud" and one["guid"] not in planned and not held[one["guid"]]["UserCertificate"]
    )
    result = first.apply(canary_recipient=canary)
    assert not result["failed"], result
    assert [row["identity"] for row in first.tenant.writes()[:2]] == [canary] * 2
    assert digest_held(first.tenant.read_held()) == held_after(population)
    assert result["counts"] == {"written": len(planned)}
    assert result["dialect"]["clear_proven_by"] == f"canary recipient {canary}"


@pytest.mark.parametrize(("form", "answer"), [("clixml", "200"), ("base64", "204")])
def test_proofs_are_made_in_every_readable_form(
    pipe: Pipeline, population: dict[str, Any], form: str, answer: str
) -> None:
    pipe.tenant.change_settings(read_form=form, set_answer=answer)
    result = pipe.apply()
    pipe.tenant.change_settings(read_form="base64")
    expect_all_done(pipe, result, population)


def test_what_cannot_be_read_back_stops_the_run(pipe: Pipeline) -> None:
    """Everybody who holds something is skipped, and the first who was written stops the rest."""
    holding = {one["guid"] for one in control.read_recipients(pipe.tenant.folder) if one["user_certificate"]}
    pipe.tenant.change_settings(read_form="system_byte")
    result = pipe.apply()
    assert (result["failed"], result["code"]) == (True, "proof.unreadable")
    assert set(effects(pipe)).isdisjoint(holding)
    assert 1 <= len(effects(pipe)) <= BATCH
    skipped = {row["guid"] for row in result["results"] if row["code"] == "recipient.unreadable"}
    assert skipped <= holding
