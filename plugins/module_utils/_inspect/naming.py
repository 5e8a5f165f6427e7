# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a certificate is named for people.  Pure.  Rendered only where somebody reads it."""

from __future__ import annotations

from .._model.certificate import Certificate
from .._model.library_cryptography import x509
from .name_text import render_name


def subject_text(certificate: Certificate) -> str:
    """The subject in RFC 4514 form; text from outside, to be made visible before it is shown."""
    return _name_text(certificate, "subject")


def issuer_text(certificate: Certificate) -> str:
    """The issuer in RFC 4514 form, as ``owned_issuers`` in the policy writes it."""
    return _name_text(certificate, "issuer")


def short_facts(certificate: Certificate) -> str:
    """``serial 4A:1F:…:07 valid to 2027-05-01``."""
    return f"serial {serial_text(certificate)} valid to {certificate.not_after:%Y-%m-%d}"


def serial_text(certificate: Certificate) -> str:
    """As ``whole_serial_text``, the middle left out where it is long."""
    pairs = whole_serial_text(certificate).split(":")
    return ":".join(pairs) if len(pairs) <= 6 else ":".join((*pairs[:2], "…", *pairs[-2:]))


def whole_serial_text(certificate: Certificate) -> str:
    """Hexadecimal pairs as Windows and OpenSSL show them."""
    number = certificate.serial_number
    digits = f"{abs(number):X}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    shown = ":".join(digits[index : index + 2] for index in range(0, len(digits), 2))
    return f"-{shown}" if number < 0 else shown


def _name_text(certificate: Certificate, which: str) -> str:
    """As the library writes it; a name that the library refuses is written here, in the same form."""
    try:
        name: x509.Name = getattr(x509.load_der_x509_certificate(certificate.der), which)
        return name.rfc4514_string()
    except Exception:  # whatever it is that the library says, it refuses
        return render_name(certificate.subject_der if which == "subject" else certificate.issuer_der)


__all__ = ["issuer_text", "serial_text", "short_facts", "subject_text", "whole_serial_text"]
