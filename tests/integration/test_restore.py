# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run wrote is undone: the tenant's bytes are those of before, read by raw HTTPS and from what it stores.

Every restore goes through a plan of its own; what the plan says in check mode is what happens.
"""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import (
    addresses_to_write,
    digest_held,
    held_after,
    held_before,
)
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant


@pytest.fixture(scope="module")
def prepared(ldif: dict[str, Any], tenant: Tenant, population: dict[str, Any], module_workspace: Workspace) -> Pipeline:
    reset_tenant(tenant, population)
    return Pipeline(ldif, tenant, module_workspace).prepare()


@pytest.fixture
def pipe(prepared: Pipeline, population: dict[str, Any]) -> Pipeline:
    reset_tenant(prepared.tenant, population)
    return prepared.copy()


def test_a_whole_run_is_undone_to_the_byte(pipe: Pipeline, population: dict[str, Any]) -> None:
    before = pipe.tenant.read_held()
    done = pipe.apply(run_id="night")
    assert done["counts"] == {"written": len(addresses_to_write(population))}, done
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    pipe.read_recipients()
    planned = pipe.plan_restore(restore_run="night")
    assert not planned["failed"], planned
    # Most of them held nothing before, so this takes their only certificate away: not without somebody's word.
    refused = pipe.restore()
    assert refused["code"] == "limit.left_without_certificate"
    tripped = [limit["name"] for limit in planned["limits"] if limit["tripped"]]
    assert tripped == ["left_without_certificate", "removals"]
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    restored = pipe.restore(overrides=[{"limit": name, "digest": planned["digest"]} for name in tripped])
    assert restored["counts"] == {"written": len(addresses_to_write(population))}, restored
    assert pipe.tenant.read_held() == before
    assert digest_held(before) == held_before(population)
