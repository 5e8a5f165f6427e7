# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A saved plan by the playbook apply: from a file that lies elsewhere, and by its digest after the file is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import reset_tenant
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played


@dataclass(frozen=True)
class Saved:
    """``elsewhere``: a copy of the plan, away from the workspace in which it was made and which is gone."""

    digest: str
    elsewhere: Path


@pytest.fixture(scope="module")
def saved(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace, play: Callable[..., Played]) -> Saved:
    planned = play("plan", module_workspace.variables(ldif, tenant))
    assert planned.rc == 0, planned.text
    elsewhere = module_workspace.folder / "approved.jsonl"
    shutil.move(module_workspace.files / "plan.jsonl", elsewhere)
    shutil.rmtree(module_workspace.files)
    return Saved(planned.result_of("smime_plan")["digest"], elsewhere)


@pytest.fixture
def fresh(tenant: Tenant, population: dict[str, Any]) -> Tenant:
    reset_tenant(tenant, population)
    return tenant


def test_from_a_file_that_lies_elsewhere(
    saved: Saved,
    fresh: Tenant,
    workspace: Workspace,
    play: Callable[..., Played],
    population: dict[str, Any],
) -> None:
    """The host that applies needs no directory and has no workspace yet."""
    variables = workspace.variables({}, fresh, smime_plan_path=str(saved.elsewhere), smime_plan_digest=saved.digest)
    del variables["smime_directories"]
    checked = play("apply", variables, "--check")
    assert (checked.rc, fresh.writes()) == (0, []), checked.text
    applied = play("apply", variables)
    assert applied.rc == 0, applied.text
    assert applied.result_of("o365_user_cert")["digest"] == saved.digest
    assert lab_truth.digest_held(fresh.read_held()) == lab_truth.held_after(population)
    assert workspace.read("proof.jsonl").header["digest"] == saved.digest


def test_by_digest_after_the_plan_is_gone(
    saved: Saved,
    ldif: dict[str, Any],
    fresh: Tenant,
    workspace: Workspace,
    play: Callable[..., Played],
    population: dict[str, Any],
) -> None:
    """Both sides are read and planned again; only what was approved is written."""
    variables = workspace.variables(ldif, fresh)
    refused = play("apply", {**variables, "smime_plan_digest": "0" * 64})
    assert refused.rc != 0
    assert refused.result_of("o365_user_cert")["code"] == "plan.other_digest"
    assert fresh.writes() == []
    (workspace.files / "plan.jsonl").unlink()
    applied = play("apply", {**variables, "smime_plan_digest": saved.digest})
    assert applied.rc == 0, applied.text
    assert applied.result_of("smime_plan")["digest"] == saved.digest
    assert applied.result_of("o365_user_cert")["digest"] == saved.digest
    assert lab_truth.digest_held(fresh.read_held()) == lab_truth.held_after(population)


def test_by_digest_after_the_facts_have_changed(
    saved: Saved,
    ldif: dict[str, Any],
    fresh: Tenant,
    workspace: Workspace,
    play: Callable[..., Played],
    population: dict[str, Any],
) -> None:
    ada, eve = lab_truth.find_person(population, "ada"), lab_truth.find_person(population, "eve")
    fresh.edit(ada["recipient"]["guid"], user_certificate=[eve["values"][0]["value"]])
    played = play("apply", {**workspace.variables(ldif, fresh), "smime_plan_digest": saved.digest})
    assert played.rc != 0
    assert played.result_of("o365_user_cert")["code"] == "plan.other_digest"
    assert fresh.writes() == []


def test_without_a_plan_and_without_a_digest_nothing_is_planned(
    ldif: dict[str, Any], fresh: Tenant, workspace: Workspace, play: Callable[..., Played]
) -> None:
    played = play("apply", workspace.variables(ldif, fresh))
    assert played.rc != 0
    assert played.result_of("o365_user_cert")["code"] == "plan.unreadable"
    assert fresh.requests() == []


def test_a_named_file_that_is_missing_is_not_replaced_by_another(
    saved: Saved, ldif: dict[str, Any], fresh: Tenant, workspace: Workspace, play: Callable[..., Played]
) -> None:
    gone = str(workspace.folder / "gone.jsonl")
    variables = workspace.variables(ldif, fresh, smime_plan_path=gone, smime_plan_digest=saved.digest)
    played = play("apply", variables)
    assert played.result_of("o365_user_cert")["code"] == "plan.unreadable"
    assert gone in played.result_of("o365_user_cert")["msg"]
    assert fresh.requests() == []
