# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subject key identifier by which a signer or a recipient may name a certificate.  Pure."""

from __future__ import annotations

import hashlib

from .body import cut_certificate, cut_extension
from .der import OCTET_STRING, DerError, sole_content
from .extensions import SUBJECT_KEY_IDENTIFIER


def key_identifier(der: bytes) -> bytes:
    """What the extension says; without one the usual value, SHA-1 of the key's bits (RFC 5280 4.2.1.2 (1)).

    ``der`` is a certificate that ``read_certificate`` accepts.
    """
    body = cut_certificate(der)
    for element in body.extensions or ():
        try:
            kind, value = cut_extension(element)
            if kind == SUBJECT_KEY_IDENTIFIER:
                return sole_content(value, OCTET_STRING, "an identifier")
        except DerError:
            continue
    return hashlib.sha1(body.key[1:], usedforsecurity=False).digest()


__all__ = ["key_identifier"]
