# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as others get it: built, installed into an empty folder, used from there without an ansible.cfg."""

from __future__ import annotations

import functools
import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.run_ansible import ROOT, Played, run_program

BIN = ROOT / ".venv/bin"
CORE_218 = ROOT / ".venv-core218/bin"
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An administrator's empty folder: nothing of this checkout is configured there."""
    return tmp_path_factory.mktemp("administrator")


@pytest.fixture(scope="module")
def away(home: Path) -> dict[str, str]:
    """The environment there. The link of this checkout on Python's path must not stand in for what is installed."""
    return {
        "HOME": str(home),
        "ANSIBLE_CONFIG": str(home / "none.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(home / "collections"),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false",
        "ANSIBLE_HOME": str(home / ".ansible"),
    }


@pytest.fixture(scope="module")
def tarball(home: Path, away: dict[str, str]) -> Path:
    done = run_program([BIN / "ansible-galaxy", "collection", "build", ROOT, "--output-path", home], home, **away)
    assert done.returncode == 0, done.stderr
    (path,) = home.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def installed(home: Path, away: dict[str, str], tarball: Path) -> Path:
    target = home / "collections"
    command = [BIN / "ansible-galaxy", "collection", "install", tarball, "-p", target, "--offline"]
    done = run_program(command, home, **away)
    assert done.returncode == 0, done.stderr
    return target / "ansible_collections/mailsec/smime"


@pytest.fixture(scope="module")
def play_away(play: Callable[..., Played], home: Path, away: dict[str, str], installed: Path) -> Callable[..., Played]:
    return functools.partial(play, cwd=home, **away)


def test_the_tarball_holds_what_git_knows_and_nothing_else(tarball: Path) -> None:
    assert tarball.name == "mailsec-smime-0.1.0.tar.gz"
    with tarfile.open(tarball) as archive:
        found = {member.name for member in archive if member.isfile()} - {"MANIFEST.json", "FILES.json"}
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"]
    known = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines())
    assert found - known == set()
    assert {"meta/runtime.yml", "requirements.txt", "LICENSE", "roles/sync/meta/argument_specs.yml"} <= found
    assert {path for path in known if path.startswith(("plugins/", "roles/", "playbooks/"))} - found == set()


def test_the_playbook_runs_from_the_installed_collection(
    play_away: Callable[..., Played], installed: Path, ldif: dict[str, Any], tenant: Tenant, workspace: Workspace
) -> None:
    played = play_away("sync", workspace.variables(ldif, tenant), "--check", "--diff")
    assert played.rc == 0, played.text
    assert played.recap["changed"] == 1
    assert tenant.writes() == []
    assert played.result_of("validate_argument_spec")["validate_args_context"]["path"] == str(installed / "roles/sync")


def test_the_playbook_runs_with_the_oldest_ansible_core(
    play_away: Callable[..., Played], ldif: dict[str, Any], tenant: Tenant, workspace: Workspace
) -> None:
    """The libraries of the modules are those of .venv; only Ansible itself is older."""
    version = run_program([CORE_218 / "ansible-playbook", "--version"])
    assert "[core 2.18." in version.stdout, f"{CORE_218} is missing; ./scripts/test integration makes it"
    variables = workspace.variables(ldif, tenant, ansible_python_interpreter=str(BIN / "python"))
    played = play_away("sync", variables, "--check", "--diff", program=CORE_218 / "ansible-playbook")
    assert played.rc == 0, played.text
    assert played.recap["changed"] == 1
    assert played.result_of("o365_user_cert")["counts"]["would_be_written"] >= 40
    assert tenant.writes() == []


@pytest.mark.parametrize("core", ["2.19", "2.18"])
def test_every_module_and_the_role_are_documented(home: Path, away: dict[str, str], installed: Path, core: str) -> None:
    program = (BIN if core == "2.19" else CORE_218) / "ansible-doc"
    names = [f"mailsec.smime.{name}" for name in MODULES]
    done = run_program([program, "--json", *names], home, **away)
    assert done.returncode == 0, done.stderr
    documented = json.loads(done.stdout)
    assert sorted(documented) == names
    for name, parts in documented.items():
        assert parts["doc"]["options"], name
        assert parts["return"], name
        assert "mailsec.smime." in parts["examples"], name
    role = run_program([program, "--json", "--type", "role", "mailsec.smime.sync"], home, **away)
    assert role.returncode == 0, role.stderr
    assert set(json.loads(role.stdout)["mailsec.smime.sync"]["entry_points"]) == {"main", "plan", "apply", "explain"}


def test_defaults_of_the_groups_and_the_former_name_work(
    play_away: Callable[..., Played], home: Path, ldif: dict[str, Any], tenant: Tenant, workspace: Workspace
) -> None:
    """Connections are given once, in module_defaults; ad_cert_info is another name of ad_cert_facts."""
    tasks = [
        {"mailsec.smime.ad_cert_facts": {"path": str(workspace.files / "people.jsonl")}},
        {"mailsec.smime.ad_cert_info": {"path": str(workspace.files / "again.jsonl")}},
        {"mailsec.smime.o365_user_cert_info": {"path": str(workspace.files / "recipients.jsonl")}},
        {
            "mailsec.smime.o365_user_cert": {
                "identity": "olga.myhre@contoso.example",
                "state": "exact",
                "certificates": [],
                "remove_all": True,
            },
            "check_mode": True,
        },
    ]
    defaults = {"group/mailsec.smime.directory": ldif, "group/mailsec.smime.exchange": tenant.options()}
    play = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, "tasks": tasks}
    (home / "defaults.yml").write_text(json.dumps([play]), encoding="utf-8")
    played = play_away(str(home / "defaults.yml"), {})
    assert played.rc == 0, played.text
    assert [row["status"] for row in played.tasks] == ["ok"] * len(tasks)
    first, again = (workspace.read(name) for name in ("people.jsonl", "again.jsonl"))
    assert first.rows == again.rows
    assert len(first.rows) == ldif["expected_entries"]


@pytest.mark.parametrize("group", ["directory", "exchange"])
def test_a_group_holds_exactly_the_modules_that_take_its_connection(installed: Path, group: str) -> None:
    runtime = yaml.safe_load((installed / "meta/runtime.yml").read_text(encoding="utf-8"))
    texts = {name: (installed / f"plugins/modules/{name}.py").read_text(encoding="utf-8") for name in MODULES}
    connecting = [name for name, text in texts.items() if f"  - mailsec.smime.{group}\n" in text]
    assert connecting
    assert runtime["action_groups"][group] == connecting
