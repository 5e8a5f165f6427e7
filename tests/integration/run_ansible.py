# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real ansible-playbook, or one module as Ansible would, and hands back what they said.

Must not know what a playbook is for. Settings of the machine (ANSIBLE_*, proxies) do not reach what is started.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds until a program that does not end counts as hanging
CALLBACKS = Path(__file__).parent / "plugins" / "callback"


@dataclass(frozen=True)
class Played:
    """``tasks`` are {"status": "ok" | "failed" | "skipped", "task", "action", "result"}; ``recap`` is the last line."""

    rc: int
    stdout: str
    stderr: str
    tasks: list[dict[str, Any]] = field(default_factory=list)
    recap: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that was said, for the message of an assertion."""
        return f"{self.stdout}\n{self.stderr}"

    def result_of(self, module: str) -> dict[str, Any]:
        """The result of the only task that called this module (without its collection)."""
        found = [row["result"] for row in self.tasks if row["action"].rpartition(".")[2] == module]
        assert len(found) == 1, f"{len(found)} tasks called {module}\n{self.text}"
        return dict(found[0])


def clean_environment(**added: str) -> dict[str, str]:
    """The environment without Ansible's settings and proxies; localhost is never reached through a proxy.

    Hundreds of short processes import the same files, so these are compiled once, outside the tracked folders.
    """
    foreign = ("ANSIBLE_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
    path = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    return {**kept, "PATH": path, "PYTHONPYCACHEPREFIX": str(ROOT / ".cache/pycache"), **added}


def run_program(
    command: Sequence[str | Path], cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Any program in the clean environment; what it says is captured."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def play(
    folder: Path,
    name: str,
    variables: Mapping[str, Any],
    *arguments: str,
    program: Path = ROOT / ".venv/bin/ansible-playbook",
    cwd: Path = ROOT,
    **environment: str,
) -> Played:
    """A playbook by its name in the collection (`sync`), or by path; files of the call go to ``folder``."""
    number = len(list(folder.glob("play-*.json"))) + 1
    file = folder / f"play-{number}.json"
    file.write_text(json.dumps(variables), encoding="utf-8")
    results = folder / f"results-{number}.jsonl"
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "lab_results",
        "ANSIBLE_NOCOLOR": "1",
        "LAB_RESULTS": str(results),
        **environment,
    }
    playbook = name if "/" in name else f"mailsec.smime.{name}"
    done = run_program([program, playbook, "-e", f"@{file}", *arguments], cwd, **settings)
    rows = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    recap = next((row["stats"].get("localhost", {}) for row in rows if "stats" in row), {})
    return Played(done.returncode, done.stdout, done.stderr, [row for row in rows if "status" in row], recap)


def run_module(name: str, arguments: Mapping[str, Any], check: bool = False, diff: bool = False) -> dict[str, Any]:
    """One module as a process of its own, arguments on standard input; much faster than a playbook.

    Returns its result, with ``failed`` (bool) and ``rc`` always in it. AssertionError if the module gives no JSON.
    """
    given = {**arguments, "_ansible_check_mode": check, "_ansible_diff": diff}
    done = subprocess.run(
        [ROOT / ".venv/bin/python", ROOT / "plugins/modules" / f"{name}.py"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": given}),
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    try:
        result = dict(json.loads(done.stdout))
    except ValueError:
        raise AssertionError(f"{name} gave no JSON (code {done.returncode})\n{done.stdout}\n{done.stderr}") from None
    return {"failed": False, **result, "rc": done.returncode}
