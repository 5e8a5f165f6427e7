# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real process is killed (SIGKILL) while the service holds back an answer; the next run ends in the wanted state.

Every moment of a run is tried in tests/unit/resume; here module, playbook, files and HTTPS are as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import digest_held, held_after
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.run_ansible import ROOT, Played, clean_environment

PATIENCE = 60.0
SEED = 5
HELD_BACK = 20  # seconds; nobody waits for the end of them

# (which batch of its kind, cmdlet, whether it was carried out): ten of all there are in a run of some 40 writes.
MOMENTS = random.Random(SEED).sample(
    [
        (skip, cmdlet, late)
        for skip in range(4)
        for cmdlet, late in (("Set-Mailbox", False), ("Set-Mailbox", True), ("Get-Mailbox", True))
    ],
    10,
)


def kill_at(moment: tuple[int, str, bool], tenant: Tenant, start: Callable[[], subprocess.Popen[str]]) -> None:
    """Kill a program and all its children while the service has this request of theirs."""
    skip, cmdlet, late = moment
    tenant.switch_faults(
        slow={"at": ["batch"], "cmdlet": cmdlet, "skip": skip, "late": late, "seconds": HELD_BACK, "times": 1}
    )
    deadline = time.monotonic() + PATIENCE
    with start() as running:
        while not any(row["faults"] == ["slow"] for row in tenant.requests()):
            assert running.poll() is None, "it ended before its moment came"
            assert time.monotonic() < deadline, "its moment never came"
            time.sleep(0.02)
        # Ansible gives each module a session of its own: whoever kills the playbook alone leaves it running.
        for pid in (running.pid, *find_children(running.pid)):
            os.kill(pid, signal.SIGKILL)
        assert running.wait(PATIENCE) == -signal.SIGKILL
    tenant.switch_faults()


def find_children(parent: int) -> list[int]:
    """Processes that it started, and theirs."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found = [pid for pid, above in parents.items() if above == parent]
    return [*found, *(pid for child in found for pid in find_children(child))]


def start_module(pipe: Pipeline, folder: Path) -> subprocess.Popen[str]:
    arguments = {
        **pipe.tenant.options(),
        "plan": str(pipe.path("plan")),
        "journal_dir": str(pipe.workspace.journal),
        "run_id": "killed",
    }
    file = folder / "arguments.json"
    file.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}))
    with file.open() as stream:
        return start([ROOT / ".venv/bin/python", ROOT / "plugins/modules/o365_user_cert.py"], stdin=stream)


def start(command: list[Path | str], **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(word) for word in command],
        env=clean_environment(ANSIBLE_CONFIG=str(ROOT / "ansible.cfg")),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        **options,
    )


def expect_finished(pipe: Pipeline, population: dict[str, Any], planned: set[str]) -> None:
    """Everything as wanted; each recipient written exactly once, and known to journal and ledger; unbroken chains."""
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    written = Counter(row["identity"] for row in pipe.tenant.writes() if row["status"] in (200, 204))
    assert written == Counter(planned)
    assert {row["guid"] for row in pipe.journalled()} == planned
    ledger = pipe.ledger()
    assert {row["guid"] for row in ledger if row["event"] in ("write", "in_flight")} == planned
    for rows in (pipe.journalled(), ledger):
        assert [row["previous"] for row in rows[1:]] == [row["row_digest"] for row in rows[:-1]]
    starts = [row["run_id"] for row in ledger if row["event"] == "start"]
    assert len(starts) == 2
    assert [row["run_id"] for row in ledger if row["event"] == "interrupted"] == starts[:1]
    assert [row["run_id"] for row in ledger if row["event"] == "end"] == starts[1:]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[1]} {moment[0]} {moment[2]}")
def test_a_killed_module_is_followed_by_one_that_finishes(
    pipe: Pipeline, population: dict[str, Any], moment: tuple[int, str, bool], tmp_path: Path
) -> None:
    planned = {row["guid"] for row in pipe.planned()}
    kill_at(moment, pipe.tenant, lambda: start_module(pipe, tmp_path))
    for again in (pipe.read_recipients(), pipe.plan()):
        assert not again["failed"], again
    left = {row["guid"] for row in pipe.planned()}
    assert left <= planned
    result = pipe.apply(run_id="next")
    assert not result["failed"], result
    assert result["counts"] == {"written": len(left)}
    assert "journal.interrupted_run" in [notice["code"] for notice in result["notices"]]
    expect_finished(pipe, population, planned)


def test_the_same_plan_may_be_applied_again(pipe: Pipeline, population: dict[str, Any], tmp_path: Path) -> None:
    planned = {row["guid"] for row in pipe.planned()}
    kill_at((2, "Set-Mailbox", True), pipe.tenant, lambda: start_module(pipe, tmp_path))
    done = {row["identity"] for row in pipe.tenant.writes()}
    assert 10 < len(done) < len(planned)
    result = pipe.apply(run_id="next")
    assert result["counts"] == {"already_as_planned": len(done), "written": len(planned) - len(done)}, result
    expect_finished(pipe, population, planned)


def test_a_killed_playbook_is_followed_by_one_that_finishes(
    tenant: Tenant,
    workspace: Workspace,
    ldif: dict[str, Any],
    population: dict[str, Any],
    play: Callable[..., Played],
    tmp_path: Path,
) -> None:
    reset_tenant(tenant, population)
    variables = workspace.variables(ldif, tenant)
    file = tmp_path / "variables.json"
    file.write_text(json.dumps(variables))
    command = [ROOT / ".venv/bin/ansible-playbook", "mailsec.smime.sync", "-e", f"@{file}"]
    kill_at((1, "Set-Mailbox", True), tenant, lambda: start([*command], stdin=subprocess.DEVNULL))
    pipe = Pipeline(ldif, tenant, workspace)
    planned = {row["guid"] for row in pipe.planned()}
    again = play("sync", variables)
    assert again.rc == 0, again.text
    expect_finished(pipe, population, planned)
