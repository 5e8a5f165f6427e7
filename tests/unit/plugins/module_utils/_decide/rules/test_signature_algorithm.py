# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.signature_algorithm import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate, certificate_facts


def judged(algorithm: str, policy: Policy = Policy()) -> tuple[Reason, ...]:  # noqa: B008 - frozen
    return judge(certificate_facts(signature_algorithm=algorithm), ADA, policy, NOW)


@pytest.mark.parametrize(
    "algorithm",
    [
        "1.2.840.113549.1.1.11",  # RSA with SHA-256
        "1.2.840.10045.4.3.2",  # ECDSA with SHA-256
        "1.2.840.113549.1.1.10",  # RSASSA-PSS, whatever its hash
        "1.3.101.112",  # Ed25519
        "2.16.840.1.101.3.4.3.17",  # ML-DSA-44
        "1.2.3.4",
    ],
)
def test_what_is_not_known_to_be_weak_needs_no_word(algorithm: str) -> None:
    assert judged(algorithm) == ()


def test_a_real_signature_of_today_is_good() -> None:
    assert judge(certificate(), ADA, Policy(allow_sha1_signatures=False), NOW) == ()


@pytest.mark.parametrize(
    ("algorithm", "name"),
    [
        ("1.2.840.113549.1.1.2", "MD2"),
        ("1.2.840.113549.1.1.3", "MD4"),
        ("1.2.840.113549.1.1.4", "MD5"),
        ("1.3.14.3.2.3", "MD5"),
    ],
)
@pytest.mark.parametrize("allowed", [True, False])
def test_broken_algorithms_are_rejected_in_any_case(algorithm: str, name: str, allowed: bool) -> None:
    assert judged(algorithm, Policy(allow_sha1_signatures=allowed)) == (
        Reason("certificate.signature.broken", f"signed with {name}", Outcome.REJECTED, Outcome.REJECTED),
    )


@pytest.mark.parametrize(
    "algorithm", ["1.2.840.113549.1.1.5", "1.3.14.3.2.29", "1.2.840.10045.4.1", "1.2.840.10040.4.3"]
)
@pytest.mark.parametrize(("allowed", "effect"), [(True, Outcome.ACCEPTED), (False, Outcome.REJECTED)])
def test_the_policy_decides_about_sha1_and_it_is_told_either_way(
    algorithm: str, allowed: bool, effect: Outcome
) -> None:
    assert judged(algorithm, Policy(allow_sha1_signatures=allowed)) == (
        Reason("certificate.signature.sha1", "signed with SHA-1", effect, effect),
    )
