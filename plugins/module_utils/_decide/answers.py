# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule's answer about one certificate, also of those without objection, for people who ask why.  Pure.

The verdict itself is made in ``judge``; here the same rules are asked once more, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.verdict import Reason
from .policy import Policy
from .rulebook import RULES

# The first line of each rule's own description; a test holds them equal.
QUESTIONS = {
    "malformed": "could everything be read that says what the certificate is for?",
    "validity": "is the certificate valid now?",
    "authority": "is it a person's certificate, or a certificate authority's?",
    "key_kind": "can this kind of key encrypt, and can it sign?",
    "key_strength": "is the key long enough?",
    "signature_algorithm": "is the certificate signed with an algorithm that still proves anything?",
    "key_usage": "does the key usage allow encryption with this kind of key, and does it allow signatures?",
    "extended_key_usage": "does the extended key usage allow mail?",
    "issuer": "does the policy want certificates of this issuer?",
    "template": "does the policy want certificates from this AD CS template?",
    "address": "is the certificate made out to this person's mail address?",
}


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """``reasons`` is empty where the rule has no objection; None where the policy switched the rule off."""

    name: str
    question: str
    reasons: tuple[Reason, ...] | None


def ask_every_rule(
    certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime
) -> tuple[RuleAnswer, ...]:
    """In the order of the rulebook."""
    return tuple(
        RuleAnswer(
            name,
            QUESTIONS[name],
            None if name in policy.rules_off else tuple(rule(certificate, addresses, policy, now)),
        )
        for name, rule in RULES.items()
    )


__all__ = ["QUESTIONS", "RuleAnswer", "ask_every_rule"]
