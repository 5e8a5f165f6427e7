# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What many unit tests start from: one moment, one person, and certificates made to measure.

``certificate_facts`` makes the facts alone, which rules ask for; ``certificate_der`` makes real DER.  Keys are made at
run time, once per kind.  Holds no expectation about the code under test.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._inspect.certificate import read_certificate
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate, CertificateValue
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    AttributeValue,
    DirectoryEntry,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

ADDRESS = "ada@contoso.example"
ALIAS = "a.lovelace@contoso.example"
ADA = OwnAddresses.of(ADDRESS, [ADDRESS, ALIAS])

EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2"
ENCRYPTING_FILE_SYSTEM = "1.3.6.1.4.1.311.10.3.4"
ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"

_SMTP_UTF8_MAILBOX = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9")
_USER_PRINCIPAL_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")

_KEY_USAGE_ARGUMENTS = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}


def certificate_facts(**changes: Any) -> Certificate:
    """The facts of a certificate that every rule accepts for Ada now; any of them can be changed.

    Without a ``fingerprint`` of its own it is given one that follows from the other facts.
    """
    usual = Certificate(
        fingerprint="",
        subject_der=b"",
        issuer_der=b"",
        serial_number=0x4A1F,
        not_before=NOW - 100 * DAY,
        not_after=NOW + 265 * DAY,
        key_algorithm="EC",
        key_size=256,
        signature_algorithm="1.2.840.10045.4.3.2",
        key_usage=frozenset({"digitalSignature", "keyAgreement"}),
        extended_key_usage=frozenset({EMAIL_PROTECTION}),
        email_addresses=(ADDRESS,),
        user_principal_names=(),
        is_authority=False,
        crl_urls=(),
        template=None,
        read_tolerantly=False,
        der=b"",
    )
    made = replace(usual, **changes)
    return made if made.fingerprint else replace(made, fingerprint=hashlib.sha256(repr(made).encode()).hexdigest())


def certificate_der(
    *,
    addresses: Iterable[str] = (ADDRESS,),
    utf8_addresses: Iterable[str] = (),
    principals: Iterable[str] = (),
    subject_address: str | None = None,
    common_name: str = "Ada Lovelace",
    not_before: datetime = NOW - 100 * DAY,
    not_after: datetime = NOW + 265 * DAY,
    serial: int = 0x4A1F00000007,
    key: str = "EC",
    key_usage: Iterable[str] | None = ("digitalSignature", "keyAgreement"),
    extended_key_usage: Iterable[str] | None = (EMAIL_PROTECTION,),
    authority: bool | None = None,
    more: Iterable[x509.ExtensionType] = (),
) -> bytes:
    """DER of a certificate; None leaves an extension out.  ``key`` is a name of ``public_key``."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if subject_address is not None:
        subject.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, subject_address))
    builder = (
        x509.CertificateBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Issuing CA 1")]))
        .subject_name(x509.Name(subject))
        .public_key(public_key(key))
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    extensions = list(more)
    if key_usage is not None:
        extensions.append(_key_usage(key_usage))
    if extended_key_usage is not None:
        extensions.append(x509.ExtendedKeyUsage([x509.ObjectIdentifier(usage) for usage in extended_key_usage]))
    names = _alternative_names(addresses, utf8_addresses, principals)
    if names:
        extensions.append(x509.SubjectAlternativeName(names))
    if authority is not None:
        extensions.append(x509.BasicConstraints(ca=authority, path_length=None))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(_issuer_key(), hashes.SHA256()).public_bytes(Encoding.DER)


def certificate(**measures: Any) -> Certificate:
    """``certificate_der`` and read."""
    return read_certificate(certificate_der(**measures))


def value_of(content: bytes, attribute: str = USER_CERTIFICATE) -> CertificateValue:
    return inspect_value(attribute, content)


def entry_of(*contents: bytes, **changes: Any) -> DirectoryEntry:
    """Ada in the directory, with these contents in userCertificate."""
    usual = DirectoryEntry(
        object_guid="6f9619ff-8b86-4011-b42d-00c04fc964ff",
        ms_ds_consistency_guid=None,
        external_directory_object_id=None,
        distinguished_name="CN=Ada Lovelace,OU=People,DC=corp,DC=example",
        object_class="user",
        user_principal_name="ada@corp.example",
        mail=ADDRESS,
        primary_smtp_address=ADDRESS,
        proxy_addresses=(ADDRESS, ALIAS),
        enabled=True,
        values=tuple(AttributeValue(USER_CERTIFICATE, content) for content in contents),
    )
    return replace(usual, **changes)


def recipient_of(*contents: bytes, **changes: Any) -> RecipientState:
    """Ada's mailbox, cloud-owned, with these contents in UserCertificate."""
    values: Mapping[str, bytes] = {hashlib.sha256(content).hexdigest(): content for content in contents}
    usual = RecipientState(
        guid="0d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6",
        external_directory_object_id=None,
        immutable_id=None,
        recipient_type="UserMailbox",
        display_name="Ada Lovelace",
        primary_smtp_address=ADDRESS,
        addresses=(ADDRESS, ALIAS),
        is_dir_synced=False,
        is_exchange_cloud_managed=None,
        hidden=False,
        user_certificate=tuple(values),
        user_smime_certificate=(),
        values=values,
        readable=True,
        read_at=NOW,
    )
    return replace(usual, **changes)


