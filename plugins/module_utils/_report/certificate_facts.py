# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fact of one certificate, as lines for people.  Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from .._inspect.naming import issuer_text, subject_text, whole_serial_text
from .._model.certificate import Certificate

_USES = {
    "1.3.6.1.5.5.7.3.1": "server authentication",
    "1.3.6.1.5.5.7.3.2": "client authentication",
    "1.3.6.1.5.5.7.3.3": "code signing",
    "1.3.6.1.5.5.7.3.4": "e-mail protection",
    "1.3.6.1.5.5.7.3.8": "time stamping",
    "1.3.6.1.5.5.7.3.9": "OCSP signing",
    "1.3.6.1.4.1.311.10.3.4": "encrypting file system",
    "1.3.6.1.4.1.311.10.3.12": "document signing",
    "1.3.6.1.4.1.311.20.2.2": "smart card logon",
    "2.5.29.37.0": "any use",
}
# RFC 8017 appendix A.2, RFC 5758, RFC 8410: what is met; anything else is shown by its number.
_SIGNATURES = {
    "1.2.840.113549.1.1.4": "MD5 and RSA",
    "1.2.840.113549.1.1.5": "SHA-1 and RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.11": "SHA-256 and RSA",
    "1.2.840.113549.1.1.12": "SHA-384 and RSA",
    "1.2.840.113549.1.1.13": "SHA-512 and RSA",
    "1.2.840.10045.4.1": "SHA-1 and ECDSA",
    "1.2.840.10045.4.3.2": "SHA-256 and ECDSA",
    "1.2.840.10045.4.3.3": "SHA-384 and ECDSA",
    "1.2.840.10045.4.3.4": "SHA-512 and ECDSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
# RFC 5280 4.2.1.3's names, in words.
_KEY_USAGES = {
    "digitalSignature": "digital signature",
    "nonRepudiation": "non-repudiation",
    "keyEncipherment": "key encipherment",
    "dataEncipherment": "data encipherment",
    "keyAgreement": "key agreement",
    "keyCertSign": "signing certificates",
    "cRLSign": "signing revocation lists",
    "encipherOnly": "encipher only",
    "decipherOnly": "decipher only",
}
_MOST = 5


def list_facts(certificate: Certificate) -> Iterator[tuple[str, str]]:
    """Pairs of a short name and the fact; texts from outside are as they are and still to be made visible."""
    yield "subject", subject_text(certificate) or "empty"
    yield "issuer", issuer_text(certificate) or "empty"
    yield "serial", whole_serial_text(certificate)
    yield "valid", f"{certificate.not_before:%Y-%m-%d %H:%M:%S} to {certificate.not_after:%Y-%m-%d %H:%M:%S} UTC"
    size = f" {certificate.key_size} bits" if certificate.key_size else ""
    signature = _SIGNATURES.get(certificate.signature_algorithm, certificate.signature_algorithm)
    yield "key", f"{certificate.key_algorithm}{size}, signed with {signature}"
    yield "key usage", _list_usages(certificate)
    yield "ext. usage", _list_uses(certificate)
    yield "addresses", _some(certificate.email_addresses) or "no address"
    if certificate.user_principal_names:
        yield "UPN", f"{_some(certificate.user_principal_names)} (a logon name, no mail address)"
    if certificate.template:
        yield "template", certificate.template
    if certificate.is_authority:
        yield "authority", "it says of itself that it is a certificate authority"
    if certificate.crl_urls:
        yield "revocation", _some(certificate.crl_urls)
    yield "SHA-1", hashlib.sha1(certificate.der, usedforsecurity=False).hexdigest().upper() + " (Windows: thumbprint)"
    yield "SHA-256", certificate.fingerprint
    if certificate.read_tolerantly:
        yield "reader", f"the tolerant one: {'; '.join(certificate.faults) or 'the strict one refuses it'}"


def _list_usages(certificate: Certificate) -> str:
    if certificate.key_usage is None:
        return "not restricted (no such extension)"
    words = (words for name, words in _KEY_USAGES.items() if name in certificate.key_usage)
    return ", ".join(words) or "nothing (the extension is empty)"


def _list_uses(certificate: Certificate) -> str:
    if certificate.extended_key_usage is None:
        return "not restricted (no such extension)"
    words = sorted(_USES.get(name, name) for name in certificate.extended_key_usage)
    return ", ".join(words) or "nothing (the extension is empty)"


def _some(texts: tuple[str, ...]) -> str:
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more


__all__ = ["list_facts"]
