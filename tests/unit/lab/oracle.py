# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads certificates for the tests of the lab, by the words of the RFCs, to check what the stories claim.

Knows neither the stories nor the collection: bits of RFC 5280 and RFC 8550, and Microsoft's name for the UPN.
"""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

UPN = "1.3.6.1.4.1.311.20.2.3"
UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"


def list_addresses(certificate: x509.Certificate) -> set[str]:
    """All mail addresses in it, in small letters."""
    found = {
        str(attribute.value).lower() for attribute in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    }
    for name in _list_names(certificate):
        if isinstance(name, x509.RFC822Name):
            found.add(name.value.lower())
        elif isinstance(name, x509.OtherName) and name.type_id.dotted_string == UTF8_MAILBOX:
            found.add(_read_utf8(name.value).lower())
    return found


def has_user_principal_name(certificate: x509.Certificate) -> bool:
    return any(
        isinstance(name, x509.OtherName) and name.type_id.dotted_string == UPN for name in _list_names(certificate)
    )


def judge(certificate: x509.Certificate, now: datetime, primary: str, others: set[str]) -> set[str]:
    """The codes that a certificate deserves on its own, without its rank among others."""
    codes = set()
    if certificate.not_valid_after_utc < now:
        codes.add("certificate.expired")
    if certificate.not_valid_before_utc > now:
        codes.add("certificate.not_yet_valid")
    if not may_encrypt(certificate):
        codes.add("certificate.key_usage.no_encryption")
    usages = _extension(certificate, x509.ExtendedKeyUsage)
    if usages is not None and ExtendedKeyUsageOID.EMAIL_PROTECTION not in usages:
        codes.add("certificate.extended_key_usage.no_email_protection")
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        codes.add("certificate.is_authority")
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048:
        codes.add("certificate.key.too_short")
    return codes | _judge_addresses(certificate, primary.lower(), {other.lower() for other in others})


def _judge_addresses(certificate: x509.Certificate, primary: str, others: set[str]) -> set[str]:
    addresses = list_addresses(certificate)
    if not addresses:
        return {f"certificate.address.{'upn_only' if has_user_principal_name(certificate) else 'none'}"}
    if primary in addresses:
        return set()
    return {f"certificate.address.{'alias_only' if addresses & others else 'no_match'}"}


def may_encrypt(certificate: x509.Certificate) -> bool:
    """Whether the key usage allows it, with this kind of key."""
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None:
        return True
    if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey):
        return bool(usage.key_agreement)
    return bool(usage.key_encipherment)


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]):  # type: ignore[no-untyped-def]
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _list_names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    return list(_extension(certificate, x509.SubjectAlternativeName) or ())


def _read_utf8(encoded: bytes) -> str:
    assert encoded[0] == 0x0C
    assert encoded[1] == len(encoded) - 2
    return encoded[2:].decode("utf-8")
