# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The strict reader: certificates in which the library cryptography finds no fault.  Pure.

The library checks the whole structure and reads dates and numbers.  Names, key and extensions are cut out of the bytes,
which its check has made safe, and read by the same functions as in the tolerant reader: building the library's objects
for them costs more than everything else here together (measured 2026-11).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from .._model.certificate import Certificate
from .._model.library_cryptography import x509
from .._model.quick_making import quick_maker
from .body import check_name
from .der import BIT_STRING, DerError, read_element
from .extension_facts import accept, read_extensions
from .extensions import (
    ALTERNATIVE_NAMES,
    BASIC_CONSTRAINTS,
    CRL_POINTS,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    NO_NAMES,
    TEMPLATE,
    TEMPLATE_NAME,
)
from .names import subject_addresses
from .public_key import read_public_key

_make_certificate = quick_maker(Certificate)
_VERSION, _EXTENSIONS = 0xA0, 0xA3
# How nearly all certificates begin: two SEQUENCEs with lengths of two octets, the version in the inner one.
_USUAL_START, _VERSION_3 = b"\x30\x82", b"\xa0\x03\x02\x01\x02"
# There are few authorities among many certificates.
_check_issuer = lru_cache(maxsize=1024)(check_name)


def read_strictly(der: bytes, fingerprint: str | None) -> Certificate | None:
    """None where anything is wrong; what it is, is the tolerant reader's business."""
    try:
        parsed = x509.load_der_x509_certificate(der)
        issuer, subject, algorithm, key, elements = _cut(der)
        _check_issuer(issuer)
        check_name(subject)
        kind, size, fault = read_public_key(algorithm, key)
        in_subject, faults = subject_addresses(subject)
        answers, malformed, fresh = read_extensions(elements)
        serial_number = parsed.serial_number
        if fault or faults or malformed or serial_number <= 0:
            return None
        if fresh:
            list(parsed.extensions)
            accept(fresh)
        names = answers.get(ALTERNATIVE_NAMES, NO_NAMES)
        return _make_certificate(
            fingerprint or hashlib.sha256(der).hexdigest(),
            subject,
            issuer,
            serial_number,
            parsed.not_valid_before_utc,
            parsed.not_valid_after_utc,
            kind,
            size,
            parsed.signature_algorithm_oid.dotted_string,
            answers.get(KEY_USAGE),
            answers.get(EXTENDED_KEY_USAGE),
            tuple(dict.fromkeys(names.addresses + in_subject)) if in_subject else names.addresses,
            names.principals,
            answers.get(BASIC_CONSTRAINTS, False),
            answers.get(CRL_POINTS, ()),
            answers.get(TEMPLATE) or answers.get(TEMPLATE_NAME),
            False,
            der,
            (),
        )
    except Exception:  # whatever it is that the library says, it refuses
        return None


def _cut(der: bytes) -> tuple[bytes, bytes, bytes, bytes, list[bytes]]:
    """(issuer, subject, content of the key's AlgorithmIdentifier, content of its BIT STRING, extensions).

    RFC 5280 4.1.  ``der`` has passed the library's check, so tags and lengths are what they should be.
    """
    if der.startswith(_USUAL_START, 4) and der[1] == 0x82 and der.startswith(_VERSION_3, 8):
        signed_end = 8 + (der[6] << 8) + der[7]
        offset = 13
    else:
        offset = _inside(der, 0)
        signed_end = _end(der, offset)
        offset = _inside(der, offset)
        if der[offset] == _VERSION:
            offset += 2 + der[offset + 1]
    signature = offset + 2 + der[offset + 1]
    issuer = signature + 2 + der[signature + 1]
    length = der[issuer + 1]
    validity = issuer + 2 + length if length < 0x80 else _end(der, issuer)
    subject = validity + 2 + der[validity + 1]
    if (der[offset + 1] | der[signature + 1] | der[validity + 1]) & 0x80:
        raise DerError("a part is longer than it has ever been seen")
    length = der[subject + 1]
    public_key = subject + 2 + length if length < 0x80 else _end(der, subject)
    offset = _end(der, public_key)
    algorithm = _inside(der, public_key)
    key = _end(der, algorithm)
    start = _inside(der, key)
    if der[key] != BIT_STRING or _end(der, key) != offset:
        raise DerError("no bits of a key")
    parts = (
        der[issuer:validity],
        der[subject:public_key],
        der[_inside(der, algorithm) : key],
        der[start:offset],
    )
    elements: list[bytes] = []
    while offset < signed_end and der[offset] != _EXTENSIONS:
        offset = _end(der, offset)  # unique identifiers of version 2
    if offset < signed_end:
        offset = _inside(der, _inside(der, offset))
        while offset < signed_end:
            start = offset
            length = der[offset + 1]
            offset = offset + 2 + length if length < 0x80 else _end(der, offset)
            elements.append(der[start:offset])
    return (*parts, elements)


def _inside(der: bytes, offset: int) -> int:
    """Where the content of the element at ``offset`` starts."""
    length = der[offset + 1]
    return offset + 2 if length < 0x80 else offset + 2 + (length & 0x7F)


def _end(der: bytes, offset: int) -> int:
    """Where the element at ``offset`` ends."""
    length = der[offset + 1]
    if length < 0x80:
        return offset + 2 + length
    if length == 0x82:
        return offset + 4 + (der[offset + 2] << 8) + der[offset + 3]
    return read_element(der, offset)[2]


__all__ = ["read_strictly"]
