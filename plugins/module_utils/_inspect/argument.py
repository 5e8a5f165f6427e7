# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person gives as a certificate -> DER.  Pure.

Accepts PEM (one or more certificates), DER, or the Base64 text of DER.  Anything else is refused by name and never
echoed: it might be a key.
"""

from __future__ import annotations

import base64
import binascii
import re

from .._model.failure import SmimeError
from .._model.library_cryptography import require_cryptography
from .certificate import CertificateUnreadable, read_certificate

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.S)
_CERTIFICATE_LABELS = {b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"}


def certificates_in(content: bytes, name: str) -> list[bytes]:
    """Every certificate in ``content`` as DER; raises argument.not_a_certificate naming ``name``."""
    require_cryptography()
    blocks = _PEM.findall(content)
    if blocks:
        others = sorted({label.decode("ascii").lower() for label, _body in blocks if label not in _CERTIFICATE_LABELS})
        if others:
            raise _refusal(name, f"a PEM block of kind {', '.join(others)}")
        candidates = [_decode(body, name) for _label, body in blocks]
    elif content[:1] == b"\x30":
        candidates = [content]
    else:
        candidates = [_decode(content, name)]
    for der in candidates:
        try:
            read_certificate(der)
        except CertificateUnreadable as error:
            raise _refusal(name, f"{len(der)} bytes in which no certificate can be read: {error}") from error
    return candidates


def value_in(text: str, name: str) -> bytes:
    """The bytes of a Base64 text, of whatever kind."""
    return _decode(text.encode("utf-8"), name)


def _decode(text: bytes, name: str) -> bytes:
    try:
        content = base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as error:
        raise _refusal(name, "a text that is neither PEM nor Base64") from error
    if not content:
        raise _refusal(name, "nothing")
    return content


def _refusal(name: str, found: str) -> SmimeError:
    return SmimeError(
        "argument.not_a_certificate",
        f"{name}: nothing was written: found {found}, expected a certificate in PEM or as Base64 of its DER. "
        "Give the certificate itself, without its key.",
        {"argument": name, "found": found},
    )


__all__ = ["certificates_in", "value_in"]
