# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values around certificates, made to measure: PKCS#7 in DER and BER, tagged values, forms of secrets.

Nothing is signed: readers do not check it, and the bytes are as long and as deep as in a signed one.  Holds no
expectation about the code under test.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")
KEY_PREFERENCE = bytes.fromhex("060b2a864886f70d010910020b")
MICROSOFT_KEY_PREFERENCE = bytes.fromhex("06092b0601040182371004")
_DATA = bytes.fromhex("06092a864886f70d010701")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_SHA256 = bytes.fromhex("300b0609608648016503040201")
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_PKCS12_BEGIN = bytes.fromhex("020103")


def sequence(*parts: bytes) -> bytes:
    return element(0x30, b"".join(parts))


def integer(number: int) -> bytes:
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def indefinite(tag: int, *parts: bytes) -> bytes:
    """An element of indefinite length (X.690 8.1.3.6)."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\x00\x00"


def issuer_and_serial(issuer: bytes, serial: int, tag: int = 0xA0) -> bytes:
    """The first choice of SMIMEEncryptionKeyPreference; tag 0x30 is Microsoft's attribute."""
    return element(tag, issuer + integer(serial))


def attribute(kind: bytes, value: bytes) -> bytes:
    return sequence(kind, element(0x31, value))


def signed_data(
    certificates: Iterable[bytes],
    *,
    attributes: Iterable[bytes] = (),
    by_key_identifier: bool = False,
    signers: int = 1,
    ber: bool = False,
) -> bytes:
    """A ContentInfo; ``ber`` writes the outer elements with indefinite lengths, as NSS does."""
    signed_attributes = element(0xA0, attribute(_CONTENT_TYPE, _DATA) + b"".join(attributes))
    identifier = element(0x80, b"\x07" * 20) if by_key_identifier else issuer_and_serial(sequence(), 7, 0x30)
    signer = sequence(
        integer(3 if by_key_identifier else 1),
        identifier,
        _SHA256,
        signed_attributes,
        _RSA,
        element(0x04, b"\x05" * 256),
    )
    version = integer(3 if by_key_identifier else 1)
    digests = element(0x31, _SHA256)
    inside = b"".join(certificates)
    infos = element(0x31, signer * signers)
    if ber:
        content = indefinite(
            0x30, _DATA, indefinite(0xA0, indefinite(0x24, element(0x04, b"Empty "), element(0x04, b"Body")))
        )
        body = indefinite(0x30, version, digests, content, indefinite(0xA0, inside), infos)
        return indefinite(0x30, SIGNED_DATA, indefinite(0xA0, body))
    content = sequence(_DATA, element(0xA0, element(0x04, b"Empty Body")))
    body = sequence(version, digests, content, element(0xA0, inside), infos)
    return sequence(SIGNED_DATA, element(0xA0, body))


def certificates_only(certificates: Iterable[bytes]) -> bytes:
    """A degenerate SignedData (RFC 5652 5.1): nobody signs it."""
    inside = element(0xA0, b"".join(certificates)) if certificates else b""
    body = sequence(integer(1), element(0x31, b""), sequence(_DATA), inside, element(0x31, b""))
    return sequence(SIGNED_DATA, element(0xA0, body))


def enveloped_data() -> bytes:
    return sequence(ENVELOPED_DATA, element(0xA0, sequence(integer(0), element(0x31, b""), sequence(_DATA))))


def setting(tag: int, content: bytes) -> bytes:
    return struct.pack("<HH", tag, len(content) + 4) + content


def tagged(*settings: tuple[int, bytes], version: bool = True) -> bytes:
    """A tagged value: (tag, content) of each setting behind the version."""
    front = setting(1, b"\x01\x00\x00\x00") if version else b""
    return front + b"".join(setting(tag, content) for tag, content in settings)


def form_of_pkcs8() -> bytes:
    """What a PKCS#8 file looks like from outside; there is no key in it."""
    return sequence(integer(0), _RSA, element(0x04, b"not a key, only its form " * 8))


def form_of_pkcs12(ber: bool = False) -> bytes:
    """What a PKCS#12 file looks like from outside; there is nothing in it."""
    inside = _DATA + element(0xA0, element(0x04, b"nothing at all " * 8))
    return (
        indefinite(0x30, _PKCS12_BEGIN, indefinite(0x30, inside)) if ber else sequence(_PKCS12_BEGIN, sequence(inside))
    )
