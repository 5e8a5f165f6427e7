# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate extensions that Microsoft's AD CS adds and that `cryptography` has no class for.

Object identifiers and shapes: Microsoft Open Specifications MS-WCCE 2.2.2.7 (template, application policies, security
extension), RFC 4262 (smimeCapabilities extension), RFC 9598 (SmtpUTF8Mailbox). Only builds; decides nothing.
"""

from __future__ import annotations

import functools

from cryptography import x509

from . import der

CERTIFICATE_TEMPLATE = "1.3.6.1.4.1.311.21.7"
APPLICATION_POLICIES = "1.3.6.1.4.1.311.21.10"
SECURITY_EXTENSION = "1.3.6.1.4.1.311.25.2"
OBJECT_SID = "1.3.6.1.4.1.311.25.2.1"
SMIME_CAPABILITIES = "1.2.840.113549.1.9.15"
USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3"
SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"
CERTIFICATE_POLICIES = "2.5.29.32"

EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
ENCRYPTING_FILE_SYSTEM = "1.3.6.1.4.1.311.10.3.4"
SMART_CARD_LOGON = "1.3.6.1.4.1.311.20.2.2"
ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"

# The template's own identifier is made per forest; the arcs below 311.21.8 of this one are invented.
USER_TEMPLATE = "1.3.6.1.4.1.311.21.8.4711093.2815533.9913476.11020447.7400219.88.5512008.14470001"
SMIME_ALGORITHMS = (
    "2.16.840.1.101.3.4.1.42",  # AES-256 CBC
    "2.16.840.1.101.3.4.1.45",  # AES-256 key wrap
    "2.16.840.1.101.3.4.1.22",  # AES-192 CBC
    "2.16.840.1.101.3.4.1.2",  # AES-128 CBC
    "1.2.840.113549.3.7",  # Triple DES CBC, which AD CS still lists
)


def encode_capabilities() -> bytes:
    """The SMIMECapabilities SEQUENCE, also used bare in a tagged ``userSMIMECertificate``."""
    return der.encode_sequence(*(der.encode_sequence(der.encode_object_identifier(name)) for name in SMIME_ALGORITHMS))


@functools.cache
def make_smime_capabilities() -> x509.UnrecognizedExtension:
    """Which content ciphers the holder's client can read (RFC 4262)."""
    return _extension(SMIME_CAPABILITIES, encode_capabilities())


@functools.cache
def make_certificate_template(identifier: str = USER_TEMPLATE, major: int = 100, minor: int = 5) -> x509.ExtensionType:
    """The template a certificate was enrolled from, with its version."""
    return _extension(
        CERTIFICATE_TEMPLATE,
        der.encode_sequence(
            der.encode_object_identifier(identifier), der.encode_integer(major), der.encode_integer(minor)
        ),
    )


@functools.cache
def make_application_policies(usages: tuple[str, ...]) -> x509.ExtensionType:
    """Microsoft's twin of the extended key usage extension."""
    return _extension(
        APPLICATION_POLICIES,
        der.encode_sequence(*(der.encode_sequence(der.encode_object_identifier(usage)) for usage in usages)),
    )


def make_security_extension(relative_id: int) -> x509.ExtensionType:
    """The holder's SID, which AD CS adds since 2022 (Microsoft KB5014754)."""
    sid = f"S-1-5-21-1004336348-1177238915-682003330-{relative_id}".encode("ascii")
    name = der.encode_object_identifier(OBJECT_SID) + der.encode_explicit(0, der.encode(der.OCTET_STRING, sid))
    return _extension(SECURITY_EXTENSION, der.encode_sequence(der.encode_explicit(0, name)))


def make_user_principal_name(name: str) -> x509.OtherName:
    """The logon name as a subject alternative name, as AD CS writes it: not an e-mail address."""
    return x509.OtherName(x509.ObjectIdentifier(USER_PRINCIPAL_NAME), der.encode_utf8(name))


def make_smtp_utf8_mailbox(address: str) -> x509.OtherName:
    """An address with a non-ASCII local part (RFC 9598)."""
    return x509.OtherName(x509.ObjectIdentifier(SMTP_UTF8_MAILBOX), der.encode_utf8(address))


@functools.cache
def make_broken_policies() -> x509.UnrecognizedExtension:
    """Certificate policies that are not what RFC 5280 4.2.1.4 asks for: strict readers refuse the whole certificate."""
    return _extension(CERTIFICATE_POLICIES, der.encode_sequence(der.encode_integer(5)))


def _extension(identifier: str, content: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(identifier), content)
