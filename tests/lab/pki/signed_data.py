# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds SignedData in the shapes that programs write and that `cryptography` cannot (RFC 5652, RFC 8551).

Indefinite lengths as NSS writes them, signers named by their key identifier, no signer at all, an attribute that names
another certificate for encryption. Only builds; reads nothing. The signatures are real: openssl verifies them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from . import der, keys

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
ENCRYPTION_KEY_PREFERENCE = "1.2.840.113549.1.9.16.2.11"
SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
BODY = b"Empty Body"

_NULL = bytes.fromhex("0500")
_SET = 0x31
_END = bytes(2)


def make_signed_data(
    signer: x509.Certificate,
    key: keys.PrivateKey,
    others: Sequence[x509.Certificate] = (),
    by_key_identifier: bool = False,
    preferred: x509.Certificate | None = None,
    indefinite: bool = False,
) -> bytes:
    """A whole ContentInfo; ``others`` stand beside the signer's certificate, ``preferred`` is named for encryption."""
    certificates = [_encode(one) for one in (signer, *others)]
    signer_info = _make_signer(signer, key, by_key_identifier, preferred)
    version = der.encode_integer(3 if by_key_identifier else 1)
    return _assemble(version, [_algorithm(SHA256)], certificates, [signer_info], indefinite)


def make_certificates_only(certificates: Sequence[x509.Certificate]) -> bytes:
    """No content, no signer: the degenerate form that certificate files (.p7b) have; empty where none are given."""
    return _assemble(der.encode_integer(1), [], [_encode(one) for one in certificates], [], False)


def _assemble(
    version: bytes, algorithms: list[bytes], certificates: list[bytes], signers: list[bytes], indefinite: bool
) -> bytes:
    def wrap(tag: int, *parts: bytes) -> bytes:
        return bytes((tag, 0x80)) + b"".join(parts) + _END if indefinite else der.encode(tag, *parts)

    body = der.encode(der.OCTET_STRING, BODY)
    octets = wrap(0x24, body) if indefinite else body  # a constructed string of pieces, as streaming writers leave it
    content = wrap(der.SEQUENCE, der.encode_object_identifier(DATA), *([wrap(0xA0, octets)] if signers else []))
    signed = wrap(
        der.SEQUENCE,
        version,
        der.encode(_SET, *algorithms),
        content,
        *([wrap(0xA0, *certificates)] if certificates else []),
        der.encode(_SET, *signers),
    )
    return wrap(der.SEQUENCE, der.encode_object_identifier(SIGNED_DATA), wrap(0xA0, signed))


def _make_signer(
    signer: x509.Certificate, key: keys.PrivateKey, by_key_identifier: bool, preferred: x509.Certificate | None
) -> bytes:
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("these values are signed with RSA keys only")
    attributes = [
        _attribute(CONTENT_TYPE, der.encode_object_identifier(DATA)),
        _attribute(MESSAGE_DIGEST, der.encode(der.OCTET_STRING, hashlib.sha256(BODY).digest())),
    ]
    if preferred is not None:
        # SMIMEEncryptionKeyPreference: issuerAndSerialNumber [0], tagged implicitly (RFC 8551 appendix A).
        attributes.append(_attribute(ENCRYPTION_KEY_PREFERENCE, der.encode(0xA0, _name_and_serial(preferred))))
    joined = b"".join(sorted(attributes))  # a SET OF in DER
    signature = key.sign(der.encode(_SET, joined), padding.PKCS1v15(), hashes.SHA256())
    if by_key_identifier:
        found = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        version, name = der.encode_integer(3), der.encode(0x80, found.digest)
    else:
        version, name = der.encode_integer(1), der.encode_sequence(_name_and_serial(signer))
    return der.encode_sequence(
        version,
        name,
        _algorithm(SHA256),
        der.encode(0xA0, joined),
        _algorithm(RSA_ENCRYPTION),
        der.encode(der.OCTET_STRING, signature),
    )


def _attribute(identifier: str, value: bytes) -> bytes:
    return der.encode_sequence(der.encode_object_identifier(identifier), der.encode(_SET, value))


def _algorithm(identifier: str) -> bytes:
    return der.encode_sequence(der.encode_object_identifier(identifier), _NULL)


def _name_and_serial(certificate: x509.Certificate) -> bytes:
    return certificate.issuer.public_bytes() + der.encode_integer(certificate.serial_number)


def _encode(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
