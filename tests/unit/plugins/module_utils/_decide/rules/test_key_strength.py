# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.key_strength import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate_facts


def judged(kind: str, size: int | None, policy: Policy = Policy()) -> tuple[Reason, ...]:  # noqa: B008 - frozen
    return judge(certificate_facts(key_algorithm=kind, key_size=size), ADA, policy, NOW)


@pytest.mark.parametrize(
    ("kind", "size"),
    [("RSA", 2048), ("RSA", 4096), ("EC", 256), ("EC", 521), ("X25519", 256), ("X448", 448)],
)
def test_keys_at_the_floor_and_above_it_are_good(kind: str, size: int) -> None:
    assert judged(kind, size) == ()


@pytest.mark.parametrize(
    ("kind", "size", "least"), [("RSA", 2047, 2048), ("RSA", 1024, 2048), ("EC", 255, 256), ("EC", 224, 256)]
)
def test_keys_below_the_floor_are_too_short(kind: str, size: int, least: int) -> None:
    (reason,) = judged(kind, size)
    assert reason.code == "certificate.key.too_short"
    assert reason.detail == f"{kind} with {size} bits, the policy asks for {least}"
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.REJECTED)


def test_the_policy_sets_the_floors() -> None:
    policy = Policy(minimum_rsa_bits=3072, minimum_ec_bits=384)
    assert judged("RSA", 3072, policy) == judged("EC", 384, policy) == ()
    codes = [judged(*key, policy)[0].code for key in (("RSA", 3071), ("EC", 256))]
    assert codes == ["certificate.key.too_short"] * 2
    assert judged("RSA", 1024, Policy(minimum_rsa_bits=1024)) == ()


@pytest.mark.parametrize("kind", ["Ed25519", "DSA", "2.16.840.1.101.3.4.4.2", "1.2.3.4"])
def test_other_kinds_are_measured_by_nobody_here(kind: str) -> None:
    assert judged(kind, None) == judged(kind, 64) == ()


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_a_key_whose_numbers_cannot_be_read_leaves_the_verdict_open(kind: str) -> None:
    (reason,) = judged(kind, None)
    assert reason.code == "certificate.key.unreadable"
    assert kind in reason.detail
    assert (reason.encryption, reason.signing) == (Outcome.UNDECIDED, Outcome.UNDECIDED)
