# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: does the key usage allow encryption with this kind of key, and does it allow signatures?

Codes: certificate.key_usage.no_encryption, certificate.key_usage.no_signing.
Source: RFC 8550 section 4.4.2 (an absent extension restricts nothing), RFC 5280 section 4.2.1.3 (keyEncipherment
wraps a key with RSA), RFC 5480 section 3 (EC keys agree on one: keyAgreement), RFC 8410 section 5 (X25519 and X448:
keyAgreement), RFC 9935 section 5 (ML-KEM: keyEncipherment).  A kind that is not known is measured by neither: either
bit will do, and the rule of the key's kind leaves the verdict open.  dataEncipherment is about data and not about keys,
and encipherOnly and decipherOnly narrow keyAgreement without taking it back.
Example: an RSA certificate with digitalSignature alone signs and cannot encrypt.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..key_kinds import kind_of_key
from ..policy import Policy

_SIGNING = frozenset({"digitalSignature", "nonRepudiation"})
_EITHER = ("keyEncipherment", "keyAgreement")


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    usage = certificate.key_usage
    if usage is None:
        return ()
    kind = kind_of_key(certificate.key_algorithm)
    # A key that only signs is refused by its kind; what its key usage says of encryption means nothing.
    needed = _EITHER if kind is None or not kind.encrypts_with else kind.encrypts_with
    reasons = []
    if usage.isdisjoint(needed):
        name = certificate.key_algorithm if kind is None else kind.name
        detail = f"allows {_names(usage)}; encryption with a key of kind {name} needs {' or '.join(needed)}"
        reasons.append(Reason("certificate.key_usage.no_encryption", detail, encryption=Outcome.REJECTED))
    if usage.isdisjoint(_SIGNING):
        detail = f"allows {_names(usage)}; a signature needs digitalSignature or nonRepudiation"
        reasons.append(Reason("certificate.key_usage.no_signing", detail, signing=Outcome.REJECTED))
    return tuple(reasons)


def _names(usage: frozenset[str]) -> str:
    return ", ".join(sorted(usage)) or "nothing"


__all__ = ["judge"]
