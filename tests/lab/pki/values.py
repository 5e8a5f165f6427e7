# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attribute values that are not one DER certificate: wrapped, broken or plain rubbish.

Shapes: RFC 2798 and Microsoft Open Specifications MS-OXOABK 2.2.4.36 (PKCS#7 SignedData, and the tagged list of
settings that Outlook writes; tags as in Microsoft KB312900). Only builds values; reads none.
"""

from __future__ import annotations

import hashlib
import random
import struct

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from . import extensions, keys

VERSION = 0x0001
CAPABILITIES = 0x0002
ENCRYPTION_CERTIFICATE = 0x0003
CHAIN_CERTIFICATE = 0x0004
MESSAGE_ENCODING = 0x0006
SIGNING_CERTIFICATE = 0x0008
DISPLAY_NAME = 0x000B
DEFAULTS = 0x0020
ENCRYPTION_CERTIFICATE_SHA1 = 0x0022
UNDOCUMENTED = 0x7777


def make_pkcs7(certificate: x509.Certificate, key: keys.PrivateKey) -> bytes:
    """DER SignedData over "Empty Body", signed with the person's own key, as Outlook's "Publish to GAL" does it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"Empty Body").add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def make_tagged(certificate: x509.Certificate, name: str) -> bytes:
    """Back-to-back settings: tag and length as 16 bit little-endian, the length counts its own four bytes."""
    content = certificate.public_bytes(serialization.Encoding.DER)
    settings = (
        (VERSION, struct.pack("<I", 1)),
        (CAPABILITIES, extensions.encode_capabilities()),
        (ENCRYPTION_CERTIFICATE, content),
        (MESSAGE_ENCODING, struct.pack("<I", 1)),
        (SIGNING_CERTIFICATE, content),
        (DISPLAY_NAME, name.encode("cp1252", "replace") + b"\x00"),
        (DEFAULTS, struct.pack("<I", 7)),
        (ENCRYPTION_CERTIFICATE_SHA1, hashlib.sha1(content, usedforsecurity=False).digest()),
    )
    return b"".join(struct.pack("<HH", tag, len(data) + 4) + data for tag, data in settings)


def make_tagged_pair(encryption: x509.Certificate, signing: x509.Certificate, chain: list[x509.Certificate]) -> bytes:
    """Two certificates of one person and the chain of the first; a setting that nobody has documented, too."""
    settings = [
        (VERSION, struct.pack("<I", 1)),
        (SIGNING_CERTIFICATE, signing.public_bytes(serialization.Encoding.DER)),
        (ENCRYPTION_CERTIFICATE, encryption.public_bytes(serialization.Encoding.DER)),
        *((CHAIN_CERTIFICATE, one.public_bytes(serialization.Encoding.DER)) for one in chain),
        (UNDOCUMENTED, b"nobody knows"),
    ]
    return b"".join(struct.pack("<HH", tag, len(data) + 4) + data for tag, data in settings)


def make_pfx(certificate: x509.Certificate, key: keys.PrivateKey, name: str) -> bytes:
    """A whole PKCS#12 file, key included, under a password."""
    encryption = serialization.BestAvailableEncryption(b"lab")
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)


def make_private_key(key: keys.PrivateKey) -> bytes:
    """PKCS#8 in DER without a password."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_text(certificate: x509.Certificate) -> bytes:
    """PEM, as a certificate file was read by a script that expected bytes."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def make_garbage(seed: str, size: int = 411) -> bytes:
    """Bytes that mean nothing; the first one is no SEQUENCE, so nothing could take them for DER."""
    return b"\xfe" + random.Random(seed).randbytes(size - 1)


def truncate(content: bytes) -> bytes:
    """The first two thirds of a value, as a copy that was cut off leaves it."""
    return content[: len(content) * 2 // 3]
