# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in two steps, with a person between them: plan.yml, then apply.yml with the digest that was approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played


def test_plan_then_apply_does_what_sync_does(
    ldif: dict[str, Any],
    start_tenant: Callable[..., Tenant],
    workspace: Workspace,
    play: Callable[..., Played],
    run_module: Callable[..., dict[str, Any]],
    population: dict[str, Any],
) -> None:
    tenant = start_tenant()
    variables = workspace.variables(ldif, tenant)
    planned = play("plan", variables)
    assert planned.rc == 0, planned.text
    assert (planned.recap["changed"], tenant.writes()) == (0, [])
    digest = planned.result_of("smime_plan")["digest"]
    assert digest in planned.stdout

    files = {"people_path": workspace.files / "people.jsonl", "recipients_path": workspace.files / "recipients.jsonl"}
    again = run_module(
        "smime_plan",
        {**{name: str(path) for name, path in files.items()}, "path": str(workspace.folder / "again.jsonl")},
    )
    assert again["digest"] == digest

    refused = play("apply", {**variables, "smime_plan_digest": "0" * 64})
    assert refused.rc != 0
    assert refused.result_of("o365_user_cert")["code"] == "plan.other_digest"
    assert tenant.writes() == []

    applied = play("apply", {**variables, "smime_plan_digest": digest})
    assert applied.rc == 0, applied.text
    assert applied.recap["changed"] == 1
    assert lab_truth.digest_held(tenant.read_held()) == lab_truth.held_after(population)

    tenant.forget_requests()
    once_more = play("apply", {**variables, "smime_plan_digest": digest})
    assert once_more.rc == 0, once_more.text
    assert (once_more.recap["changed"], tenant.writes()) == (0, [])
    written = len(lab_truth.addresses_to_write(population))
    assert once_more.result_of("o365_user_cert")["counts"] == {"already_as_planned": written}
