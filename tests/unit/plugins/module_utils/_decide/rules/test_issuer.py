# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.issuer import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate
from cryptography import x509

IDENTIFIER = bytes(range(20))
OURS = "CN=Contoso Issuing CA 1"
MADE = certificate(more=[x509.AuthorityKeyIdentifier(IDENTIFIER, None, None)])


def judged(**lists: list[str]) -> tuple[Reason, ...]:
    return judge(MADE, ADA, parse_policy(lists), NOW)


def test_without_a_list_every_issuer_will_do() -> None:
    assert judged() == ()


@pytest.mark.parametrize("line", [OURS, "cn = contoso  issuing CA 1", IDENTIFIER.hex(), IDENTIFIER.hex(":").upper()])
def test_an_allowed_issuer_is_known_by_its_name_or_its_key(line: str) -> None:
    assert judged(allowed_issuers=["CN=Another CA", line]) == ()


@pytest.mark.parametrize("line", ["CN=Contoso Issuing CA 2", "CN=Contoso Issuing CA 1,O=Contoso", "ff" * 20])
def test_any_other_issuer_is_not_allowed(line: str) -> None:
    assert judged(allowed_issuers=[line]) == (
        Reason(
            "certificate.issuer.not_allowed",
            f"issued by {OURS}, which is none of those that the policy allows",
            Outcome.REJECTED,
            Outcome.REJECTED,
        ),
    )


@pytest.mark.parametrize("allowed", [[], [OURS]])
def test_a_denied_issuer_stays_denied(allowed: list[str]) -> None:
    assert judged(denied_issuers=[OURS], allowed_issuers=allowed) == (
        Reason(
            "certificate.issuer.denied",
            f"issued by {OURS}, which the policy denies",
            Outcome.REJECTED,
            Outcome.REJECTED,
        ),
    )


def test_denying_one_allows_the_others() -> None:
    assert judged(denied_issuers=["CN=Another CA"]) == ()
