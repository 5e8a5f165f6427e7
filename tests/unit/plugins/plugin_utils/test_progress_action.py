# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action around a module: the file it follows, what it shows, and that it changes nothing else.

Ansible's controller is not imported here: in its process modules hand their warnings to the terminal, which would be
felt by the tests of modules.  Stand-ins take its place; tests/integration/test_progress.py has the real one.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

PACKAGE = "ansible_collections.mailsec.smime.plugins"
LINE = json.dumps({"stage": "read", "entries": 12, "done": True}) + "\n"


class ActionBase:
    """As much of Ansible's as the action relies on."""

    def __init__(self, task: Any, connection: Any, play_context: Any) -> None:
        self._task, self._connection, self._play_context = task, connection, play_context

    def run(self, tmp: str | None, task_vars: dict[str, Any]) -> dict[str, Any]:
        return {"begun": True}


class Task:
    """One call of the action; the module only writes a line of progress and returns what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[str] = []
        self.given: list[dict[str, Any]] = []
        action, display = ModuleType("ansible.plugins.action"), ModuleType("ansible.utils.display")
        action.ActionBase = ActionBase
        display.Display = lambda: SimpleNamespace(display=self.shown.append)
        monkeypatch.setitem(sys.modules, "ansible.plugins.action", action)
        monkeypatch.setitem(sys.modules, "ansible.utils.display", display)
        for name in ("plugin_utils.progress_action", "action.o365_user_cert"):
            monkeypatch.delitem(sys.modules, f"{PACKAGE}.{name}", raising=False)
        self.action = importlib.import_module(f"{PACKAGE}.action.o365_user_cert").ActionModule
        for name in ("plugin_utils.progress_action", "action.o365_user_cert"):
            monkeypatch.delitem(sys.modules, f"{PACKAGE}.{name}")

    def run(self, arguments: dict[str, Any], transport: str = "local", become: bool = False) -> dict[str, Any]:
        around = SimpleNamespace(transport=transport), SimpleNamespace(become=become)
        action = self.action(SimpleNamespace(args=arguments), *around)
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


def test_a_task_that_is_not_waited_for_is_left_to_ansible_to_refuse(task: Task) -> None:
    assert (task.action._supports_async, task.action._supports_check_mode) == (False, True)


def test_a_module_that_breaks_leaves_no_file(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**named: Any) -> dict[str, Any]:
        task.given.append(named["module_args"])
        raise RuntimeError("no interpreter")

    monkeypatch.setattr(task, "execute", crash)
    with pytest.raises(RuntimeError):
        task.run({})
    assert not Path(task.given[0]["progress_path"]).parent.exists()


def test_every_module_that_tells_of_its_progress_has_the_action() -> None:
    plugins = Path(__file__).parents[4] / "plugins"
    telling = {path.stem for path in (plugins / "modules").glob("*.py") if "RUN_OPTIONS" in path.read_text()}
    actions = {path.stem: path.read_text() for path in (plugins / "action").glob("*.py")}
    assert telling == actions.keys()
    assert all(f'module = "mailsec.smime.{name}"' in text for name, text in actions.items())


def test_a_module_of_another_user_is_not_given_a_file_that_it_could_not_write(task: Task, tmp_path: Path) -> None:
    task.run({}, become=True)
    assert task.given[0].get("progress_path") is None
    assert task.shown == []
    task.run({"progress_path": str(tmp_path / "progress.jsonl")}, become=True)
    assert task.shown == ["directory: 12 entries read"]
