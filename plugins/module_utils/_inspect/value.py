# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One attribute value -> what it is and the certificates inside.  Pure.  The door of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .._model.certificate import Certificate, CertificateValue, Encoding
from .._model.inspection_memory import InspectionMemory
from .._model.library_cryptography import require_cryptography
from .._model.quick_making import quick_maker
from .certificate import CertificateUnreadable, read_certificate
from .content import open_content
from .key_identifier import key_identifier
from .remembered import pack_value, unpack_value
from .signed_data import KeyPreference
from .strict import read_strictly

_make_value = quick_maker(CertificateValue)


def inspect_value(attribute: str, content: bytes, memory: InspectionMemory | None = None) -> CertificateValue:
    """Never raises for bad content: what cannot be read is reported in ``parse_error`` and keeps its bytes.

    ``memory`` saves inspecting what it knows; the answer is the same with and without it.
    """
    require_cryptography()
    digest = hashlib.sha256(content).hexdigest()
    if memory is None:
        return _inspect(digest, attribute, content)
    found = memory.recall(digest)
    if found is not None:
        return unpack_value(found, digest, attribute, content)
    value = _inspect(digest, attribute, content)
    packed = pack_value(value)
    if packed is not None:
        memory.keep(digest, packed)
    return value


def _inspect(digest: str, attribute: str, content: bytes) -> CertificateValue:
    if content[:1] == b"\x30":
        # The usual case at once: what the strict reader accepts is one certificate from the first byte to the last.
        strict = read_strictly(content, digest)
        if strict is not None:
            return _make_value(digest, attribute, Encoding.DER, content, (strict,), 0, None)
    opened = open_content(content)
    certificates = []
    parse_error = opened.error
    for der in opened.certificates:
        try:
            certificates.append(read_certificate(der))
        except CertificateUnreadable as error:
            number = len(opened.certificates)
            which = f"one of the {number} certificates inside: " if number > 1 else ""
            parse_error = parse_error or ("certificate.unreadable", f"{which}{error} ({len(der)} bytes)")
    return _make_value(
        digest,
        attribute,
        opened.encoding,
        content,
        tuple(certificates),
        _find_preferred(certificates, opened.preferred),
        parse_error,
    )


def _find_preferred(certificates: Sequence[Certificate], preferred: bytes | KeyPreference | None) -> int | None:
    if preferred is None:
        return None
    for position, certificate in enumerate(certificates):
        if isinstance(preferred, KeyPreference):
            if _is_meant(certificate, preferred):
                return position
        elif certificate.der == preferred:
            return position
    return None


def _is_meant(certificate: Certificate, preference: KeyPreference) -> bool:
    """RFC 5652 5.3: by issuer and serial number, or by the subject key identifier."""
    if preference.key_identifier is not None:
        return key_identifier(certificate.der) == preference.key_identifier
    return (certificate.serial_number, certificate.issuer_der) == (preference.serial_number, preference.issuer)


__all__ = ["inspect_value"]
