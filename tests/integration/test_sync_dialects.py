# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in three tenants that take and give values in forms of their own, none of them told beforehand.

Every combination of forms is tried in `tests/unit/dialects`; here whole playbooks run over HTTPS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played
from ansible_collections.mailsec.smime.tests.lab.tenant import control

# name -> (switches of the tenant, what the client calls the forms that it finds)
DIALECTS = {
    "powershell": (
        {"write_forms": ["data_object"], "clear_forms": ["hashtable"], "read_form": "base64"},
        ("data_list", "hashtable", "json"),
    ),
    "typed": (
        {"write_forms": ["typed_data_object"], "clear_forms": ["empty_list"], "read_form": "clixml"},
        ("typed", "empty_list", "clixml"),
    ),
    "numbers": (
        {"write_forms": ["int_list"], "clear_forms": ["hashtable"], "read_form": "int_list", "delta_form": "none"},
        ("ints", "hashtable", "json"),
    ),
}


def held_now(tenant: Tenant, read_form: str) -> lab_truth.Held:
    """As a reader that knows one form alone can see it."""
    tenant.change_settings(read_form="base64")
    held = lab_truth.digest_held(tenant.read_held())
    tenant.change_settings(read_form=read_form)
    return held


@pytest.mark.parametrize("name", DIALECTS)
def test_the_whole_job_finds_the_dialect_and_remembers_it(
    ldif: dict[str, Any],
    start_tenant: Callable[..., Tenant],
    workspace: Workspace,
    play: Callable[..., Played],
    population: dict[str, Any],
    name: str,
) -> None:
    switches, forms = DIALECTS[name]
    read_form = str(switches["read_form"])
    tenant = start_tenant()
    tenant.change_settings(**switches)
    planned = set(lab_truth.addresses_to_write(population))
    held = lab_truth.held_before(population)
    canary = next(
        one
        for one in control.read_recipients(tenant.folder)
        if one["authority"] == "cloud"
        and one["primary_smtp_address"] not in planned
        and not any(held[one["guid"]].values())
    )
    variables = workspace.variables(ldif, tenant, smime_canary_recipient=canary["primary_smtp_address"])

    first = play("sync", variables)
    assert first.rc == 0, first.text
    applied = first.result_of("o365_user_cert")
    assert applied["counts"] == {"written": len(planned)}
    dialect = applied["dialect"]
    assert (dialect["write_form"], dialect["clear_form"], dialect["read_form"]) == forms
    assert dialect["write_proven_by"] == dialect["clear_proven_by"] == f"canary recipient {canary['guid']}"
    assert [row["identity"] for row in tenant.writes()[:2]] == [canary["guid"]] * 2
    assert held_now(tenant, read_form) == lab_truth.held_after(population)

    tenant.forget_requests()
    tenant.edit(lab_truth.find_person(population, "ada")["recipient"]["guid"], user_certificate=[])
    # She holds again what stood there before the first night, which is not written again unless somebody says so.
    second = play("sync", {**variables, "smime_clear_overwritten": ["ada.lund@contoso.example"]})
    assert second.rc == 0, second.text
    assert second.result_of("o365_user_cert")["counts"] == {"written": 1}
    assert len(tenant.writes()) == 1
    assert "question" not in {row["kind"] for row in tenant.requests()}
    assert held_now(tenant, read_form) == lab_truth.held_after(population)
