# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDIF export as the directory: every way of writing one, and what an export without an end mark may lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.lab.directory.ldif_export import STYLES, write_ldif

WAYS = [(style, binary_option) for style in sorted(STYLES) for binary_option in (False, True)]
OWNED = {"removal": "owned"}
SAID = "Whether the directory was read completely is unknown: nothing is removed."


@pytest.fixture(scope="module")
def usual(
    ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The plan's result and the people of the usual export."""
    planned = Pipeline(ldif, tenant, module_workspace).read_and_plan()
    return planned, module_workspace.read("people.jsonl").rows


@pytest.mark.parametrize(("style", "binary_option"), WAYS)
def test_every_way_of_writing_gives_the_same_people_and_plan(
    usual: tuple[dict[str, Any], list[dict[str, Any]]],
    module_workspace: Workspace,
    tenant: Tenant,
    workspace: Workspace,
    population: dict[str, Any],
    style: str,
    binary_option: bool,
) -> None:
    path = workspace.folder / "export.ldif"
    entries = write_ldif(population, path, style, binary_option)
    directory = {"source": "ldif", "ldif_path": str(path), "expected_entries": entries}
    pipe = Pipeline(directory, tenant, workspace)
    read = pipe.read_people()
    assert not read["failed"], read
    assert workspace.read("people.jsonl").rows == usual[1]
    recipients = str(module_workspace.files / "recipients.jsonl")
    assert pipe.plan(recipients_path=recipients)["digest"] == usual[0]["digest"]


def test_the_export_and_the_server_give_the_same_people_and_plan(
    usual: tuple[dict[str, Any], list[dict[str, Any]]],
    ldaps: dict[str, Any],
    tenant: Tenant,
    module_workspace: Workspace,
    workspace: Workspace,
) -> None:
    pipe = Pipeline(ldaps, tenant, workspace)
    read = pipe.read_people()
    assert not read["failed"], read
    assert [compare(row) for row in by_name(workspace)] == [compare(row) for row in by_name(module_workspace)]
    recipients = str(module_workspace.files / "recipients.jsonl")
    assert pipe.plan(recipients_path=recipients)["digest"] == usual[0]["digest"]


def by_name(workspace: Workspace) -> list[dict[str, Any]]:
    return sorted(workspace.read("people.jsonl").rows, key=lambda row: row["distinguished_name"])


def compare(row: dict[str, Any]) -> dict[str, Any]:
    """What must be alike: the server gives its own objectGUIDs, and keeps no order of values."""
    own = {"object_guid"} if row["ms_ds_consistency_guid"] else {"object_guid", "immutable_id"}
    values = sorted(row["values"], key=lambda value: value["value_digest"])
    addresses = sorted(row["proxy_addresses"])
    return {**{name: row[name] for name in row.keys() - own}, "values": values, "proxy_addresses": addresses}


def test_an_export_without_its_number_of_entries_only_adds(
    ldif: dict[str, Any], tenant: Tenant, workspace: Workspace
) -> None:
    known = Pipeline(ldif, tenant, workspace, OWNED).read_and_plan()
    removed = [row["address"] for row in workspace.read("plan.jsonl").rows if row["action"] in ("replace", "remove")]
    assert known["only_adds"] is False
    assert removed  # otherwise the rest would prove nothing
    known_text = (workspace.files / "plan.txt").read_text(encoding="utf-8")

    uncounted = {name: value for name, value in ldif.items() if name != "expected_entries"}
    unknown = Pipeline(uncounted, tenant, workspace, OWNED).read_and_plan()
    plan = workspace.read("plan.jsonl")
    assert unknown["only_adds"] is True
    assert {row["action"] for row in plan.rows} <= {"add", "note"}
    assert all(set(row["before"]["user_certificate"]) <= set(row["after"]["user_certificate"]) for row in plan.rows)
    told = {row["address"] for row in plan.rows if "directory.completeness_unknown" in str(row["notes"])}
    assert told >= set(removed)
    assert SAID not in known_text
    assert SAID in (workspace.files / "plan.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("difference", [1, -1])
def test_a_wrong_number_of_entries_leaves_the_former_file_untouched(
    ldif: dict[str, Any], tenant: Tenant, workspace: Workspace, difference: int
) -> None:
    pipe = Pipeline(ldif, tenant, workspace)
    assert not pipe.read_people()["failed"]
    path = workspace.files / "people.jsonl"
    before, stamp = path.read_bytes(), path.stat()
    read = pipe.read_people(expected_entries=ldif["expected_entries"] + difference)
    assert (read["failed"], read["code"]) == (True, "directory.incomplete")
    assert str(ldif["expected_entries"]) in read["msg"]
    assert path.read_bytes() == before
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)
    assert list_leftovers(workspace.files) == []


WHOLE = ("people.jsonl", "inspections.jsonl", ".made-by-run")


def list_leftovers(folder: Path) -> list[str]:
    """Temporary files of a write that did not end."""
    return sorted(path.name for path in folder.iterdir() if path.name not in WHOLE)
