# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DER of one certificate -> the facts that rules ask for.  Pure.

The strict parser reads it.  Names are cut out as DER and rendered only where somebody reads them: building and printing
X.509 names costs more than everything else here together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from .._model.certificate import Certificate
from .._model.library_cryptography import HAS_CRYPTOGRAPHY, UnsupportedAlgorithm, x509
from .der import DerError, certificate_names, text_of
from .names import alternative_names, subject_addresses

# AD CS writes the name of a version 1 template here, as a BMPString ([MS-WCCE] 2.2.2.7.7.1,
# szOID_ENROLL_CERTTYPE_EXTENSION).
_TEMPLATE_NAME = "1.3.6.1.4.1.311.20.2"

# RFC 8017, RFC 4055 (a key for RSASSA-PSS signs and nothing else), RFC 5480, RFC 3279, RFC 8410; sizes where the kind
# fixes them.
_KEY_KINDS: dict[str, tuple[str, int | None]] = {
    "1.2.840.113549.1.1.1": ("RSA", None),
    "1.2.840.113549.1.1.10": ("RSASSA-PSS", None),
    "1.2.840.10045.2.1": ("EC", None),
    "1.2.840.10040.4.1": ("DSA", None),
    "1.3.101.110": ("X25519", 256),
    "1.3.101.111": ("X448", 448),
    "1.3.101.112": ("Ed25519", 256),
    "1.3.101.113": ("Ed448", 456),
}
_SIZED = frozenset({"RSA", "RSASSA-PSS", "EC", "DSA"})

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
        facts = _extension_facts(certificate.extensions)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise CertificateUnreadable("one of its extensions is malformed") from error
    try:
        in_subject = subject_addresses(certificate, subject_der)
    except (ValueError, TypeError) as error:  # TypeError: an attribute of an ASN.1 type that names do not have
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


def _extension_facts(extensions: Iterable[x509.Extension[x509.ExtensionType]]) -> _ExtensionFacts:
    facts = _ExtensionFacts()
    for extension in extensions:
        reader = _READERS.get(type(extension.value))
        if reader is not None:
            reader(facts, extension.value)
    return facts


def _read_key_usage(facts: _ExtensionFacts, value: x509.KeyUsage) -> None:
    facts.key_usage = frozenset([name for name, attribute in _KEY_USAGE_BITS if getattr(value, attribute)])


def _read_extended_key_usage(facts: _ExtensionFacts, value: x509.ExtendedKeyUsage) -> None:
    facts.extended_key_usage = frozenset([usage.dotted_string for usage in value])


def _read_alternative_names(facts: _ExtensionFacts, value: x509.SubjectAlternativeName) -> None:
    facts.addresses, facts.principals = alternative_names(value)


def _read_basic_constraints(facts: _ExtensionFacts, value: x509.BasicConstraints) -> None:
    facts.is_authority = bool(value.ca)


def _read_crl_points(facts: _ExtensionFacts, value: x509.CRLDistributionPoints) -> None:
    facts.crl_urls = _urls_of(value)


def _read_template(facts: _ExtensionFacts, value: x509.MSCertificateTemplate) -> None:
    facts.template = value.template_id.dotted_string


def _read_unrecognized(facts: _ExtensionFacts, value: x509.UnrecognizedExtension) -> None:
    if value.oid.dotted_string == _TEMPLATE_NAME:
        facts.template = facts.template or _template_name(value.value)


# By exact type: isinstance() of these classes goes through an abstract base class and costs ten times as much
# (measured 2026-11: a third of the whole read).
_READERS: dict[type, Callable[[_ExtensionFacts, Any], None]] = (
    {
        x509.KeyUsage: _read_key_usage,
        x509.ExtendedKeyUsage: _read_extended_key_usage,
        x509.SubjectAlternativeName: _read_alternative_names,
        x509.BasicConstraints: _read_basic_constraints,
        x509.CRLDistributionPoints: _read_crl_points,
        x509.MSCertificateTemplate: _read_template,
        x509.UnrecognizedExtension: _read_unrecognized,
    }
    if HAS_CRYPTOGRAPHY
    else {}
)


def _urls_of(points: x509.CRLDistributionPoints) -> list[str]:
    names = [name for point in points for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _template_name(content: bytes) -> str | None:
    try:
        return text_of(content)
    except (DerError, UnicodeDecodeError):
        return None


def _key_facts(certificate: x509.Certificate) -> tuple[str, int | None]:
    """(kind of key, size in bits); a key that the library cannot load has no size, an unknown kind keeps its OID."""
    oid = certificate.public_key_algorithm_oid.dotted_string
    kind, size = _KEY_KINDS.get(oid, (oid, None))
    if size is not None or kind not in _SIZED:
        return kind, size
    try:
        return kind, certificate.public_key().key_size  # type: ignore[union-attr]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return kind, None


__all__ = ["CertificateUnreadable", "read_certificate"]