@functools.cache
def public_key(kind: str) -> Any:
    """A public key of the kind: EC (P-256), RSA (2048 bits), DSA, Ed25519, Ed448, X25519 or X448."""
    if kind == "EC":
        return ec.generate_private_key(ec.SECP256R1()).public_key()
    if kind == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    if kind == "DSA":
        # Parameters take seconds to make; nobody checks here that these numbers are prime.
        parameters = dsa.DSAParameterNumbers(p=(1 << 2047) + 9, q=(1 << 255) + 3, g=2)
        return dsa.DSAPublicNumbers(y=4, parameter_numbers=parameters).public_key()
    makers: Mapping[str, Any] = {
        "Ed25519": ed25519.Ed25519PrivateKey,
        "Ed448": ed448.Ed448PrivateKey,
        "X25519": x25519.X25519PrivateKey,
        "X448": x448.X448PrivateKey,
    }
    return makers[kind].generate().public_key()


def public_key_der(kind: str) -> bytes:
    """SubjectPublicKeyInfo of ``public_key``, as it stands in the certificate."""
    content: bytes = public_key(kind).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return content


def element(tag: int, content: bytes) -> bytes:
    """One DER element."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def rebuilt(der: bytes, old: bytes, new: bytes) -> bytes:
    """The certificate with ``old``, once in its signed part, put as ``new``; all lengths around it are made again.

    ``old`` must not lie deeper than directly in the signed part, unless ``new`` is as long.  The signature no longer
    fits, which nobody checks here.
    """
    signed = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    body = _content_of(signed)
    rest = _content_of(der)[len(signed) :]
    if body.count(old) != 1:
        raise ValueError(f"found {body.count(old)} times: {old.hex()}")
    return element(0x30, element(0x30, body.replace(old, new)) + rest)


def _content_of(data: bytes) -> bytes:
    return data[2 + (data[1] & 0x7F if data[1] & 0x80 else 0) :]


@functools.cache
def _issuer_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _key_usage(names: Iterable[str]) -> x509.KeyUsage:
    chosen = set(names)
    return x509.KeyUsage(**{argument: name in chosen for name, argument in _KEY_USAGE_ARGUMENTS.items()})


def _alternative_names(
    addresses: Iterable[str], utf8_addresses: Iterable[str], principals: Iterable[str]
) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.RFC822Name(address) for address in addresses]
    names += [x509.OtherName(_SMTP_UTF8_MAILBOX, element(0x0C, text.encode())) for text in utf8_addresses]
    names += [x509.OtherName(_USER_PRINCIPAL_NAME, element(0x0C, text.encode())) for text in principals]
    return names
