# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.key_kind import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate, certificate_facts

ALL_KINDS = Policy(allow_keys_without_client=True)


def judged(kind: str, policy: Policy = Policy()) -> tuple[Reason, ...]:  # noqa: B008 - frozen
    return judge(certificate_facts(key_algorithm=kind, key_size=None), ADA, policy, NOW)


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_these_encrypt_and_sign(kind: str) -> None:
    assert judged(kind) == ()


@pytest.mark.parametrize("kind", ["DSA", "Ed25519", "Ed448"])
def test_real_keys_that_only_sign_cannot_encrypt(kind: str) -> None:
    (reason,) = judge(certificate(key=kind), ADA, Policy(), NOW)
    assert reason == Reason(
        "certificate.key.cannot_encrypt", f"a key of kind {kind} only signs", encryption=Outcome.REJECTED
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("RSASSA-PSS", "RSASSA-PSS"),
        ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
        ("2.16.840.1.101.3.4.3.20", "2.16.840.1.101.3.4.3.20"),
        ("ML-DSA-87", "ML-DSA-87"),
    ],
)
def test_so_do_these(kind: str, name: str) -> None:
    (reason,) = judged(kind)
    assert reason.code == "certificate.key.cannot_encrypt"
    assert name in reason.detail
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.ACCEPTED)


@pytest.mark.parametrize("kind", ["X25519", "X448"])
def test_real_keys_that_only_encrypt_cannot_sign_and_are_none_the_worse_for_encryption(kind: str) -> None:
    (reason,) = judge(certificate(key=kind, key_usage=("keyAgreement",)), ADA, Policy(), NOW)
    assert reason == Reason(
        "certificate.key.cannot_sign", f"a key of kind {kind} only encrypts", signing=Outcome.REJECTED
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
        ("ML-KEM-1024", "ML-KEM-1024"),
        ("1.2.840.113549.1.1.7", "RSAES-OAEP"),
        ("1.2.840.10046.2.1", "Diffie-Hellman"),
    ],
)
def test_what_no_program_encrypts_to_has_no_verdict_unless_the_policy_says_so(kind: str, name: str) -> None:
    no_client, cannot_sign = judged(kind)
    assert (no_client.code, no_client.encryption) == ("certificate.key.no_client", Outcome.UNDECIDED)
    assert name in no_client.detail
    assert (cannot_sign.code, cannot_sign.signing) == ("certificate.key.cannot_sign", Outcome.REJECTED)
    assert judged(kind, ALL_KINDS) == (cannot_sign,)


@pytest.mark.parametrize("policy", [Policy(), ALL_KINDS])
def test_an_unknown_kind_leaves_encryption_open_and_signing_to_the_key_usage(policy: Policy) -> None:
    assert judged("1.2.643.7.1.1.1.1", policy) == (
        Reason(
            "certificate.key.unknown",
            "a key of kind 1.2.643.7.1.1.1.1 is not known here",
            encryption=Outcome.UNDECIDED,
        ),
    )
