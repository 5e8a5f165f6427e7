# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide import judge as judge_module
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import (
    judge_certificate,
    judge_value,
    judge_values,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy, parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SWITCHABLE_RULES
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import (
    Certificate,
    CertificateValue,
    Encoding,
)
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
    assert verdict.signing is Outcome.ACCEPTED


@pytest.mark.parametrize("name", SWITCHABLE_RULES)
def test_a_rule_that_is_switched_off_is_not_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "RULES", {**RULES, name: failing})
    policy = Policy(rules_off=(name,))
    assert judge_certificate(certificate_facts(), ADA, policy, NOW).reasons == ()
    (reason,) = judge_certificate(certificate_facts(), ADA, Policy(), NOW).reasons
    assert reason.code == "rule.internal_error"


def test_usage_only_asks_nothing_but_what_the_certificate_can_do() -> None:
    old_and_weak = certificate_facts(
        not_after=NOW - DAY,
        key_algorithm="RSA",
        key_size=512,
        key_usage=frozenset({"keyEncipherment"}),
        signature_algorithm="1.2.840.113549.1.1.4",
        email_addresses=("stranger@contoso.example",),
        template="WiFi",
    )
    policy = parse_policy({"base": "usage_only", "allowed_issuers": ["CN=x"], "allowed_templates": ["User"]})
    verdict = judge_certificate(old_and_weak, ADA, policy, NOW)
    assert (verdict.encryption, verdict.signing) == (Outcome.ACCEPTED, Outcome.REJECTED)
    assert [reason.code for reason in verdict.reasons] == ["certificate.key_usage.no_signing"]
    assert judge_certificate(certificate_facts(is_authority=True), ADA, policy, NOW).encryption is Outcome.REJECTED


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


def test_a_value_that_was_read_in_spite_of_an_accident_says_so_without_an_objection() -> None:
    value = replace(value_of(certificate_der()), parse_error=("value.accident", "PEM text"))
    judged = judge_value(value, ADA, Policy(), NOW)
    assert judged.verdicts[0].encryption is Outcome.ACCEPTED
    assert judged.reasons == (Reason("value.accident", "PEM text"),)


CHAIN = "it issued another certificate of the same value"


def several(*certificates: Certificate, preferred: int | None = None) -> CertificateValue:
    return CertificateValue("d" * 64, USER_SMIME_CERTIFICATE, Encoding.PKCS7, b"", certificates, preferred, None)


@pytest.mark.parametrize("policy", [Policy(), USAGE_ONLY])
def test_the_chain_of_a_value_is_nobody_s_own_even_if_it_does_not_say_that_it_is_one(policy: Policy) -> None:
    own = certificate_facts(subject_der=b"ada", issuer_der=b"old authority")
    old_authority = certificate_facts(subject_der=b"old authority", issuer_der=b"root")
    said_so = certificate_facts(subject_der=b"root", issuer_der=b"root", is_authority=True)
    (judged,) = judge_values([several(said_so, old_authority, own)], ADA, policy, NOW)
    root, authority, leaf = judged.verdicts
    assert [reason.code for reason in root.reasons] == ["certificate.is_authority"]
    assert [(reason.code, reason.detail) for reason in authority.reasons] == [("certificate.is_authority", CHAIN)]
    assert (authority.encryption, authority.signing) == (Outcome.REJECTED, Outcome.REJECTED)
    assert (leaf.wanted, leaf.rank, authority.wanted, authority.rank) == (True, 1, False, None)


def test_an_authority_is_one_in_whichever_value_it_stands() -> None:
    own = certificate_facts(subject_der=b"ada", issuer_der=b"old authority")
    authority = certificate_facts(subject_der=b"old authority", issuer_der=b"root")
    with_chain, alone = judge_values([several(own, authority), several(authority)], ADA, Policy(), NOW)
    assert [verdict.wanted for verdict in with_chain.verdicts] == [True, False]
    assert [(verdict.wanted, verdict.rank) for verdict in alone.verdicts] == [(False, None)]


def test_two_self_signed_certificates_of_one_person_are_no_chain() -> None:
    older = certificate_facts(subject_der=b"ada", issuer_der=b"ada", not_before=NOW - 20 * DAY)
    newer = certificate_facts(subject_der=b"ada", issuer_der=b"ada", not_before=NOW - 10 * DAY)
    (judged,) = judge_values([several(older, newer)], ADA, Policy(), NOW)
    assert [verdict.wanted for verdict in judged.verdicts] == [True, True]


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
