# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_certificate
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.malformed import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate_facts


def judged(*faults: str, tolerantly: bool = True) -> tuple[Reason, ...]:
    return judge(certificate_facts(faults=faults, read_tolerantly=tolerantly), ADA, Policy(), NOW)


def test_what_was_read_without_a_fault_needs_no_word() -> None:
    assert judged(tolerantly=False) == ()


@pytest.mark.parametrize(
    "fault",
    [
        "its extended key usage is malformed",
        "its key usage stands there twice",
        "its basic constraints are malformed",
        "one of its extensions is malformed",
    ],
)
def test_damage_where_the_purpose_stands_is_a_rejection_for_both_uses(fault: str) -> None:
    assert judged(fault) == (Reason("certificate.extension.malformed", fault, Outcome.REJECTED, Outcome.REJECTED),)


def test_damage_elsewhere_is_told_and_decides_nothing() -> None:
    assert judged("its serial number is negative", "a date is in an odd form") == (
        Reason("certificate.read_tolerantly", "its serial number is negative; a date is in an odd form"),
    )


def test_each_fault_is_told_once_and_where_it_belongs() -> None:
    reasons = judged("its serial number is zero", "its key usage is malformed")
    assert [(reason.code, reason.detail) for reason in reasons] == [
        ("certificate.extension.malformed", "its key usage is malformed"),
        ("certificate.read_tolerantly", "its serial number is zero"),
    ]


def test_without_a_word_about_it_the_reader_s_tolerance_is_still_told() -> None:
    assert judged() == (Reason("certificate.read_tolerantly", "the strict reader refuses it"),)


@pytest.mark.parametrize("policy", [Policy(), USAGE_ONLY])
def test_a_certificate_read_tolerantly_can_be_good(policy: Policy) -> None:
    facts = certificate_facts(faults=("its serial number is padded",), read_tolerantly=True)
    assert judge_certificate(facts, ADA, policy, NOW).encryption is Outcome.ACCEPTED
