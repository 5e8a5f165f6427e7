# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One value in words: every fact, every rule's answer, every reason, and nothing hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.answers import QUESTIONS, RuleAnswer, ask_every_rule
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate, Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Reason
from ansible_collections.mailsec.smime.plugins.module_utils._report.explain_value import ValueExplainer
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    CLIENT_AUTHENTICATION,
    DAY,
    NOW,
    certificate_der,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    PKCS7,
    certificate,
    expired,
    good,
    pem,
    pkcs7,
    private_key,
    rejected,
    undecided,
)

GOOD = certificate_der(serial=0x4A1F)
POOR = certificate_der(
    not_before=NOW - 800 * DAY,
    not_after=NOW - 400 * DAY,
    addresses=("stranger@contoso.example",),
    extended_key_usage=(CLIENT_AUTHENTICATION, "1.3.6.1.4.1.311.20.2.2"),
)


def judge(
    *contents: bytes, policy: Policy | None = None, attribute: str = "userCertificate"
) -> tuple[JudgedValue, ...]:
    return judge_values([inspect_value(attribute, content) for content in contents], ADA, policy or Policy(), NOW)


def explained(*judged: JudgedValue, policy: Policy | None = None) -> list[str]:
    def ask(certificate: Certificate) -> Sequence[RuleAnswer]:
        return ask_every_rule(certificate, ADA, policy or Policy(), NOW)

    wanted = {verdict.fingerprint for value in judged for verdict in value.verdicts if verdict.wanted}
    explainer = ValueExplainer(ask, wanted)
    lines = []
    for number, value in enumerate(judged, start=1):
        lines += explainer.explain(number, value, "directory")
    assert all(len(line) <= 120 and line.isprintable() for line in lines)
    return lines


def flat(lines: list[str]) -> str:
    """As a person reads it: without regard to where a line ends."""
    return " ".join(" ".join(lines).split())


def test_a_good_certificate_passes_every_rule_and_each_is_named() -> None:
    lines = explained(*judge(GOOD))
    digest = inspect_value("userCertificate", GOOD).value_digest[:12]
    assert lines[0] == f"  1. userCertificate, der: a plain certificate, {len(GOOD)} bytes, digest {digest}…"
    assert "     subject    CN=Ada Lovelace" in lines
    assert "     can be used for encryption, can be used for signing, rank 1, wanted in Exchange" in lines
    assert [line for line in lines if line.startswith("       passed   ")] == [
        f"       passed   {question}" for question in QUESTIONS.values()
    ]


def test_every_reason_is_given_in_words_and_by_its_code_below_its_rule() -> None:
    lines = explained(*judge(POOR))
    text = flat(lines)
    reasons = judge(POOR)[0].verdicts[0].reasons
    assert len(reasons) >= 3
    for reason in reasons:
        assert f"- {CATALOGUE[reason.code].meaning} {reason.detail} ({reason.code})" in text
    assert "refused is the certificate valid now? - The certificate's validity is over." in text
    assert "cannot be used for encryption, cannot be used for signing, not wanted in Exchange" in text
    assert "passed is the key long enough?" in text


def test_open_answers_notices_and_rules_that_are_off_are_told_apart() -> None:
    assert "open is the certificate made out to this person's mail address?" in flat(explained(*judge(undecided())))
    alias = certificate("a.lovelace@contoso.example")
    assert "notice is the certificate made out to this person's mail address?" in flat(explained(*judge(alias)))
    lines = explained(*judge(expired(), policy=USAGE_ONLY), policy=USAGE_ONLY)
    assert "       off      is the certificate valid now?" in lines


def test_what_the_others_mean_for_a_certificate_stands_beside_the_rules() -> None:
    old, new = certificate("ada@contoso.example"), certificate("ada@contoso.example", age=50)
    text = flat(explained(*judge(old, new)))
    assert "besides: its place among the others - A better certificate covers the same addresses" in text
    assert "(certificate.superseded)" in text


def test_a_certificate_is_explained_once_and_named_where_it_comes_again() -> None:
    lines = explained(*judge(good()), *judge(pkcs7(good()), attribute="userSMIMECertificate"))
    assert sum(line.startswith("     subject") for line in lines) == 1
    assert "     the certificate of directory value 1 again: serial 4A:00:01 valid to 2027-08-17" in lines
    assert "2. userSMIMECertificate, pkcs7: PKCS#7, as Outlook publishes it" in flat(lines)


def test_several_certificates_inside_are_numbered_and_the_preferred_one_is_marked() -> None:
    (value,) = judge(pkcs7(good(), rejected()), attribute="userSMIMECertificate")
    lines = explained(JudgedValue(replace(value.value, preferred=0), value.verdicts, value.reasons))
    assert "     certificate 1 of 2 inside, which the value names for encryption:" in lines
    assert "     certificate 2 of 2 inside:" in lines


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", "empty", "the value is empty (certificate.unreadable)"),
        (GOOD[:100], "truncated", "the value is cut"),
        (PKCS7, "pkcs7", "(certificate.unreadable)"),
        (pem(good()), "pem", "(value.accident)"),
        (private_key(), "private_key", "(value.private_key)"),
        (b"\xfe not a certificate", "unknown", "(certificate.unreadable)"),
    ],
)
def test_other_kinds_of_values_say_what_they_are(content: bytes, kind: str, words: str) -> None:
    lines = explained(*judge(content))
    assert f"1. userCertificate, {kind}: " in lines[0]
    assert words in flat(lines)


def test_bytes_that_were_not_kept_are_not_counted_as_none() -> None:
    (value,) = judge(private_key())
    withheld = replace(value, value=replace(value.value, content=b""))
    assert "bytes not kept" in explained(withheld)[0]


def test_every_kind_has_words() -> None:
    (value,) = judge(GOOD)
    for encoding in Encoding:
        line = explained(replace(value, value=replace(value.value, encoding=encoding)))[0]
        assert f"userCertificate, {encoding.value}: " in line


def test_no_code_is_lost_at_the_end_of_a_line() -> None:
    (value,) = judge(GOOD)
    reasons = tuple(Reason(code, "word " * (number % 25)) for number, code in enumerate(CATALOGUE))
    verdict = replace(value.verdicts[0], encryption=Outcome.UNDECIDED, reasons=reasons)
    text = "\n".join(explained(replace(value, verdicts=(verdict,))))
    assert not [code for code in CATALOGUE if f"({code})" not in text]
    assert "is undecided for encryption, can be used for signing" in text


def test_a_hostile_subject_is_made_visible() -> None:
    lines = explained(*judge(certificate_der(common_name="Ada\u202e\nWhat would happen: nothing.")))
    assert "     subject    CN=Ada\\u{202e}\\u{a}What would happen: nothing." in lines
