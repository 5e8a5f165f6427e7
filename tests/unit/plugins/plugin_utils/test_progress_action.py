# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action around a module: the file it follows, what it shows, and that it changes nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.mailsec.smime.plugins.action.o365_user_cert import ActionModule
from ansible_collections.mailsec.smime.plugins.plugin_utils import progress_action
from ansible_collections.mailsec.smime.plugins.plugin_utils.progress_action import ProgressAction

LINE = json.dumps({"stage": "read", "entries": 12, "done": True}) + "\n"


class Task:
    """One call of the action; the module only writes a line of progress and returns what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[str] = []
        self.given: list[dict[str, Any]] = []
        display = SimpleNamespace(display=self.shown.append)
        monkeypatch.setattr(progress_action, "Display", lambda: display)

    def run(self, arguments: dict[str, Any], transport: str = "local", async_val: int = 0) -> dict[str, Any]:
        task = SimpleNamespace(args=arguments, async_val=async_val, check_mode=True, _role=None, action="x", diff=False)
        connection = SimpleNamespace(transport=transport, _shell=SimpleNamespace(tmpdir=None))
        action: Any = ActionModule(task, connection, SimpleNamespace(check_mode=True), None, None, None)
        action._execute_module = self.execute
        return dict(action.run(None, {"a": 1}))

    def execute(self, module_name: str, module_args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        self.given.append({"name": module_name, **module_args, "variables": task_vars})
        if module_args.get("progress_path"):
            with Path(module_args["progress_path"]).expanduser().open("a", encoding="utf-8") as stream:
                stream.write(LINE)
        return {"changed": True}


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def test_the_file_that_is_named_is_followed_and_kept(task: Task, tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    arguments = {"identity": "ada@contoso.example", "progress_path": str(path)}
    assert task.run(arguments)["changed"] is True
    assert task.shown == ["directory: 12 entries read"]
    assert task.given == [{"name": "mailsec.smime.o365_user_cert", **arguments, "variables": {"a": 1}}]
    assert path.read_text() == LINE


def test_without_a_file_one_is_made_and_removed(task: Task) -> None:
    arguments: dict[str, Any] = {}
    task.run(arguments)
    assert task.shown == ["directory: 12 entries read"]
    assert arguments == {}
    assert not Path(task.given[0]["progress_path"]).parent.exists()


def test_the_file_is_named_as_the_module_understands_it(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    task.run({"progress_path": "~/progress.jsonl"})
    assert task.shown == ["directory: 12 entries read"]


def test_on_another_host_it_keeps_quiet_and_adds_nothing(task: Task) -> None:
    assert task.run({}, transport="ssh")["changed"] is True
    assert task.shown == []
    assert "progress_path" not in task.given[0]


def test_a_task_that_is_not_waited_for_is_refused(task: Task) -> None:
    with pytest.raises(AnsibleActionFail):
        task.run({}, async_val=30)
    assert task.given == []


def test_a_module_that_breaks_leaves_no_file(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**named: Any) -> dict[str, Any]:
        task.given.append(named["module_args"])
        raise RuntimeError("no interpreter")

    execute: Callable[..., dict[str, Any]] = crash
    monkeypatch.setattr(task, "execute", execute)
    with pytest.raises(RuntimeError):
        task.run({})
    assert not Path(task.given[0]["progress_path"]).parent.exists()


def test_every_module_that_tells_of_its_progress_has_the_action() -> None:
    plugins = Path(progress_action.__file__).parents[1]
    telling = {path.stem for path in (plugins / "modules").glob("*.py") if "RUN_OPTIONS" in path.read_text()}
    actions = {path.stem: path.read_text() for path in (plugins / "action").glob("*.py")}
    assert telling == actions.keys()
    assert all(f'module = "mailsec.smime.{name}"' in text for name, text in actions.items())
    assert issubclass(ActionModule, ProgressAction)
