# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide import judge as judge_module
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import (
    judge_certificate,
    judge_value,
    judge_values,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_SMIME_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    CLIENT_AUTHENTICATION,
    DAY,
    NOW,
    certificate_der,
    certificate_facts,
    value_of,
)

EXPIRED_LOGON_OF_SOMEBODY_ELSE = certificate_facts(
    not_before=NOW - 400 * DAY,
    not_after=NOW - 35 * DAY,
    extended_key_usage=frozenset({CLIENT_AUTHENTICATION}),
    email_addresses=("stranger@contoso.example",),
)


def failing(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    raise ZeroDivisionError("text of a library")


def test_nothing_against_it() -> None:
    facts = certificate_facts()
    verdict = judge_certificate(facts, ADA, Policy(), NOW)
    assert (verdict.encryption, verdict.signing, verdict.reasons) == (Outcome.ACCEPTED, Outcome.ACCEPTED, ())
    assert verdict.fingerprint == facts.fingerprint
    assert (verdict.rank, verdict.wanted) == (None, False)


def test_all_reasons_are_given_and_not_the_first_alone() -> None:
    verdict = judge_certificate(EXPIRED_LOGON_OF_SOMEBODY_ELSE, ADA, Policy(), NOW)
    assert [reason.code for reason in verdict.reasons] == [
        "certificate.expired",
        "certificate.extended_key_usage.no_email_protection",
        "certificate.address.no_match",
    ]
    assert (verdict.encryption, verdict.signing) == (Outcome.REJECTED, Outcome.REJECTED)
    assert all(reason.code in CATALOGUE for reason in verdict.reasons)


def test_an_objection_to_one_use_leaves_the_other() -> None:
    encrypting = judge_certificate(certificate_facts(key_usage=frozenset({"keyAgreement"})), ADA, Policy(), NOW)
    signing = judge_certificate(certificate_facts(key_usage=frozenset({"digitalSignature"})), ADA, Policy(), NOW)
    assert (encrypting.encryption, encrypting.signing) == (Outcome.ACCEPTED, Outcome.REJECTED)
    assert (signing.encryption, signing.signing) == (Outcome.REJECTED, Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("usage", "outcome"),
    [("keyAgreement", Outcome.UNDECIDED), ("keyEncipherment", Outcome.UNDECIDED), ("", Outcome.REJECTED)],
)
def test_an_unknown_kind_of_key_is_undecided_unless_something_else_is_wrong(usage: str, outcome: Outcome) -> None:
    facts = certificate_facts(
        key_algorithm="1.3.132.1.12", key_size=None, key_usage=frozenset({"digitalSignature", usage})
    )
    verdict = judge_certificate(facts, ADA, Policy(), NOW)
    assert verdict.encryption is outcome
    assert verdict.signing is Outcome.UNDECIDED


def test_a_failing_rule_says_so_and_the_other_answers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    without_it = judge_certificate(EXPIRED_LOGON_OF_SOMEBODY_ELSE, ADA, Policy(), NOW)
    monkeypatch.setattr(judge_module, "RULES", {"broken": failing, **RULES})
    verdict = judge_certificate(EXPIRED_LOGON_OF_SOMEBODY_ELSE, ADA, Policy(), NOW)
    first, *others = verdict.reasons
    assert first.code == "rule.internal_error"
    assert first.detail == "rule broken failed with ZeroDivisionError"
    assert tuple(others) == without_it.reasons
    assert others[0].code == "certificate.expired"
    assert verdict.encryption is Outcome.REJECTED


def test_a_failing_rule_alone_leaves_the_verdict_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "RULES", {**RULES, "broken": failing})
    verdict = judge_certificate(certificate_facts(), ADA, Policy(), NOW)
    assert (verdict.encryption, verdict.signing) == (Outcome.UNDECIDED, Outcome.UNDECIDED)
    (judged,) = judge_values([value_of(certificate_der())], ADA, Policy(), NOW)
    assert (judged.verdicts[0].rank, judged.verdicts[0].wanted) == (None, False)


def test_what_cannot_be_read_is_open_and_says_why() -> None:
    judged = judge_value(value_of(b"garbage"), ADA, Policy(), NOW)
    assert judged.verdicts == ()
    (reason,) = judged.reasons
    assert reason.code == "certificate.unreadable"
    assert (reason.encryption, reason.signing) == (Outcome.UNDECIDED, Outcome.UNDECIDED)


def test_one_value_by_itself_has_no_rank() -> None:
    judged = judge_value(value_of(certificate_der()), ADA, Policy(), NOW)
    assert judged.reasons == ()
    assert judged.verdicts[0].encryption is Outcome.ACCEPTED
    assert (judged.verdicts[0].rank, judged.verdicts[0].wanted) == (None, False)


def test_a_person_s_values_are_judged_in_their_order_and_ranked_among_each_other() -> None:
    contents = [
        b"garbage",
        certificate_der(not_before=NOW - 400 * DAY, not_after=NOW + 90 * DAY),
        certificate_der(not_before=NOW - 60 * DAY),
        certificate_der(not_after=NOW - DAY),
    ]
    judged = judge_values([value_of(content, USER_SMIME_CERTIFICATE) for content in contents], ADA, Policy(), NOW)
    assert [value.value.content for value in judged] == contents
    answers = [(verdict.rank, verdict.wanted) for value in judged for verdict in value.verdicts]
    assert answers == [(2, False), (1, True), (None, False)]


def test_nobody_s_values_are_nothing() -> None:
    assert judge_values([], ADA, Policy(), NOW) == ()
