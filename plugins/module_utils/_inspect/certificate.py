# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DER of one certificate -> the facts that rules ask for.  Pure.

Two readers of the same facts: the strict one is asked first, the tolerant one where it refuses.  Why the strict one
does not decide alone: it refuses a whole certificate for a part that no rule asks about (measured 2026-11 with
cryptography 50: 277 of 2,426 public certificates that OpenSSL reads); see docs/decisions/0008-tolerant-reader.md.
"""

from __future__ import annotations

from .._model.certificate import Certificate
from .der import DerError
from .strict import read_strictly
from .tolerant import read_tolerantly


class CertificateUnreadable(ValueError):
    """These bytes are no certificate; the text says in which part, without any library's words."""


def read_certificate(der: bytes, fingerprint: str | None = None) -> Certificate:
    """Raises CertificateUnreadable.  ``der`` is exactly one certificate, with nothing behind it.

    ``fingerprint`` saves its computation where the caller knows it already.
    """
    certificate = read_strictly(der, fingerprint)
    if certificate is not None:
        return certificate
    try:
        return read_tolerantly(der, fingerprint)
    except DerError as error:
        raise CertificateUnreadable(f"it is no certificate: {error}") from error


__all__ = ["CertificateUnreadable", "read_certificate"]
