# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tripped limit, by the playbook: nothing is written, everything is told, and a word about this very plan is needed.

One tenant goes through it all: a good first night, then an export in which a fifth of the people is missing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played
from ansible_collections.mailsec.smime.tests.lab.directory.ldif_export import write_ldif

TRIPPED = ["source_shrink", "replacements"]
# Some people have an expired or superseded certificate beside a good one, so with removal "owned" this trips, too.
STRICT = {"smime_policy": {"removal": "owned"}, "smime_limits": {"replacements": {"count": 0}}}


@dataclass(frozen=True)
class Run:
    """One run of a playbook, the writes that the tenant logged, and what it held afterwards."""

    played: Played
    writes: list[dict[str, Any]]
    held: lab_truth.Held

    @property
    def applied(self) -> dict[str, Any]:
        return self.played.result_of("o365_user_cert")

    @property
    def planned(self) -> dict[str, Any]:
        return self.played.result_of("smime_plan")


@dataclass(frozen=True)
class Lab:
    tenant: Tenant
    workspace: Workspace
    play: Callable[..., Played]

    def run(self, directory: dict[str, Any], *arguments: str, **variables: Any) -> Run:
        self.tenant.forget_requests()
        played = self.play("sync", self.workspace.variables(directory, self.tenant, **variables), *arguments)
        return Run(played, self.tenant.writes(), lab_truth.digest_held(self.tenant.read_held()))

    def ledger(self) -> list[dict[str, Any]]:
        return read_lines(self.workspace.journal / "ledger.jsonl")


def tripped(limits: list[dict[str, Any]]) -> list[str]:
    return [limit["name"] for limit in limits if limit["tripped"]]


def lift(digest: str, *names: str) -> list[dict[str, str]]:
    return [{"limit": name, "digest": digest} for name in names]


@pytest.fixture(scope="module")
def lab(tenant: Tenant, module_workspace: Workspace, play: Callable[..., Played]) -> Lab:
    return Lab(tenant, module_workspace, play)


def export(lab: Lab, population: dict[str, Any], number: int) -> dict[str, Any]:
    """As a job on a Windows server leaves it every night, with a date in its name."""
    path = lab.workspace.folder / f"export-2026-11-{number}.ldif"
    return {"source": "ldif", "ldif_path": str(path), "expected_entries": write_ldif(population, path)}


@pytest.fixture(scope="module")
def first(lab: Lab, population: dict[str, Any]) -> Run:
    return lab.run(export(lab, population, 25))


@pytest.fixture(scope="module")
def truncated(lab: Lab, population: dict[str, Any], first: Run) -> dict[str, Any]:
    fewer = copy.deepcopy(population)
    fewer["people"] = fewer["people"][: len(fewer["people"]) * 8 // 10]
    return export(lab, fewer, 26)


@pytest.fixture(scope="module")
def checked(lab: Lab, truncated: dict[str, Any]) -> Run:
    return lab.run(truncated, "--check", "--diff", **STRICT)


@pytest.fixture(scope="module")
def refused(lab: Lab, truncated: dict[str, Any], checked: Run) -> Run:
    return lab.run(truncated, **STRICT)


def test_the_first_night_fills_the_tenant_and_is_remembered(lab: Lab, first: Run, population: dict[str, Any]) -> None:
    assert first.played.rc == 0, first.played.text
    assert first.held == lab_truth.held_after(population)
    assert tripped(first.applied["limits"]) == []
    assert len(list(lab.workspace.journal.glob("baseline-*.json"))) == 1


@pytest.mark.parametrize("mode", ["checked", "refused"])
def test_nothing_is_written_and_everything_is_told(
    mode: str, first: Run, checked: Run, refused: Run, population: dict[str, Any]
) -> None:
    run = {"checked": checked, "refused": refused}[mode]
    assert run.played.rc != 0
    assert (run.writes, run.held) == ([], first.held)
    assert run.applied["code"] == "limit.source_shrink"
    assert tripped(run.applied["detail"]["tripped_limits"]) == TRIPPED
    assert tripped(run.planned["limits"]) == TRIPPED
    for words in (*TRIPPED, run.planned["digest"], f"{len(population['people'])} to "):
        assert words in run.applied["msg"]
    assert run.played.recap["changed"] == 0


def test_check_mode_says_the_same_and_leaves_nothing_in_the_journal(lab: Lab, checked: Run, refused: Run) -> None:
    assert checked.applied["detail"] == refused.applied["detail"]
    assert [row["event"] for row in lab.ledger()].count("refused") == 1


def test_plan_and_ledger_are_there(lab: Lab, refused: Run) -> None:
    digest = refused.planned["digest"]
    assert lab.workspace.read("plan.jsonl").footer["digest"] == digest
    lines = (lab.workspace.files / "plan.txt").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == [f"  - {{limit: {name}, digest: {digest}}}" for name in TRIPPED]
    (row,) = (row for row in lab.ledger() if row["event"] == "refused")
    assert (row["digest"], row["overrides"]) == (digest, [])
    assert tripped(row["limits"]) == TRIPPED


def test_another_plans_digest_lifts_nothing_and_one_limit_is_not_both(
    lab: Lab, truncated: dict[str, Any], first: Run, refused: Run
) -> None:
    for overrides, left in (
        (lift("0" * 64, *TRIPPED), TRIPPED),
        (lift(refused.planned["digest"], "source_shrink"), ["replacements"]),
    ):
        run = lab.run(truncated, "--check", smime_overrides=overrides, **STRICT)
        assert tripped(run.applied["detail"]["tripped_limits"]) == left
        assert (run.writes, run.held) == ([], first.held)


def test_a_word_about_this_very_plan_lets_it_through(
    lab: Lab, truncated: dict[str, Any], first: Run, refused: Run
) -> None:
    run = lab.run(truncated, smime_overrides=lift(refused.planned["digest"], *TRIPPED), **STRICT)
    assert run.played.rc == 0, run.played.text
    assert run.applied["digest"] == refused.planned["digest"]
    assert len(run.writes) == run.applied["counts"]["written"] > 0
    assert run.held != first.held
    start = [row for row in lab.ledger() if row["event"] == "start"][-1]
    assert start["overrides"] == [[name, refused.planned["digest"]] for name in TRIPPED]
    again = lab.run(truncated, **STRICT)
    assert (again.played.rc, again.writes) == (0, []), "what was let through is the measure from now on"
    assert tripped(again.applied["limits"]) == []


@pytest.mark.parametrize(
    ("limits", "code", "path"),
    [
        ({"removal": 5}, "limits.unknown_name", "limits.removal"),
        ({"removals": {"percent": 200}}, "limits.wrong_type", "limits.removals.percent"),
        ({"foreign_removals": 10}, "limits.wrong_type", "limits.foreign_removals"),
    ],
)
def test_limits_that_make_no_sense_are_refused_with_their_path(
    limits: dict[str, Any], code: str, path: str, lab: Lab, truncated: dict[str, Any]
) -> None:
    run = lab.run(truncated, "--check", smime_limits=limits)
    assert run.played.rc != 0
    assert run.planned["code"] == code
    assert run.planned["msg"].startswith(f"{path}: ")
