# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress arrives while the module works: in the terminal, and in ansible-runner as events, which AWX shows."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.run_ansible import ROOT, clean_environment

LINE = re.compile(r"publish: ([\d,]+) of ([\d,]+) (?:would be )?written.*")
SLOW = {"writes_per_second": 6, "max_writes_per_second": 6}  # some 40 changes take five seconds and more


def variables_of(pipe: Pipeline, ldif: dict[str, Any], folder: Path) -> Path:
    given = pipe.workspace.variables(ldif, pipe.tenant)
    given["smime_tenant"].update(SLOW)
    path = folder / "variables.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def environment() -> dict[str, str]:
    return clean_environment(ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"), ANSIBLE_NOCOLOR="1", PYTHONUNBUFFERED="1")


def test_the_terminal_shows_lines_while_the_plan_is_written(
    pipe: Pipeline, ldif: dict[str, Any], tmp_path: Path
) -> None:
    command = [ROOT / ".venv/bin/ansible-playbook", "mailsec.smime.apply"]
    command += ["-e", f"@{variables_of(pipe, ldif, tmp_path)}"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        seen = [(time.monotonic(), line.rstrip("\n")) for line in process.stdout]
    assert process.returncode == 0, "\n".join(line for _moment, line in seen)
    lines = [(moment, found) for moment, line in seen if (found := LINE.fullmatch(line))]
    end = next(moment for moment, line in seen if line.startswith("PLAY RECAP"))
    assert len(lines) >= 2
    assert end - lines[0][0] > 2, "the first line came only when the work was done"
    assert lines[-1][1][1] == lines[-1][1][2] == str(len(pipe.planned()))
    assert "/s, done about" in lines[0][1][0]
    assert (pipe.workspace.files / "progress.jsonl").exists()


@pytest.mark.parametrize("check", [False, True])
def test_runner_gets_events_of_the_task_while_it_runs(
    pipe: Pipeline, ldif: dict[str, Any], tmp_path: Path, check: bool
) -> None:
    events: list[tuple[float, dict[str, Any]]] = []

    def hear(event: dict[str, Any]) -> None:
        events.append((time.monotonic(), event))

    done = ansible_runner.run(
        private_data_dir=str(tmp_path),
        playbook="mailsec.smime.apply",
        project_dir=str(ROOT),
        cmdline=f"-e @{variables_of(pipe, ldif, tmp_path)}{' --check' if check else ''}",
        envvars=environment(),
        event_handler=hear,
        quiet=True,
    )
    assert done.status == "successful", [event.get("stdout") for _moment, event in events]
    lines = [
        (moment, event)
        for moment, event in events
        if event["event"] == "verbose" and LINE.fullmatch(event["stdout"].strip())
    ]
    finished = next(
        moment
        for moment, event in events
        if event["event"] == "runner_on_ok" and event["event_data"]["task_action"].endswith("o365_user_cert")
    )
    assert lines
    assert all(moment <= finished for moment, _event in lines)
    assert {event["event_data"]["task"] for _moment, event in lines} == {"Write what the plan says and prove it"}
    if not check:
        assert finished - lines[0][0] > 2, "the first event came only when the work was done"


def test_a_task_without_a_file_shows_lines_too_and_leaves_none(pipe: Pipeline, tmp_path: Path) -> None:
    options = {**pipe.tenant.options(), "path": str(tmp_path / "recipients.jsonl")}
    task = {"name": "Read", "mailsec.smime.o365_user_cert_info": options}
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
    (tmp_path / "temporary").mkdir()
    (tmp_path / "play.json").write_text(json.dumps(play), encoding="utf-8")
    done = subprocess.run(
        [ROOT / ".venv/bin/ansible-playbook", tmp_path / "play.json"],
        cwd=ROOT,
        env={**environment(), "TMPDIR": str(tmp_path / "temporary")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^Exchange Online: \d+ recipients read$", done.stdout, re.MULTILINE), done.stdout
    assert not list((tmp_path / "temporary").rglob("progress.jsonl"))


def test_a_task_that_is_not_waited_for_is_refused(pipe: Pipeline, tmp_path: Path) -> None:
    task = {"name": "Read", "mailsec.smime.o365_user_cert_info": pipe.tenant.options(), "async": 60, "poll": 0}
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
    (tmp_path / "play.json").write_text(json.dumps(play), encoding="utf-8")
    done = subprocess.run(
        [ROOT / ".venv/bin/ansible-playbook", tmp_path / "play.json"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "async" in done.stdout + done.stderr
