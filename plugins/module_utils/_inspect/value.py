# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One attribute value -> what it is and the certificates inside.  Pure."""

from __future__ import annotations

import hashlib

from .._model.certificate import Certificate, CertificateValue, Encoding
from .._model.directory_entry import USER_SMIME_CERTIFICATE
from .._model.library_cryptography import require_cryptography
from .certificate import CertificateUnreadable, read_certificate
from .der import OBJECT_IDENTIFIER, SEQUENCE, DerError, read_element

# [MS-OXOABK] 2.2.4.36: a tagged value is a row of settings, TAG (2 bytes) LENGTH (2 bytes) both little-endian, LENGTH
# counting itself and the tag; its first setting is the version, tag 1, length 8.
_TAGGED_START = bytes.fromhex("01000800")


def inspect_value(attribute: str, content: bytes) -> CertificateValue:
    """Never raises for bad content: what cannot be read is reported in ``parse_error`` and keeps its bytes."""
    require_cryptography()
    encoding, parse_error = classify(attribute, content)
    certificates: tuple[Certificate, ...] = ()
    if encoding is Encoding.DER:
        try:
            certificates = (read_certificate(content),)
        except CertificateUnreadable as error:
            parse_error = ("certificate.unreadable", f"{error} ({len(content)} bytes)")
    return CertificateValue(
        value_digest=hashlib.sha256(content).hexdigest(),
        attribute=attribute,
        encoding=encoding,
        content=content,
        certificates=certificates,
        preferred=0 if certificates else None,
        parse_error=parse_error,
    )


def classify(attribute: str, content: bytes) -> tuple[Encoding, tuple[str, str] | None]:
    """The kind of content, and why no certificate will come out of it (None for DER).

    After an outer SEQUENCE, an OID begins a PKCS#7 ContentInfo and a SEQUENCE the body of a certificate: ASN.1 leaves
    no other reading.  An indefinite length (0x80) occurs in PKCS#7 only.
    """
    if not content:
        return Encoding.EMPTY, ("certificate.unreadable", "the value is empty")
    if attribute == USER_SMIME_CERTIFICATE and content.startswith(_TAGGED_START):
        return Encoding.TAGGED, ("value.not_read_yet", "a Microsoft tagged value")
    if content[0] != SEQUENCE:
        return Encoding.UNKNOWN, ("certificate.unreadable", f"not a certificate ({len(content)} bytes of another kind)")
    if content[1:2] == b"\x80" and content[2:3] == bytes([OBJECT_IDENTIFIER]):
        return Encoding.PKCS7, ("value.not_read_yet", "a PKCS#7 value")
    try:
        _tag, start, end = read_element(content, 0)
    except DerError as error:
        return Encoding.TRUNCATED, ("certificate.unreadable", f"the value is cut: {error}")
    if content[start : start + 1] == bytes([OBJECT_IDENTIFIER]):
        return Encoding.PKCS7, ("value.not_read_yet", "a PKCS#7 value")
    if end != len(content):
        detail = f"{len(content) - end} bytes stand behind the end of the certificate"
        return Encoding.TRAILING_BYTES, ("certificate.unreadable", detail)
    return Encoding.DER, None


__all__ = ["classify", "inspect_value"]
