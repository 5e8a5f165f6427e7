# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs at once in the same folders: the second says so and stops, and nothing is written twice or mixed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played

PATIENCE = 60.0
# Until the second run has ended; only who has the journal sends batches.
HELD_UP = {"at": ["batch"], "times": None, "retry_after": 3}


@pytest.fixture(autouse=True)
def everybody_as_at_the_beginning(tenant: Tenant, population: dict[str, Any]) -> None:
    reset_tenant(tenant, population)


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "the first run never began to write"
        time.sleep(0.02)


def patient(variables: dict[str, Any]) -> dict[str, Any]:
    return {**variables, "smime_tenant": {**variables["smime_tenant"], "retries": 20}}


def test_a_sync_while_another_one_writes(
    tenant: Tenant, workspace: Workspace, ldif: dict[str, Any], play: Callable[..., Played]
) -> None:
    """The first is held up at its first batch: the service asks it to wait."""
    variables = patient(workspace.variables(ldif, tenant))
    ledger = workspace.journal / "ledger.jsonl"
    tenant.switch_faults(throttled=HELD_UP)
    with ThreadPoolExecutor(1) as first_hand:
        running = first_hand.submit(play, "sync", variables)
        wait_for(lambda: any(row["event"] == "start" for row in read_lines(ledger)))
        second = play("sync", variables)
        assert not running.done(), "the first run had ended before the second one could meet it"
        tenant.switch_faults()
        first = running.result()
    assert first.rc == 0, first.text
    assert second.rc != 0, second.text
    refused = second.tasks[-1]["result"]
    assert refused["code"] == "workspace.busy"
    assert str(workspace.journal) in refused["msg"]
    assert "another run" in refused["msg"]
    assert refused.get("changed") in (None, False)
    times = Counter(row["identity"] for row in tenant.writes())
    assert times
    assert set(times.values()) == {1}
    assert [row["event"] for row in read_lines(ledger) if row["event"] in ("start", "end")] == ["start", "end"]
    third = play("sync", variables)
    assert third.rc == 0, third.text
    assert Counter(row["identity"] for row in tenant.writes()) == times


@pytest.mark.parametrize("stage", ["read_people", "read_recipients"])
def test_a_sync_while_another_one_reads(tenant: Tenant, workspace: Workspace, ldif: dict[str, Any], stage: str) -> None:
    """The second run has replaced one of the files that the first one is about to plan with."""
    pipe = Pipeline(ldif, tenant, workspace)
    for name in ("read_people", "read_recipients"):
        assert not getattr(pipe, name)(run_id="first")["failed"]
    assert not getattr(pipe, stage)(run_id="second")["failed"]
    name = stage.removeprefix("read_")
    wanted = Refusal("workspace.other_run", str(pipe.path(name)), ("second", "first"), "")
    expect_refusal(pipe.plan(run_id="first"), wanted)
    assert not pipe.path("plan").exists()


def test_one_recipient_while_a_sync_writes(
    tenant: Tenant, workspace: Workspace, ldif: dict[str, Any], play: Callable[..., Played]
) -> None:
    variables = patient(workspace.variables(ldif, tenant))
    pipe = Pipeline(ldif, tenant, workspace)
    tenant.switch_faults(throttled=HELD_UP)
    with ThreadPoolExecutor(1) as first_hand:
        running = first_hand.submit(play, "sync", variables)
        wait_for(lambda: any(row["event"] == "start" for row in pipe.ledger()))
        result = pipe.set_one(
            "ada.lund@contoso.example", certificate_files=[tenant.described["client_certificate_file"]]
        )
        assert not running.done(), "the first run had ended before the second one could meet it"
        tenant.switch_faults()
        first = running.result()
    assert first.rc == 0, first.text
    assert result["code"] == "workspace.busy", result
    assert set(Counter(row["identity"] for row in tenant.writes()).values()) == {1}


def test_a_sync_whose_plan_was_replaced_by_another_run(
    tenant: Tenant, workspace: Workspace, ldif: dict[str, Any], play: Callable[..., Played], population: dict[str, Any]
) -> None:
    """Between planning and applying: the other plan is whole and fits, but nobody has looked at it in this run."""
    other = Pipeline(ldif, tenant, Workspace(workspace.folder / "other"))
    ada = next(person for person in population["people"] if person["key"] == "ada")
    tenant.edit(ada["recipient"]["guid"], user_certificate=[value["value"] for value in ada["values"]])
    other.workspace.folder.mkdir()
    other.prepare()
    reset_tenant(tenant, population)
    role = {"name": "mailsec.smime.sync"}
    tasks = [
        {"name": "Plan", "ansible.builtin.include_role": {**role, "tasks_from": "plan"}},
        {
            "name": "Another run plans",
            "ansible.builtin.copy": {
                "remote_src": True,
                "src": str(other.path("plan")),
                "dest": str(workspace.files / "plan.jsonl"),
                "mode": "0600",
            },
        },
        {"name": "Apply", "ansible.builtin.include_role": {**role, "tasks_from": "apply"}},
    ]
    playbook = workspace.folder / "meeting.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    played = play(str(playbook), workspace.variables(ldif, tenant))
    assert played.rc != 0
    assert played.result_of("o365_user_cert")["code"] == "plan.other_digest", played.text
    assert not tenant.writes()
