# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: can this kind of key encrypt, and can it sign?

Codes: certificate.key.cannot_encrypt, certificate.key.cannot_sign, certificate.key.no_client, certificate.key.unknown.
Source: RFC 8551 section 2.3, RFC 8410 section 1 (Ed25519 and Ed448 only sign, X25519 and X448 only encrypt), RFC 4055
section 1.2 (an RSA key under the OID of RSASSA-PSS only signs), RFC 9881 (so does ML-DSA), RFC 9935 (ML-KEM encrypts).
A certificate for ML-KEM encrypts by its specification, and no mail program is documented to use it (2026): whoever was
sent nothing but this certificate could not encrypt.  So there is no verdict unless the policy says
``allow_keys_without_client``.  About an unknown kind there is none for encryption; signing is left to the key usage.
Example: the Ed25519 half of a pair of signing and encryption certificates.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..key_kinds import kind_of_key
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    kind = kind_of_key(certificate.key_algorithm)
    if kind is None:
        detail = f"a key of kind {certificate.key_algorithm} is not known here"
        return (Reason("certificate.key.unknown", detail, encryption=Outcome.UNDECIDED),)
    reasons = []
    if not kind.encrypts_with:
        detail = f"a key of kind {kind.name} only signs"
        reasons.append(Reason("certificate.key.cannot_encrypt", detail, encryption=Outcome.REJECTED))
    elif not kind.has_client and not policy.allow_keys_without_client:
        detail = f"no mail program is documented to encrypt to a key of kind {kind.name}"
        reasons.append(Reason("certificate.key.no_client", detail, encryption=Outcome.UNDECIDED))
    if not kind.signs:
        detail = f"a key of kind {kind.name} only encrypts"
        reasons.append(Reason("certificate.key.cannot_sign", detail, signing=Outcome.REJECTED))
    return tuple(reasons)


__all__ = ["judge"]
