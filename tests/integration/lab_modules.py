# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chain of modules that the role calls, one process each: read both sides, plan, apply. Faster than the playbook.

Must not leave out a step or read a result file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.run_ansible import run_module

Result = dict[str, Any]


def read_directory(
    workspace: Workspace, directory: Mapping[str, Any], policy: Mapping[str, Any] | None = None
) -> Result:
    """ad_cert_facts into people.jsonl."""
    path = str(workspace.files / "people.jsonl")
    return run_module("ad_cert_facts", {**directory, "policy": dict(policy or {}), "path": path})


def read_recipients(workspace: Workspace, tenant: Tenant) -> Result:
    """o365_user_cert_info into recipients.jsonl."""
    return run_module("o365_user_cert_info", {**tenant.options(), "path": str(workspace.files / "recipients.jsonl")})


def make_plan(workspace: Workspace, policy: Mapping[str, Any] | None = None, **added: Any) -> Result:
    """smime_plan into plan.jsonl."""
    arguments = {
        "people_path": str(workspace.files / "people.jsonl"),
        "recipients_path": str(workspace.files / "recipients.jsonl"),
        "path": str(workspace.files / "plan.jsonl"),
        "journal_dir": str(workspace.journal),
        "policy": dict(policy or {}),
        **added,
    }
    return run_module("smime_plan", arguments)


def apply_plan(
    workspace: Workspace, tenant: Tenant, policy: Mapping[str, Any] | None = None, check: bool = False, **added: Any
) -> Result:
    """o365_user_cert with plan.jsonl."""
    arguments = {
        **tenant.options(),
        "plan": str(workspace.files / "plan.jsonl"),
        "journal_dir": str(workspace.journal),
        "policy": dict(policy or {}),
        **added,
    }
    return run_module("o365_user_cert", arguments, check=check)


def read_and_plan(
    workspace: Workspace, directory: Mapping[str, Any], tenant: Tenant, policy: Mapping[str, Any] | None = None
) -> Result:
    """Both reads and the plan, all of which must succeed; the plan's result."""
    for done in (read_directory(workspace, directory, policy), read_recipients(workspace, tenant)):
        assert not done["failed"], done
    planned = make_plan(workspace, policy)
    assert not planned["failed"], planned
    return planned
