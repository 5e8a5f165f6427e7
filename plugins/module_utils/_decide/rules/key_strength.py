# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: can this kind of key encrypt, and is it long enough?

Codes: certificate.key.too_short, certificate.key.cannot_encrypt.
Source: RFC 8550 section 4.3 (RSA below 2048 bits SHOULD NOT be used), RFC 8410 section 1 (Ed25519 and Ed448 only sign),
RFC 4055 section 1.2 (so does an RSA key under the OID of RSASSA-PSS).
A key whose kind is unknown leaves the verdict open: it is not this program's to call a new algorithm unusable.
Example: an RSA key of 1024 bits from an old template.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy

_SIGN_ONLY = frozenset({"DSA", "Ed25519", "Ed448", "RSASSA-PSS"})
_AGREE_ONLY = frozenset({"X25519", "X448"})


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    kind, size = certificate.key_algorithm, certificate.key_size
    if kind in _SIGN_ONLY:
        detail = f"a key of kind {kind} only signs"
        return (Reason("certificate.key.cannot_encrypt", detail, encryption=Outcome.REJECTED),)
    if kind in _AGREE_ONLY:
        return ()
    least = {"RSA": policy.minimum_rsa_bits, "EC": policy.minimum_ec_bits}.get(kind)
    if least is None or size is None:
        detail = f"a key of kind {kind} is not known here"
        return (Reason("certificate.key.unknown", detail, Outcome.UNDECIDED, Outcome.UNDECIDED),)
    if size < least:
        detail = f"{kind} with {size} bits, the policy asks for {least}"
        return (Reason("certificate.key.too_short", detail, Outcome.REJECTED, Outcome.REJECTED),)
    return ()


__all__ = ["judge"]
