# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A saved plan is applied to the tenant, under the policy and in the form it was approved in, or not at all.

Recipients that changed meanwhile are skipped one by one.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_truth import digest_held, find_person, held_after
from ansible_collections.mailsec.smime.tests.integration.pipeline import (
    Pipeline,
    edit_header,
    read_bytes,
    write_signed,
)
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.lab.tenant import control

OTHER_TENANT = "99999999-2222-3333-4444-555555555555"
REFUSED = ("The plan is refused and nothing was written", "expected")
ADVICE = "Make the plan again"


def expect_untouched(pipe: Pipeline, before: dict[str, bytes]) -> None:
    assert pipe.tenant.requests() == []
    assert read_bytes(pipe.workspace.files) == before
    assert not pipe.workspace.journal.exists()


@pytest.mark.parametrize(
    ("changed", "code", "found"),
    [
        ({"tenant_id": OTHER_TENANT}, "plan.other_tenant", f"expected {OTHER_TENANT}"),
        ({"policy": {"removal": "owned"}}, "plan.other_policy", "its policy is"),
        ({"plan_digest": "0" * 64}, "plan.other_digest", f"expected {'0' * 64}"),
        ({"plan_digest": ""}, "plan.other_digest", "its digest is"),
        ({"max_plan_age_hours": 0}, "plan.too_old", "age in hours is 0.0, expected at most 0"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(pipe: Pipeline, changed: dict[str, Any], code: str, found: str) -> None:
    before = read_bytes(pipe.workspace.files)
    for check in (False, True) if code == "plan.other_digest" else (False,):
        expect_refusal(pipe.apply(check, **changed), Refusal(code, "The plan", (*REFUSED, found), ADVICE))
    expect_untouched(pipe, before)


def test_the_approved_digest_lets_the_plan_through(pipe: Pipeline) -> None:
    digest = pipe.workspace.read("plan.jsonl").footer["digest"]
    result = pipe.apply(plan_digest=digest)
    assert (result["failed"], result["digest"]) == (False, digest)
    assert result["counts"] == {"written": len(pipe.planned())}


@pytest.mark.parametrize(
    "changed",
    [{"created_at": "2036-01-01T00:00:00Z"}, {"tenant": OTHER_TENANT}, {"policy_digest": "0" * 64}],
    ids=["younger", "for_another_tenant", "under_another_policy"],
)
def test_a_plan_cannot_be_made_to_fit_by_hand(pipe: Pipeline, changed: dict[str, str]) -> None:
    edit_header(pipe.path("plan"), **changed)
    before = read_bytes(pipe.workspace.files)
    result = pipe.apply(**({"tenant_id": OTHER_TENANT} if "tenant" in changed else {}))
    expect_refusal(result, Refusal("plan.altered", str(pipe.path("plan")), ("had been edited",), "Make it again"))
    expect_untouched(pipe, before)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "it cannot be opened"),
        (b"", "its first line is not JSON"),
        (b'{"format":"mailsec.smime/plan/1"}\n', "its format is 'mailsec.smime/plan/1'"),
        (b'{"format":"mailsec.smime/people/1"}\n', "its format is"),
    ],
    ids=["missing", "empty", "former_format", "another_file"],
)
def test_what_is_no_plan_is_refused(pipe: Pipeline, content: bytes | None, found: str) -> None:
    pipe.path("plan").unlink()
    if content is not None:
        pipe.path("plan").write_bytes(content)
    result = pipe.apply()
    expect_refusal(result, Refusal("plan.unreadable", str(pipe.path("plan")), (found,), "Make it again"))
    assert pipe.tenant.requests() == []
    assert not pipe.workspace.journal.exists()


