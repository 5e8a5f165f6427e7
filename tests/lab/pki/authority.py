# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate authorities: made with new keys, and able to sign what a recipe asks for. They judge nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from . import extensions, keys
from .recipe import Recipe

CONFIGURATION = "CN=Public Key Services,CN=Services,CN=Configuration,DC=corp,DC=example"


@dataclass(frozen=True)
class Authority:
    """A CA: its certificate, its key, and the two extensions that all its certificates share."""

    certificate: x509.Certificate
    key: keys.PrivateKey
    crl_points: x509.CRLDistributionPoints
    information: x509.AuthorityInformationAccess
    key_identifier: x509.AuthorityKeyIdentifier

    def sign(self, recipe: Recipe, key: keys.PrivateKey) -> x509.Certificate:
        """Signs one certificate for the public half of ``key``, with a random serial number."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name_subject(recipe))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(recipe.not_before)
            .not_valid_after(recipe.not_after)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(self.key_identifier, False)
            .add_extension(self.crl_points, False)
            .add_extension(self.information, False)
        )
        for extension, critical in _list_extensions(recipe):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())


def make_authority(name: str, now: datetime, parent: Authority | None = None, kind: str = keys.RSA_2048) -> Authority:
    """A root (no parent) or an issuing CA, valid from three years ago so that it can sign expired certificates."""
    key = keys.make_key(kind)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "example"),
            x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "corp"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    signer = parent.key if parent else key
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.certificate.subject if parent else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1200))
        .not_valid_after(now + timedelta(days=3650 if parent is None else 1800))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None if parent is None else 0), True)
        .add_extension(_make_key_usage(frozenset({"key_cert_sign", "crl_sign"})), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        .sign(signer, hashes.SHA256())
    )
    return Authority(
        certificate,
        key,
        _make_crl_points(name),
        _make_information(name),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
    )


def encode_certificate(certificate: x509.Certificate) -> bytes:
    """PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _name_subject(recipe: Recipe) -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "example"),
        x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "corp"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "People"),
        x509.NameAttribute(NameOID.COMMON_NAME, recipe.common_name),
    ]
    if recipe.subject_address:
        attributes.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, recipe.subject_address))
    return x509.Name(attributes)


def _list_extensions(recipe: Recipe) -> list[tuple[x509.ExtensionType, bool]]:
    made: list[tuple[x509.ExtensionType, bool]] = []
    if recipe.is_authority:
        made.append((x509.BasicConstraints(ca=True, path_length=None), True))
    if recipe.key_usage is not None:
        made.append((_make_key_usage(recipe.key_usage), True))
    if recipe.extended_key_usage is not None:
        usages = [x509.ObjectIdentifier(usage) for usage in recipe.extended_key_usage]
        made.append((x509.ExtendedKeyUsage(usages), False))
    names: list[x509.GeneralName] = []
    if recipe.user_principal_name:
        names.append(extensions.make_user_principal_name(recipe.user_principal_name))
    names += [x509.RFC822Name(address) for address in recipe.addresses]
    names += [extensions.make_smtp_utf8_mailbox(address) for address in recipe.utf8_mailboxes]
    if names:
        made.append((x509.SubjectAlternativeName(names), False))
    if recipe.ad_cs_template:
        made.append((extensions.make_certificate_template(), False))
        made.append((extensions.make_application_policies(recipe.extended_key_usage or ()), False))
        made.append((extensions.make_smime_capabilities(), False))
    if recipe.broken_policies:
        made.append((extensions.make_broken_policies(), False))
    if recipe.ad_cs_template and recipe.relative_id is not None:
        made.append((extensions.make_security_extension(recipe.relative_id), False))
    return made


def _make_key_usage(usages: frozenset[str]) -> x509.KeyUsage:
    bits = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{bit: bit in usages for bit in bits.split()})


def _make_crl_points(name: str) -> x509.CRLDistributionPoints:
    container = quote(f"CN={name},CN=PKI1,CN=CDP,{CONFIGURATION}", safe="=,")
    url = f"ldap:///{container}?certificateRevocationList?base?objectClass=cRLDistributionPoint"
    names = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])


def _make_information(name: str) -> x509.AuthorityInformationAccess:
    container = quote(f"CN={name},CN=AIA,{CONFIGURATION}", safe="=,")
    url = f"ldap:///{container}?cACertificate?base?objectClass=certificationAuthority"
    method = AuthorityInformationAccessOID.CA_ISSUERS
    return x509.AuthorityInformationAccess([x509.AccessDescription(method, x509.UniformResourceIdentifier(url))])
