# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service whose clock differs from ours: a warning, and beyond the tolerance no file and no write."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

ALLOWED, REFUSED = 3500, 3700
"""Seconds on either side of the tolerance, far enough from it for a slow machine; the very edges are unit tests."""


@pytest.fixture
def pipe(ldif: dict[str, Any], tenant: Tenant, workspace: Workspace, population: dict[str, Any]) -> Pipeline:
    reset_tenant(tenant, population)
    return Pipeline(ldif, tenant, workspace)


def too_far(tenant: Tenant, words: str) -> Refusal:
    says = (words, "expected at most 60 minutes", "nothing was written")
    return Refusal("clock.too_far", str(tenant.described["url"]), says, "Set the clock that is wrong")


@pytest.mark.parametrize(("seconds", "words"), [(REFUSED, "ahead of this"), (-REFUSED, "behind this machine's")])
def test_recipients_are_not_read_by_a_clock_too_far(pipe: Pipeline, seconds: int, words: str) -> None:
    pipe.tenant.change_settings(clock_offset=seconds)
    expect_refusal(pipe.read_over_former(), too_far(pipe.tenant, words))


@pytest.mark.parametrize(("seconds", "warned"), [(ALLOWED, True), (-ALLOWED, True), (200, False)])
def test_a_smaller_difference_is_told(pipe: Pipeline, seconds: int, warned: bool) -> None:
    pipe.tenant.change_settings(clock_offset=seconds)
    result = pipe.read_recipients()
    assert not result["failed"], result
    assert ("(clock.differs)" in str(result.get("warnings"))) is warned
    assert pipe.path("recipients").exists()


def test_a_plan_is_not_applied_by_a_clock_too_far(pipe: Pipeline) -> None:
    pipe.prepare()
    assert pipe.planned()
    pipe.tenant.change_settings(clock_offset=-REFUSED)
    held = pipe.tenant.read_held()
    before = read_bytes(pipe.workspace.files)
    expect_refusal(pipe.apply(), too_far(pipe.tenant, "behind this machine's"))
    assert pipe.tenant.writes() == []
    assert pipe.journalled() == []
    assert pipe.tenant.read_held() == held
    after = read_bytes(pipe.workspace.files)
    assert {name: content for name, content in after.items() if name in before} == before
    applied = pipe.apply(clock_tolerance_minutes=62)
    assert not applied["failed"], applied
    assert "(clock.differs)" in str(applied["warnings"])
    assert pipe.tenant.writes()


def test_one_recipient_is_not_written_by_a_clock_too_far(pipe: Pipeline, population: dict[str, Any]) -> None:
    pipe.tenant.change_settings(clock_offset=REFUSED)
    someone = next(person["recipient"] for person in population["people"] if person["recipient"])
    result = pipe.set_one(someone["guid"], state="exact", certificates=[], remove_all=True)
    expect_refusal(result, too_far(pipe.tenant, "ahead of this"))
    assert pipe.tenant.writes() == []


def test_a_tolerance_of_nothing_is_refused_before_anything_is_asked(pipe: Pipeline) -> None:
    wanted = Refusal("argument.refused", "clock_tolerance_minutes", ("found 0", "expected a number"), "Correct it")
    expect_refusal(pipe.read_recipients(clock_tolerance_minutes=0), wanted)
    assert pipe.tenant.requests() == []
