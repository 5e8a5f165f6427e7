# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DER of one certificate -> the facts that rules ask for.  Pure.

The strict parser reads it.  Names are cut out as DER and rendered only where somebody reads them: building and printing
X.509 names costs more than everything else here together.
"""

from __future__ import annotations

import hashlib

from .._model.certificate import Certificate
from .der import DerError, certificate_names, text_of
from .library_cryptography import UnsupportedAlgorithm, dsa, ec, ed448, ed25519, rsa, x448, x509, x25519
from .names import alternative_names, subject_addresses

# AD CS writes the name of a version 1 template here, as a BMPString ([MS-WCCE] 2.2.2.7.7.1,
# szOID_ENROLL_CERTTYPE_EXTENSION).
_TEMPLATE_NAME = "1.3.6.1.4.1.311.20.2"

# RFC 5280 4.2.1.3 bit names and how cryptography calls them.
_KEY_USAGE_BITS = (
    ("digitalSignature", "digital_signature"),
    ("nonRepudiation", "content_commitment"),
    ("keyEncipherment", "key_encipherment"),
    ("dataEncipherment", "data_encipherment"),
    ("keyAgreement", "key_agreement"),
    ("keyCertSign", "key_cert_sign"),
    ("cRLSign", "crl_sign"),
)


class CertificateUnreadable(ValueError):
    """The strict parser refuses the certificate; the text says in which part, without the library's own words."""


def read_certificate(der: bytes) -> Certificate:
    """Raises CertificateUnreadable.  ``der`` is exactly one certificate, with nothing behind it."""
    try:
        certificate = x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise CertificateUnreadable("its outer structure is not that of a certificate") from error
    try:
        issuer_der, subject_der = certificate_names(der)
        not_before, not_after = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (DerError, ValueError, OverflowError) as error:
        raise CertificateUnreadable("its names or dates cannot be read") from error
    try:
        extensions = tuple(certificate.extensions)
        facts = _extension_facts(extensions)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise CertificateUnreadable("one of its extensions is malformed") from error
    try:
        in_subject = subject_addresses(certificate, subject_der)
    except ValueError as error:
        raise CertificateUnreadable("its subject is malformed") from error
    algorithm, size = _key_facts(certificate)
    return Certificate(
        fingerprint=hashlib.sha256(der).hexdigest(),
        subject_der=subject_der,
        issuer_der=issuer_der,
        serial_number=certificate.serial_number,
        not_before=not_before,
        not_after=not_after,
        key_algorithm=algorithm,
        key_size=size,
        signature_algorithm=certificate.signature_algorithm_oid.dotted_string,
        key_usage=facts.key_usage,
        extended_key_usage=facts.extended_key_usage,
        email_addresses=tuple(dict.fromkeys(facts.addresses + in_subject)),
        user_principal_names=tuple(facts.principals),
        is_authority=facts.is_authority,
        crl_urls=tuple(facts.crl_urls),
        template=facts.template,
        read_tolerantly=False,
        der=der,
    )


class _ExtensionFacts:
    """What one walk over the extensions gathers."""

    __slots__ = ("addresses", "crl_urls", "extended_key_usage", "is_authority", "key_usage", "principals", "template")

    def __init__(self) -> None:
        self.key_usage: frozenset[str] | None = None
        self.extended_key_usage: frozenset[str] | None = None
        self.addresses: list[str] = []
        self.principals: list[str] = []
        self.is_authority = False
        self.crl_urls: list[str] = []
        self.template: str | None = None


def _extension_facts(extensions: tuple[x509.Extension[x509.ExtensionType], ...]) -> _ExtensionFacts:
    facts = _ExtensionFacts()
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.KeyUsage):
            facts.key_usage = frozenset([name for name, attribute in _KEY_USAGE_BITS if getattr(value, attribute)])
        elif isinstance(value, x509.ExtendedKeyUsage):
            facts.extended_key_usage = frozenset([usage.dotted_string for usage in value])
        elif isinstance(value, x509.SubjectAlternativeName):
            facts.addresses, facts.principals = alternative_names(value)
        elif isinstance(value, x509.BasicConstraints):
            facts.is_authority = bool(value.ca)
        elif isinstance(value, x509.CRLDistributionPoints):
            facts.crl_urls = _urls_of(value)
        elif isinstance(value, x509.MSCertificateTemplate):
            facts.template = value.template_id.dotted_string
        elif isinstance(value, x509.UnrecognizedExtension) and value.oid.dotted_string == _TEMPLATE_NAME:
            facts.template = facts.template or _template_name(value.value)
    return facts


def _urls_of(points: x509.CRLDistributionPoints) -> list[str]:
    names = [name for point in points for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _template_name(content: bytes) -> str | None:
    try:
        return text_of(content)
    except (DerError, UnicodeDecodeError):
        return None


def _key_facts(certificate: x509.Certificate) -> tuple[str, int | None]:
    """(kind of key, size in bits); a key that the library cannot load keeps its dotted OID and has no size."""
    try:
        key = certificate.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return certificate.public_key_algorithm_oid.dotted_string, None
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    if isinstance(key, x25519.X25519PublicKey):
        return "X25519", 256
    if isinstance(key, x448.X448PublicKey):
        return "X448", 448
    return certificate.public_key_algorithm_oid.dotted_string, None


__all__ = ["CertificateUnreadable", "read_certificate"]
