# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail addresses and user principal names that a certificate carries.  Pure.

RFC 8550 section 3: addresses stand in the subject alternative name as rfc822Name, or as SmtpUTF8Mailbox (RFC 9598)
where the local part is not ASCII; readers must also recognise emailAddress (PKCS#9) in the subject.
"""

from __future__ import annotations

from .._model.library_cryptography import x509
from .der import DerError, text_of

SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"
USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3"
EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
# The same OID as it stands in DER: a subject without these bytes need not be opened at all, which is the usual case.
_EMAIL_ADDRESS_DER = bytes.fromhex("06092a864886f70d010901")


def alternative_names(names: x509.SubjectAlternativeName) -> tuple[list[str], list[str]]:
    """(mail addresses, user principal names) as written.  An otherName whose text cannot be read hides only itself."""
    addresses: list[str] = []
    principals: list[str] = []
    for name in names:
        if isinstance(name, x509.RFC822Name):
            addresses.append(name.value)
        elif isinstance(name, x509.OtherName):
            oid = name.type_id.dotted_string
            if oid in (SMTP_UTF8_MAILBOX, USER_PRINCIPAL_NAME):
                try:
                    text = text_of(name.value)
                except (DerError, UnicodeDecodeError):
                    continue
                (addresses if oid == SMTP_UTF8_MAILBOX else principals).append(text)
    return addresses, principals


def subject_addresses(certificate: x509.Certificate, subject_der: bytes) -> list[str]:
    """emailAddress attributes of the subject, the legacy place."""
    if _EMAIL_ADDRESS_DER not in subject_der:
        return []
    found = certificate.subject.get_attributes_for_oid(x509.ObjectIdentifier(EMAIL_ADDRESS))
    return [str(attribute.value) for attribute in found]


__all__ = ["alternative_names", "subject_addresses"]
