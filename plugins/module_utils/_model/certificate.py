# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one attribute value is, and the certificates inside it.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Encoding(StrEnum):
    """The kinds of content found in the two attributes; the ones from PEM on are accidents."""

    DER = "der"
    PKCS7 = "pkcs7"
    TAGGED = "tagged"
    PEM = "pem"
    BASE64 = "base64"
    UTF16 = "utf16"
    PKCS12 = "pkcs12"
    PRIVATE_KEY = "private_key"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing_bytes"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts of one X.509 certificate that rules ask for.

    ``fingerprint`` is the SHA-256 of the DER in lower hex.  ``key_usage`` holds RFC 5280's bit names, and
    ``extended_key_usage`` dotted OIDs; None means that the extension is absent, an empty set that it is present and
    empty.  ``email_addresses`` are as written: SAN rfc822Name, SAN SmtpUTF8Mailbox, subject emailAddress.
    ``key_size`` is in bits, None where it is not known.  ``template`` is the AD CS template's OID or name.
    ``faults`` says in short texts what is malformed, for instance "its extended key usage is malformed";
    ``read_tolerantly`` is True where there is any, so that the strict parser refuses the certificate.
    """

    fingerprint: str
    subject_der: bytes
    issuer_der: bytes
    serial_number: int
    not_before: datetime
    not_after: datetime
    key_algorithm: str
    key_size: int | None
    signature_algorithm: str
    key_usage: frozenset[str] | None
    extended_key_usage: frozenset[str] | None
    email_addresses: tuple[str, ...]
    user_principal_names: tuple[str, ...]
    is_authority: bool
    crl_urls: tuple[str, ...]
    template: str | None
    read_tolerantly: bool
    der: bytes
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateValue:
    """One attribute value.

    ``value_digest`` is the SHA-256 of the value's bytes in lower hex.  ``preferred`` is the position in
    ``certificates`` of the one that the value itself names for encryption, None where it names none.  ``parse_error``
    is None or (code, detail): why no certificate, or not each of those inside, could be read.
    """

    value_digest: str
    attribute: str
    encoding: Encoding
    content: bytes
    certificates: tuple[Certificate, ...]
    preferred: int | None
    parse_error: tuple[str, str] | None


__all__ = ["Certificate", "CertificateValue", "Encoding"]
