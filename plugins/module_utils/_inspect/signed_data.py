# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PKCS#7 / CMS SignedData -> the certificates inside, and the one that it names for encryption.  Pure.

What Outlook's "Publish to GAL" and programs built on NSS write into userSMIMECertificate (RFC 2798 section 2.8;
[MS-OXOABK] 2.2.4.36).  The signature is not checked: the value is signed by the person's own key, which proves nothing
that the certificates do not say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .ber import Element, children
from .der import INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET, DerError

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_KINDS = {
    bytes.fromhex("2a864886f70d010701"): "plain data",
    bytes.fromhex("2a864886f70d010703"): "encrypted data for recipients",
    bytes.fromhex("2a864886f70d010704"): "signed and encrypted data",
    bytes.fromhex("2a864886f70d010705"): "a digest",
    bytes.fromhex("2a864886f70d010706"): "encrypted data",
}
# RFC 8551 2.5.3 SMIMEEncryptionKeyPreference (1.2.840.113549.1.9.16.2.11), and Microsoft's older attribute with an
# issuer and a serial number (1.3.6.1.4.1.311.16.4, szOID_MICROSOFT_Encryption_Key_Preference).
_KEY_PREFERENCES = (bytes.fromhex("2a864886f70d010910020b"), bytes.fromhex("2b0601040182371004"))
_ISSUER_AND_SERIAL, _RECIPIENT_KEY_ID, _SUBJECT_KEY_ID = (0xA0, SEQUENCE), 0xA1, (0x82, 0xA2)
_CONTEXT_0, _OCTET_STRING = 0xA0, 0x04


class KeyPreference(NamedTuple):
    """Either the issuer (a Name as DER) with a serial number, or a subject key identifier."""

    issuer: bytes
    serial_number: int
    key_identifier: bytes | None = None


class SignedData(NamedTuple):
    """``certificates`` as DER, each once and in their order; ``preference`` as the first signer states it."""

    certificates: tuple[bytes, ...]
    preference: KeyPreference | None


class NotSignedData(ValueError):
    """A ContentInfo of another kind, which the text names."""


def read_signed_data(data: bytes, info: Element) -> SignedData:
    """``info`` is the ContentInfo in ``data``; raises NotSignedData, or DerError where it is not what it says."""
    parts = list(children(data, info))
    if not parts or parts[0].tag != OBJECT_IDENTIFIER:
        raise DerError("no kind of content where one was expected")
    kind = data[parts[0].start : parts[0].end]
    if kind != _SIGNED_DATA:
        raise NotSignedData(_KINDS.get(kind, "a kind of content that is not known here"))
    signed = next(children(data, parts[1]), None) if len(parts) > 1 else None
    if signed is None or signed.tag != SEQUENCE:
        raise DerError("no signed data where they were expected")
    certificates: tuple[bytes, ...] = ()
    preference = None
    # RFC 5652 5.1: version, digest algorithms and content come first, then [0] certificates, [1] CRLs, signers.
    for number, part in enumerate(children(data, signed)):
        if part.tag == _CONTEXT_0 and number == 3:
            certificates = _certificates(data, part)
        elif part.tag == SET and number >= 3:
            preference = _preference(data, part)
    return SignedData(certificates, preference)


def _certificates(data: bytes, part: Element) -> tuple[bytes, ...]:
    """RFC 5652 10.2.2: a bare SEQUENCE is a certificate; tagged choices are attribute certificates and obsolete."""
    found = []
    begin = part.start
    for element in children(data, part):
        if element.tag == SEQUENCE:
            found.append(data[begin : element.after])
        begin = element.after
    return tuple(dict.fromkeys(found))


def _preference(data: bytes, signers: Element) -> KeyPreference | None:
    """A preference that cannot be read is none: the certificates beside it are still good."""
    try:
        for attribute in _signed_attributes(data, signers):
            parts = list(children(data, attribute))
            if len(parts) == 2 and data[parts[0].start : parts[0].end] in _KEY_PREFERENCES:
                return _read_preference(data, next(children(data, parts[1]), None))
    except DerError:
        return None
    return None


def _signed_attributes(data: bytes, signers: Element) -> Iterator[Element]:
    for signer in children(data, signers):
        for part in children(data, signer):
            if part.tag == _CONTEXT_0:  # only the attributes carry this tag; a signer's key identifier has 0x80
                yield from children(data, part)


def _read_preference(data: bytes, value: Element | None) -> KeyPreference | None:
    if value is None:
        return None
    if value.tag in _ISSUER_AND_SERIAL:
        parts = list(children(data, value))
        if len(parts) == 1 and parts[0].tag == SEQUENCE:  # tagged explicitly, as some writers do
            value, parts = parts[0], list(children(data, parts[0]))
        if len(parts) != 2 or parts[0].tag != SEQUENCE or parts[1].tag != INTEGER:
            return None
        number = int.from_bytes(data[parts[1].start : parts[1].end], "big", signed=True)
        return KeyPreference(data[value.start : parts[0].after], number)
    if value.tag == _RECIPIENT_KEY_ID:
        value = next(children(data, value), None)
        if value is None or value.tag != _OCTET_STRING:
            return None
    elif value.tag not in _SUBJECT_KEY_ID:
        return None
    elif value.tag & 0x20:  # explicitly
        value = next(children(data, value), value)
    return KeyPreference(b"", 0, data[value.start : value.end])


__all__ = ["KeyPreference", "NotSignedData", "SignedData", "read_signed_data"]
