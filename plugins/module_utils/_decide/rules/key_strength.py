# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: is the key long enough?

Codes: certificate.key.too_short, certificate.key.unreadable.
Source: RFC 8551 section 4.2 and RFC 8550 section 6 (RSA keys below 2048 bits are considered insecure); NIST SP 800-57
part 1 (an elliptic curve of 256 bits is worth more than RSA with 2048).  Other kinds have one strength each, which is
enough.
A key whose numbers cannot be read (a rare curve, explicit parameters) has no length, so there is no verdict.
Example: an RSA key of 1024 bits from an old template.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    kind, size = certificate.key_algorithm, certificate.key_size
    if kind == "RSA":
        least = policy.minimum_rsa_bits
    elif kind == "EC":
        least = policy.minimum_ec_bits
    else:
        return ()
    if size is None:
        detail = f"the numbers of its key of kind {kind} cannot be read"
        return (Reason("certificate.key.unreadable", detail, Outcome.UNDECIDED, Outcome.UNDECIDED),)
    if size < least:
        detail = f"{kind} with {size} bits, the policy asks for {least}"
        return (Reason("certificate.key.too_short", detail, Outcome.REJECTED, Outcome.REJECTED),)
    return ()


__all__ = ["judge"]
