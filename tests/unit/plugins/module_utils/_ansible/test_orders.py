# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of the writing module order: files beside the plan, the approved digest, waves for plans alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.orders import apply_order, publish_order
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import WaveSettings
from ansible_collections.mailsec.smime.plugins.modules.o365_user_cert import OPTIONS
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW


def params(**given: Any) -> dict[str, Any]:
    """As Ansible hands them to the module."""
    login = {"tenant_id": TENANT, "client_id": "11111111-2222-3333-4444-555555555555", "client_secret": "x" * 40}
    checked = ArgumentSpecValidator(OPTIONS).validate({**login, **given})
    assert not checked.error_messages
    return dict(checked.validated_parameters)


def test_a_plan_is_published_in_waves() -> None:
    order = publish_order(params(plan="/w/plan.jsonl", run_id="r7", patience_seconds=9), TENANT, FakeClock(), True)
    assert (order.tenant, order.run_id, order.check_mode, order.patience_seconds) == (TENANT, "r7", True, 9)
    assert order.waves == WaveSettings(canary_count=5)
    assert order.effective_after_hours == {"online": 0, "cached_outlook": 24}


def test_one_recipient_is_not() -> None:
    order = publish_order(params(identity="ada@contoso.example"), TENANT, FakeClock(), False)
    assert order.waves == WaveSettings()
    assert order.run_id.startswith("20261125T021000Z-")


@pytest.mark.parametrize(("encoding", "form"), [("auto", None), ("typed", "typed")])
def test_publishing_is_told_which_form_and_whom_to_try_it_on(encoding: str, form: str | None) -> None:
    given = params(identity="ada@contoso.example", value_encoding=encoding, canary_recipient="canary@contoso.example")
    order = publish_order(given, TENANT, FakeClock(), False)
    assert order.dialect == DialectOrder(form, "canary@contoso.example")


def test_files_lie_beside_the_plan_unless_they_are_named() -> None:
    given = params(plan="/w/plan.jsonl", plan_digest="7f3a", max_plan_age_hours=5, journal="ephemeral")
    publishing = publish_order(given, TENANT, FakeClock(), False)
    order = apply_order(given, publishing, FakeClock())
    assert (order.plan, order.proof, order.journal) == (Path("/w/plan.jsonl"), Path("/w/proof.jsonl"), Path("/w"))
    assert order.journal_may_vanish is True
    expected = order.expectation
    assert (expected.tenant, expected.digest, expected.max_age_hours, expected.now) == (TENANT, "7f3a", 5, NOW)
    assert expected.policy_digest == Policy().digest
    named = params(plan="/w/plan.jsonl", proof_path="/p/proof", journal_dir="/j")
    order = apply_order(named, publishing, FakeClock())
    assert (order.proof, order.journal, order.journal_may_vanish) == (Path("/p/proof"), Path("/j"), False)
