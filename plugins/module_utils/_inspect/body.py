# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate as DER -> its parts, cut out and not yet read.  Pure.

RFC 5280 4.1.  What is not in this order is no certificate; what stands inside the parts is the business of others.
"""

from __future__ import annotations

from typing import NamedTuple

from .der import (
    BIT_STRING,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    DerError,
    expect,
    read_element,
)

_VERSION = 0xA0
_WRITTEN_VERSION_3 = b"\xa0\x03\x02\x01\x02"
_EXTENSIONS = 0xA3
# issuerUniqueID and subjectUniqueID of version 2, written as BIT STRINGs with or without parts.
_UNIQUE_IDS = (0x81, 0xA1, 0x82, 0xA2)


class Body(NamedTuple):
    """``version`` and ``serial`` are contents of INTEGERs (``version`` None: not written), ``signature`` and
    ``key_algorithm`` contents of AlgorithmIdentifiers, ``not_before`` and ``not_after`` (tag, content), ``key`` the
    content of a BIT STRING; issuer, subject and each extension are whole elements; ``extensions`` None: there are none.
    """

    version: bytes | None
    serial: bytes
    signature: bytes
    issuer: bytes
    not_before: tuple[int, bytes]
    not_after: tuple[int, bytes]
    subject: bytes
    key_algorithm: bytes
    key: bytes
    extensions: list[bytes] | None


def cut_certificate(der: bytes) -> Body:
    """``der`` is one certificate with nothing behind it; raises DerError."""
    start, end = expect(der, 0, SEQUENCE, "a certificate")
    if end != len(der):
        raise DerError(f"{len(der) - end} bytes stand behind the certificate")
    offset, signed_end = expect(der, start, SEQUENCE, "the signed part")
    algorithm, algorithm_end = expect(der, signed_end, SEQUENCE, "the signature algorithm")
    if expect(der, algorithm_end, BIT_STRING, "the signature")[1] != end:
        raise DerError("something stands behind the signature")
    version = None
    if der.startswith(_WRITTEN_VERSION_3, offset):
        version = _WRITTEN_VERSION_3[-1:]
        offset += len(_WRITTEN_VERSION_3)
    tag, start, end = read_element(der, offset)
    if tag == _VERSION and version is None:
        offset = end
        start, end = expect(der, start, INTEGER, "the version")
        version = der[start:end]
        if end != offset:
            raise DerError("something stands behind the version")
        tag, start, end = read_element(der, offset)
    if tag != INTEGER:
        raise DerError("no serial number stands where it was expected")
    serial = der[start:end]
    issuer_start = expect(der, end, SEQUENCE, "the inner signature algorithm")[1]
    issuer_end = expect(der, issuer_start, SEQUENCE, "the issuer")[1]
    start, subject_start = expect(der, issuer_end, SEQUENCE, "the validity")
    before, before_start, end = read_element(der, start)
    not_before = (before, der[before_start:end])
    after, start, end = read_element(der, end)
    not_after = (after, der[start:end])
    if end != subject_start:
        raise DerError("the validity has not two dates")
    subject_end = expect(der, subject_start, SEQUENCE, "the subject")[1]
    start, key_end = expect(der, subject_end, SEQUENCE, "the public key")
    key_algorithm, key_start = expect(der, start, SEQUENCE, "the kind of the key")
    start, end = expect(der, key_start, BIT_STRING, "the bits of the key")
    if end != key_end:
        raise DerError("something stands behind the public key")
    return Body(
        version,
        serial,
        der[algorithm:algorithm_end],
        der[issuer_start:issuer_end],
        not_before,
        not_after,
        der[subject_start:subject_end],
        der[key_algorithm:key_start],
        der[start:end],
        _cut_extensions(der, key_end, signed_end),
    )


def _cut_extensions(der: bytes, offset: int, signed_end: int) -> list[bytes] | None:
    """The extensions, each as a whole element; raises DerError where their row is broken."""
    tag = start = end = 0
    while offset < signed_end:
        tag, start, end = read_element(der, offset)
        if tag == _EXTENSIONS and end == signed_end:
            break
        if tag not in _UNIQUE_IDS:
            raise DerError(f"tag 0x{tag:02x} stands where extensions were expected")
        offset = end
    if offset > signed_end:
        raise DerError("the parts do not end where the signed part ends")
    if offset == signed_end:
        return None
    offset, last = expect(der, start, SEQUENCE, "the extensions")
    if last != end:
        raise DerError("something stands behind the extensions")
    extensions = []
    while offset < last:
        start = offset
        # read_element written out: most certificates have ten extensions, and this loop is half of all the walking.
        length = der[offset + 1]
        if length < 0x80 and der[offset] == SEQUENCE:
            offset += 2 + length
        else:
            offset = expect(der, offset, SEQUENCE, "an extension")[1]
        extensions.append(der[start:offset])
    if offset != last:
        raise DerError("an extension does not end where it should")
    return extensions


def cut_extension(element: bytes) -> tuple[bytes, bytes]:
    """(content of the OBJECT IDENTIFIER, content of the OCTET STRING) of one extension; raises DerError."""
    start, end = expect(element, 0, SEQUENCE, "an extension")
    start, offset = expect(element, start, OBJECT_IDENTIFIER, "the kind of an extension")
    identifier = element[start:offset]
    tag, start, stop = read_element(element, offset)
    if tag == 0x01:  # critical
        tag, start, stop = read_element(element, stop)
    if tag != OCTET_STRING or stop != end or end != len(element):
        raise DerError("an extension has no value where it was expected")
    return identifier, element[start:stop]


def check_name(name: bytes) -> None:
    """Raises DerError where ``name`` is no Name.  The usual form, one short attribute a part, is walked quickly."""
    try:
        offset = 2
        while name[0] == SEQUENCE and name[1] == len(name) - 2 and name[offset] == SET:
            size = name[offset + 1]
            value = offset + 6 + name[offset + 5]
            if (
                size & 0x80
                or name[offset + 2] != SEQUENCE
                or name[offset + 3] != size - 2
                or name[offset + 4] != OBJECT_IDENTIFIER
                or value + 2 + name[value + 1] != offset + 2 + size
                or name[value] & 0x1F == 0x1F
            ):
                break
            offset += 2 + size
    except IndexError:
        if offset == len(name):
            return
    name_attributes(name)


def name_attributes(name: bytes) -> list[list[tuple[bytes, int, bytes]]]:
    """The relative names of a Name, each as (content of the OBJECT IDENTIFIER, tag, content) of its attributes."""
    relatives = []
    offset, end = expect(name, 0, SEQUENCE, "a name")
    while offset < end:
        start, offset = expect(name, offset, SET, "a part of a name")
        attributes = []
        while start < offset:
            begin, start = expect(name, start, SEQUENCE, "an attribute of a name")
            begin, value = expect(name, begin, OBJECT_IDENTIFIER, "the kind of an attribute")
            tag, content, stop = read_element(name, value)
            if stop != start or tag & 0x1F == 0x1F:
                raise DerError("an attribute of a name is malformed")
            attributes.append((name[begin:value], tag, name[content:stop]))
        if start != offset:
            raise DerError("a part of a name does not end where it should")
        relatives.append(attributes)
    if offset != end or end != len(name):
        raise DerError("a name does not end where it should")
    return relatives


__all__ = ["Body", "check_name", "cut_certificate", "cut_extension", "name_attributes"]
