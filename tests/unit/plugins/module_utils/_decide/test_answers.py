# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule, the same that the verdict says as a whole."""

from __future__ import annotations

import importlib

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.answers import QUESTIONS, ask_every_rule
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_certificate
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    certificate,
    expired,
    good,
    rejected,
)

ADDRESSES = OwnAddresses.of(ADA, ())
PACKAGE = "ansible_collections.mailsec.smime.plugins.module_utils._decide.rules"


@pytest.mark.parametrize("name", RULES)
def test_the_question_is_the_one_in_the_rules_own_description(name: str) -> None:
    first_line = (importlib.import_module(f"{PACKAGE}.{name}").__doc__ or "").split("\n")[0]
    assert first_line == f"Asks: {QUESTIONS[name]}"
    assert QUESTIONS.keys() == RULES.keys()


@pytest.mark.parametrize("content", [good(), expired(), rejected(), certificate("x@fabrikam.example", age=900)])
def test_all_answers_together_are_the_verdicts_reasons(content: bytes) -> None:
    (read,) = inspect_value("userCertificate", content).certificates
    answers = ask_every_rule(read, ADDRESSES, Policy(), NOW)
    assert [answer.name for answer in answers] == list(RULES)
    said = [reason for answer in answers for reason in answer.reasons or ()]
    assert said == list(judge_certificate(read, ADDRESSES, Policy(), NOW).reasons)


def test_a_rule_that_is_off_says_nothing() -> None:
    (read,) = inspect_value("userCertificate", expired()).certificates
    answers = {answer.name: answer.reasons for answer in ask_every_rule(read, ADDRESSES, USAGE_ONLY, NOW)}
    assert answers["validity"] is None
    assert answers["key_usage"] == ()
