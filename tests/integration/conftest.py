# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A laboratory for every test of modules, roles and playbooks: people, a domain controller, tenants, workspaces.

Must not skip: what is missing on the machine is a failure that says what to install.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import run_ansible
from ansible_collections.mailsec.smime.tests.integration.lab_proxy import recording
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.secret_search import Room
from ansible_collections.mailsec.smime.tests.lab import variables
from ansible_collections.mailsec.smime.tests.lab.directory.ldif_export import write_ldif
from ansible_collections.mailsec.smime.tests.lab.people.make import make_population
from ansible_collections.mailsec.smime.tests.lab.tenant import control

SAMBA = run_ansible.ROOT / "tests/lab/directory/samba"


@pytest.fixture(scope="session")
def lab_folder() -> Iterator[Path]:
    """The run's folder; its path is short, because Samba keeps Unix sockets below it. SMIME_KEEP_LAB=1 keeps it."""
    folder = Path(tempfile.mkdtemp(prefix="smime-"))
    yield folder
    if os.environ.get("SMIME_KEEP_LAB"):
        print(f"\nthe lab is kept in {folder}")
    else:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def population(lab_folder: Path) -> dict[str, Any]:
    """What people.json says, made once; people.json, directory.ldif and pki/ lie in lab_folder."""
    made = make_population(lab_folder)
    write_ldif(made, lab_folder / "directory.ldif")
    return made


@pytest.fixture(scope="session")
def ldif(lab_folder: Path, population: dict[str, Any]) -> dict[str, Any]:
    """The export as an entry of smime_directories, which are the options of ad_cert_facts, too."""
    return variables.describe_ldif(lab_folder)


@pytest.fixture(scope="session")
def samba(lab_folder: Path, population: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """directory.json of a running domain controller with that population; see tests/lab/directory/describe_dc.py."""
    run_samba("check")
    try:
        with one_at_a_time():
            run_samba("up", str(lab_folder))
        yield dict(json.loads((lab_folder / "directory.json").read_text(encoding="utf-8")))
    finally:
        run_samba("stop", str(lab_folder))


@pytest.fixture(scope="session")
def ldaps(lab_folder: Path, samba: dict[str, Any]) -> dict[str, Any]:
    """The domain controller as an entry of smime_directories, which are the options of ad_cert_facts, too."""
    return variables.describe_samba(lab_folder)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two test processes must not choose the same free address before either of them listens there."""
    with (Path(tempfile.gettempdir()) / f"smime-samba-{os.getuid()}.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def run_samba(*words: str) -> str:
    """The lab's own command; its message is the failure of whoever needs the domain controller."""
    done = run_ansible.run_program([SAMBA, *words], LAB_PYTHON=str(run_ansible.ROOT / ".venv/bin/python"))
    if done.returncode != 0:
        pytest.fail(f"{SAMBA.name} {' '.join(words)}: {done.stderr or done.stdout}", pytrace=False)
    return done.stdout


@pytest.fixture(scope="module")
def start_tenant(lab_folder: Path, population: dict[str, Any]) -> Iterator[Callable[..., Tenant]]:
    """A function that starts a fresh tenant with the population's recipients: start_tenant(read_form="clixml")."""
    started: list[Path] = []

    def start(recipients: Path | None = None, **switches: Any) -> Tenant:
        """``recipients``: another population file. Switches are those of tests/lab/tenant/serve.py."""
        folder = Path(tempfile.mkdtemp(prefix="tenant-", dir=lab_folder))
        started.append(folder)
        return Tenant(folder, control.start(folder, recipients or lab_folder / "people.json", **switches))

    yield start
    for folder in started:
        control.stop(folder)


@pytest.fixture(scope="module")
def tenant(start_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant of this test module alone."""
    return start_tenant()


@pytest.fixture
def workspace(lab_folder: Path) -> Workspace:
    """Fresh for each test."""
    return make_workspace(lab_folder)


@pytest.fixture(scope="module")
def module_workspace(lab_folder: Path) -> Workspace:
    """Fresh for each test module, for tests that look at one and the same run."""
    return make_workspace(lab_folder)


def make_workspace(lab_folder: Path) -> Workspace:
    return Workspace(Path(tempfile.mkdtemp(prefix="run-", dir=lab_folder)))


@pytest.fixture(scope="session")
def play(lab_folder: Path) -> Callable[..., run_ansible.Played]:
    """play("sync", variables, "--check", "--diff") -> Played; see run_ansible.py."""
    folder = lab_folder / "plays"
    folder.mkdir()
    return functools.partial(run_ansible.play, folder)


@pytest.fixture(scope="session")
def run_module() -> Callable[..., dict[str, Any]]:
    """run_module("smime_plan", {...}, check=True, diff=True) -> its result; see run_ansible.py."""
    return run_ansible.run_module


@pytest.fixture
def room(
    tenant: Tenant,
    population: dict[str, Any],
    workspace: Workspace,
    tmp_path: Path,
    play: Callable[..., run_ansible.Played],
) -> Iterator[Room]:
    """A loud run whose secrets are searched for; see secret_search.py."""
    reset_tenant(tenant, population)
    with recording(tenant.folder, tenant.described["port"]) as recorder:
        yield Room(workspace, tmp_path, recorder, play)


@pytest.fixture(scope="module")
def prepared(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace) -> Pipeline:
    """Both sides read from the export and the tenant as they are at first, and a plan made."""
    return Pipeline(ldif, tenant, module_workspace).prepare()


@pytest.fixture
def pipe(prepared: Pipeline, population: dict[str, Any]) -> Pipeline:
    """The same in a workspace of the test's own, with the tenant as at first."""
    reset_tenant(prepared.tenant, population)
    return prepared.copy()
