# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identifier of the key that signed a certificate.  Pure.  Read only where a policy lists such identifiers."""

from __future__ import annotations

from .._model.certificate import Certificate
from .body import cut_certificate, cut_extension
from .der import SEQUENCE, DerError, elements, sole_content

# id-ce-authorityKeyIdentifier, 2.5.29.35, as it stands in DER.
_AUTHORITY_KEY_IDENTIFIER = bytes.fromhex("551d23")
_KEY_IDENTIFIER = 0x80


def authority_key_identifier(certificate: Certificate) -> bytes | None:
    """RFC 5280 section 4.2.1.1; None where there is none, or where it cannot be read."""
    try:
        for element in cut_certificate(certificate.der).extensions or ():
            kind, content = cut_extension(element)
            if kind == _AUTHORITY_KEY_IDENTIFIER:
                fields = dict(elements(sole_content(content, SEQUENCE, "an authority key identifier")))
                return fields.get(_KEY_IDENTIFIER)
    except DerError:
        return None
    return None


__all__ = ["authority_key_identifier"]
