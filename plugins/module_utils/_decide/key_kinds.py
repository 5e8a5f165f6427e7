# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of public key can do in S/MIME.  Pure.

A kind is known here by the name that the reader gives it, or by its OID where it gives none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyKind:
    """``encrypts_with`` are the key usages of which one must be allowed for encryption; empty where it only signs.

    ``has_client`` is False where no mail program is documented to encrypt to such keys.
    """

    name: str
    encrypts_with: tuple[str, ...]
    signs: bool
    has_client: bool = True


_AGREEMENT, _ENCIPHERMENT = ("keyAgreement",), ("keyEncipherment",)

_KINDS = {
    # RFC 5280 section 4.2.1.3: RSA carries a key to the recipient.
    "RSA": KeyKind("RSA", _ENCIPHERMENT, True),
    # RFC 5480 section 3: elliptic curves agree on one, and keyEncipherment says nothing about them.
    "EC": KeyKind("EC", _AGREEMENT, True),
    # RFC 8410 sections 1 and 5.
    "X25519": KeyKind("X25519", _AGREEMENT, False),
    "X448": KeyKind("X448", _AGREEMENT, False),
    "Ed25519": KeyKind("Ed25519", (), True),
    "Ed448": KeyKind("Ed448", (), True),
    # RFC 3279 section 2.3.2, RFC 4055 section 1.2.
    "DSA": KeyKind("DSA", (), True),
    "RSASSA-PSS": KeyKind("RSASSA-PSS", (), True),
    # RFC 4055 section 4 and RFC 3279 section 2.3.3: they encrypt by their specification; RFC 8551 section 2.3 asks
    # nobody to support such certificates.
    "1.2.840.113549.1.1.7": KeyKind("RSAES-OAEP", _ENCIPHERMENT, False, has_client=False),
    "1.2.840.10046.2.1": KeyKind("Diffie-Hellman", _AGREEMENT, False, has_client=False),
}

# NIST's arcs for signature algorithms (ML-DSA, SLH-DSA and their variants, RFC 9881 and RFC 9909) and for key
# encapsulation (ML-KEM, RFC 9935 section 5: keyEncipherment).
_SIGNATURE_ARC = "2.16.840.1.101.3.4.3."
_ENCAPSULATION_ARC = "2.16.840.1.101.3.4.4."
_ARC_NAMES = {
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
    "2.16.840.1.101.3.4.4.1": "ML-KEM-512",
    "2.16.840.1.101.3.4.4.2": "ML-KEM-768",
    "2.16.840.1.101.3.4.4.3": "ML-KEM-1024",
}


def kind_of_key(algorithm: str) -> KeyKind | None:
    """None for a kind that is not known: it is not this program's to call a new algorithm unusable."""
    known = _KINDS.get(algorithm)
    if known is not None:
        return known
    if algorithm.startswith((_SIGNATURE_ARC, "ML-DSA-", "SLH-DSA-")):
        return KeyKind(_ARC_NAMES.get(algorithm, algorithm), (), True)
    if algorithm.startswith((_ENCAPSULATION_ARC, "ML-KEM-")):
        return KeyKind(_ARC_NAMES.get(algorithm, algorithm), _ENCIPHERMENT, False, has_client=False)
    return None


__all__ = ["KeyKind", "kind_of_key"]
