"""The role restore says the same as the role sync about what both take, and passes it on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.exchange_options import EXCHANGE_OPTIONS

ROOT = Path(__file__).parents[3]
OWN = {"restore_person", "restore_persons", "restore_run", "restore_since"}
# Made in the role itself.
INTERNAL = {"restore_current_run", "restore_plan", "restore_applied"}


def load(*parts: str) -> Any:
    return yaml.safe_load(ROOT.joinpath(*parts).read_text(encoding="utf-8"))


def text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


TASKS = load("roles", "restore", "tasks", "main.yml")
OPTIONS: dict[str, Any] = load("roles", "restore", "meta", "argument_specs.yml")["argument_specs"]["main"]["options"]
DEFAULTS: dict[str, Any] = load("roles", "restore", "defaults", "main.yml")


def task_of(module: str) -> dict[str, Any]:
    (found,) = [task[f"mailsec.smime.{module}"] for task in TASKS if f"mailsec.smime.{module}" in task]
    return dict(found)


def test_the_role_documents_exactly_the_variables_that_it_uses() -> None:
    used = set(re.findall(r"\brestore_[a-z_]+\b", text("roles", "restore", "tasks", "main.yml")))
    assert used - INTERNAL - {"restore_run_id"} == OPTIONS.keys() - {"restore_run_id"}
    assert OPTIONS.keys() == DEFAULTS.keys()


@pytest.mark.parametrize("name", sorted(OPTIONS.keys() - OWN))
def test_what_both_roles_take_is_the_same(name: str) -> None:
    twin = name.replace("restore_", "sync_", 1)
    specs = load("roles", "sync", "meta", "argument_specs.yml")["argument_specs"]
    other = yaml.safe_dump(next(spec["options"][twin] for spec in specs.values() if twin in spec["options"]))
    assert OPTIONS[name] == yaml.safe_load(other.replace("sync_", "restore_"))
    assert DEFAULTS[name] == load("roles", "sync", "defaults", "main.yml")[twin]


@pytest.mark.parametrize("name", sorted(OWN))
def test_its_own_variables_are_filled_from_the_users(name: str) -> None:
    assert f"smime_restore_{name.removeprefix('restore_')}" in DEFAULTS[name]
    assert f"C(smime_restore_{name.removeprefix('restore_')})" in " ".join(OPTIONS[name]["description"])
    assert "default" in OPTIONS[name]


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_the_readme_names_every_variable(name: str) -> None:
    assert f"| `{name}` |" in text("roles", "restore", "README.md")


@pytest.mark.parametrize("module", ["o365_user_cert_info", "o365_user_cert"])
def test_every_option_of_the_connection_is_passed(module: str) -> None:
    task = task_of(module)
    for name in EXCHANGE_OPTIONS:
        assert task[name] in (f"{{{{ restore_tenant.{name} | default(omit) }}}}", f"{{{{ restore_{name} }}}}")


@pytest.mark.parametrize("option", ["policy", "write_cloud_managed", "overrides", "journal_dir"])
def test_what_both_modules_must_agree_about_is_passed_to_both(option: str) -> None:
    assert {task_of(name)[option] for name in ("smime_restore_plan", "o365_user_cert")} == {
        f"{{{{ restore_{option} }}}}"
    }


def test_the_playbook_starts_the_role() -> None:
    (play,) = load("playbooks", "restore.yml")
    (task,) = play["tasks"]
    included = task["ansible.builtin.include_role"]
    assert (included["name"], included["tasks_from"]) == ("mailsec.smime.restore", "main")
    assert play["gather_facts"] is False
