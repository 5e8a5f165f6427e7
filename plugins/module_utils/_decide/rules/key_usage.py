# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: does the key usage allow encryption with this kind of key, and does it allow signatures?

Codes: certificate.key_usage.no_encryption, certificate.key_usage.no_signing.
Source: RFC 8550 section 4.4.2 (an absent extension restricts nothing), RFC 5280 section 4.2.1.3 (keyEncipherment
wraps a key with RSA), RFC 5480 section 3 (EC keys agree on one: keyAgreement), RFC 8410 section 5 (X25519 and X448:
keyAgreement).  A kind that is not known here is measured by neither: either bit will do, and the rule of key strength
leaves the verdict open.
Example: an RSA certificate with digitalSignature alone signs and cannot encrypt.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy

_AGREEMENT, _ENCIPHERMENT = ("keyAgreement",), ("keyEncipherment",)
_NEEDED = {"RSA": _ENCIPHERMENT, "EC": _AGREEMENT, "X25519": _AGREEMENT, "X448": _AGREEMENT}
_SIGNING = frozenset({"digitalSignature", "nonRepudiation"})


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    usage = certificate.key_usage
    if usage is None:
        return ()
    reasons = []
    needed = _NEEDED.get(certificate.key_algorithm, _ENCIPHERMENT + _AGREEMENT)
    found = ", ".join(sorted(usage)) or "nothing"
    if usage.isdisjoint(needed):
        kind = certificate.key_algorithm
        detail = f"allows {found}; encryption with a key of kind {kind} needs {' or '.join(needed)}"
        reasons.append(Reason("certificate.key_usage.no_encryption", detail, encryption=Outcome.REJECTED))
    if not usage & _SIGNING:
        detail = f"allows {found}; a signature needs digitalSignature or nonRepudiation"
        reasons.append(Reason("certificate.key_usage.no_signing", detail, signing=Outcome.REJECTED))
    return tuple(reasons)


__all__ = ["judge"]