def test_a_plan_that_was_cut_is_refused(pipe: Pipeline) -> None:
    whole = pipe.path("plan").read_bytes()
    pipe.path("plan").write_bytes(whole[: len(whole) // 2])
    assert pipe.apply()["code"] == "plan.altered"
    assert pipe.tenant.requests() == []


def test_limits_are_counted_from_the_rows_whatever_the_footer_says(pipe: Pipeline) -> None:
    """Somebody makes a plan of their own that takes everything away, keeps silent about it, and says that all is
    clear."""
    document = pipe.workspace.read("plan.jsonl")
    rows = []
    for row in document.rows:
        held = {"user_certificate": sorted(row["values"]), "user_smime_certificate": []}
        nothing: dict[str, list[str]] = {name: [] for name in held}
        rows.append({**row, "action": "remove", "before": held, "after": nothing, "effects": [], "notes": []})
    write_signed(pipe.path("plan"), document.header, rows, document.footer)
    result = pipe.apply()
    assert (result["failed"], result["code"]) == (True, "limit.removals"), result
    assert result["detail"]["found"] == sum(bool(row["values"]) for row in rows) > 0
    assert pipe.tenant.requests() == []


def test_planning_again_over_the_same_files_gives_the_same_digest(pipe: Pipeline) -> None:
    first = pipe.workspace.read("plan.jsonl")
    again = pipe.plan()
    assert again["digest"] == first.footer["digest"]
    assert pipe.workspace.read("plan.jsonl").rows == first.rows


def test_a_recipient_that_changed_meanwhile_is_skipped_alone(pipe: Pipeline, population: dict[str, Any]) -> None:
    ada, eve = find_person(population, "ada"), find_person(population, "eve")
    foreign = eve["values"][0]["value"]
    pipe.tenant.edit(ada["recipient"]["guid"], user_certificate=[foreign])
    result = pipe.apply()
    assert not result["failed"], result
    planned = len(pipe.planned())
    assert result["counts"] == {"written": planned - 1, "skipped": 1}
    (skipped,) = (row for row in result["results"] if row["outcome"] == "skipped")
    assert (skipped["guid"], skipped["code"]) == (ada["recipient"]["guid"], "plan.stale")
    held = pipe.tenant.read_held()
    assert held[ada["recipient"]["guid"]]["UserCertificate"] == [base64.b64decode(foreign)]
    expected = held_after(population)
    expected[ada["recipient"]["guid"]] = digest_held(held)[ada["recipient"]["guid"]]
    assert digest_held(held) == expected
    assert ada["recipient"]["guid"] not in {row["guid"] for row in pipe.journalled()}


def test_a_recipient_that_moved_to_the_directory_meanwhile_is_skipped(
    pipe: Pipeline, population: dict[str, Any]
) -> None:
    ada = find_person(population, "ada")["recipient"]
    pipe.tenant.edit(ada["guid"], authority="on_premises")
    result = pipe.apply()
    assert result["counts"] == {"written": len(pipe.planned()) - 1, "skipped": 1}, result
    assert ada["guid"] not in {row["identity"] for row in pipe.tenant.writes()}
    (skipped,) = (row for row in result["results"] if row["outcome"] == "skipped")
    assert skipped["code"] == "recipient.authority.on_premises"


def test_a_recipient_that_is_gone_is_told_and_the_rest_is_done(pipe: Pipeline, population: dict[str, Any]) -> None:
    ada = find_person(population, "ada")["recipient"]
    rest = [one for one in control.read_recipients(pipe.tenant.folder) if one["guid"] != ada["guid"]]
    control.ask(pipe.tenant.folder, "PUT", "/lab/recipients", rest)
    result = pipe.apply()
    assert (result["failed"], result["code"], result["changed"]) == (True, "recipient.moved", True)
    assert ada["primary_smtp_address"] in result["msg"]
    assert result["counts"] == {"written": len(pipe.planned()) - 1, "failed": 1}
    expected = held_after(population)
    del expected[ada["guid"]]
    assert digest_held(pipe.tenant.read_held()) == expected


def test_who_holds_it_already_is_not_written_again(pipe: Pipeline, population: dict[str, Any]) -> None:
    """As after a run that was interrupted: the plan is taken up where it stopped."""
    rows = pipe.planned()
    done = rows[: len(rows) // 2]
    for row in done:
        after = {name: [row["values"][digest] for digest in digests] for name, digests in row["after"].items()}
        pipe.tenant.edit(row["guid"], **after)
    result = pipe.apply()
    assert result["counts"] == {"already_as_planned": len(done), "written": len(rows) - len(done)}, result
    assert {row["identity"] for row in pipe.tenant.writes()} == {row["guid"] for row in rows[len(done) :]}
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    pipe.tenant.forget_requests()
    again = pipe.apply()
    assert (again["changed"], again["counts"]) == (False, {"already_as_planned": len(rows)})
    assert not pipe.tenant.writes()


def test_check_mode_tells_exactly_what_the_run_does(pipe: Pipeline) -> None:
    """The same recipients, the same diff, no write, and nothing in the journal's place."""
    rows = pipe.planned()
    pipe.tenant.edit(rows[0]["guid"], user_certificate=[rows[0]["values"][rows[0]["after"]["user_certificate"][0]]])
    checked = pipe.apply(check=True, diff=True)
    assert not pipe.tenant.writes()
    assert not pipe.workspace.journal.exists()
    done = pipe.apply(diff=True)
    assert (checked["changed"], done["changed"]) == (True, True)
    assert checked["diff"] == done["diff"]
    assert checked["counts"]["would_be_written"] == done["counts"]["written"] == len(pipe.tenant.writes())


def test_a_plan_of_another_place_is_applied_without_its_workspace(pipe: Pipeline, tmp_path: Path) -> None:
    """Only the plan goes to the host that writes; the proof lies beside it."""
    plan = tmp_path / "plan.jsonl"
    plan.write_bytes(pipe.path("plan").read_bytes())
    result = pipe.apply(plan=str(plan))
    assert result["counts"] == {"written": len(pipe.planned())}, result
    assert result["proof_path"] == str(tmp_path / "proof.jsonl")
    lines = (tmp_path / "proof.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["counts"] == result["counts"]
