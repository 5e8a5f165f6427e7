# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.key_usage import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate_facts

NO_ENCRYPTION = "certificate.key_usage.no_encryption"
NO_SIGNING = "certificate.key_usage.no_signing"


def judged(kind: str, *usages: str) -> tuple[Reason, ...]:
    return judge(certificate_facts(key_algorithm=kind, key_usage=frozenset(usages)), ADA, Policy(), NOW)


@pytest.mark.parametrize("kind", ["RSA", "EC", "X25519", "Ed25519", "1.2.3.4"])
def test_an_absent_extension_restricts_nothing(kind: str) -> None:
    assert judge(certificate_facts(key_algorithm=kind, key_usage=None), ADA, Policy(), NOW) == ()


@pytest.mark.parametrize(
    ("kind", "usage"),
    [
        ("RSA", "keyEncipherment"),
        ("EC", "keyAgreement"),
        ("X25519", "keyAgreement"),
        ("X448", "keyAgreement"),
        # Of a kind that is not known here nobody can say which of the two it needs.
        ("1.2.3.4", "keyAgreement"),
        ("1.2.3.4", "keyEncipherment"),
    ],
)
def test_the_usage_that_this_kind_of_key_encrypts_with(kind: str, usage: str) -> None:
    assert judged(kind, usage, "digitalSignature") == ()


@pytest.mark.parametrize(
    ("kind", "usage", "needed"),
    [
        ("RSA", "keyAgreement", "keyEncipherment"),
        ("RSA", "dataEncipherment", "keyEncipherment"),
        ("EC", "keyEncipherment", "keyAgreement"),
        ("X25519", "keyEncipherment", "keyAgreement"),
        ("1.2.3.4", "dataEncipherment", "keyEncipherment or keyAgreement"),
    ],
)
def test_the_usage_of_another_kind_of_key_does_not_do(kind: str, usage: str, needed: str) -> None:
    (reason,) = judged(kind, usage, "digitalSignature")
    assert reason.code == NO_ENCRYPTION
    assert reason.detail.endswith(f"; encryption with a key of kind {kind} needs {needed}")
    assert usage in reason.detail
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.ACCEPTED)


@pytest.mark.parametrize("usage", ["digitalSignature", "nonRepudiation"])
def test_a_signing_certificate_signs_and_cannot_encrypt(usage: str) -> None:
    assert [reason.code for reason in judged("RSA", usage)] == [NO_ENCRYPTION]


def test_an_encrypting_certificate_cannot_sign_and_is_none_the_worse_for_encryption() -> None:
    (reason,) = judged("RSA", "keyEncipherment")
    assert reason.code == NO_SIGNING
    assert (reason.encryption, reason.signing) == (Outcome.ACCEPTED, Outcome.REJECTED)


def test_an_empty_extension_allows_nothing() -> None:
    reasons = judged("RSA")
    assert [reason.code for reason in reasons] == [NO_ENCRYPTION, NO_SIGNING]
    assert all(reason.detail.startswith("allows nothing; ") for reason in reasons)
