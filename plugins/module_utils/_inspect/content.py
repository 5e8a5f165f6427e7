# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of one value -> their kind, and the certificates inside as DER.  Pure.

The kind depends on the bytes alone, never on the attribute: people and scripts write either kind into either.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from .._model.certificate import Encoding
from .ber import read_ber
from .der import OBJECT_IDENTIFIER, SEQUENCE, DerError, EndsEarly, read_element
from .secrets import find_private_key, is_pkcs12
from .signed_data import KeyPreference, NotSignedData, read_signed_data
from .tagged import read_tagged
from .wrappings import plain_text, unwrap

# Base64 of a PEM text in UTF-16 is the worst that was ever met.
_DEEPEST = 3
_INDEFINITE = 0x80
_PKCS7 = (bytes.fromhex("2a864886f70d0107"), bytes.fromhex("2a864886f70d01091001"))  # 1.2.840.113549.1.7, 1.9.16.1
_UNREADABLE = "certificate.unreadable"


class Opened(NamedTuple):
    """``certificates`` as DER; ``preferred`` is the one that the value names for encryption, itself or by reference.

    ``error`` is None or (code, detail): why there is none, or not all.
    """

    encoding: Encoding
    certificates: tuple[bytes, ...] = ()
    preferred: bytes | KeyPreference | None = None
    error: tuple[str, str] | None = None


def open_content(content: bytes, depth: int = 0) -> Opened:
    """Never raises."""
    if content[:1] == b"\x30" and len(content) > 4:
        opened = _open_sequence(content)
    elif not content:
        return Opened(Encoding.EMPTY, error=(_UNREADABLE, "the value is empty"))
    else:
        opened = _open_others(content, depth)
    # What was not read wholly may hide a key; a whole certificate or message cannot.
    if opened.encoding in (Encoding.TRUNCATED, Encoding.UNKNOWN, Encoding.TRAILING_BYTES):
        secret = _find_secret(content)
        if secret is not None:
            return secret
    return opened


def _open_sequence(content: bytes) -> Opened:
    """ASN.1 leaves no other reading: an OBJECT IDENTIFIER begins a PKCS#7 ContentInfo, a SEQUENCE a certificate."""
    length = content[1]
    start = 2 if length <= _INDEFINITE else 2 + (length & 0x7F)
    first = content[start : start + 1]
    if first == bytes([OBJECT_IDENTIFIER]):
        return _open_pkcs7(content, start)
    if first != bytes([SEQUENCE]) or length == _INDEFINITE or _begins_with_kind(content, start):
        return _unknown(content)
    try:
        end = read_element(content, 0)[2]
    except DerError as error:
        return Opened(Encoding.TRUNCATED, error=(_UNREADABLE, f"the value is cut: {error}"))
    if end == len(content):
        return Opened(Encoding.DER, (content,), content)
    certificate = content[:end]
    return Opened(Encoding.TRAILING_BYTES, (certificate,), certificate)


def _begins_with_kind(content: bytes, start: int) -> bool:
    """Whether the SEQUENCE at ``start`` begins with an OBJECT IDENTIFIER: keys and digests do, certificates do not."""
    size = content[start + 1] if start + 1 < len(content) else 0
    first = start + 2 + (size & 0x7F if size & 0x80 else 0)
    return content[first : first + 1] == bytes([OBJECT_IDENTIFIER])


def _open_pkcs7(content: bytes, start: int) -> Opened:
    kind = content[start + 2 : start + 2 + content[start + 1]] if start + 1 < len(content) else b""
    if not kind.startswith(_PKCS7):
        return _unknown(content)
    try:
        info = read_ber(content, 0, len(content))
    except EndsEarly as error:
        return Opened(Encoding.TRUNCATED, error=(_UNREADABLE, f"the PKCS#7 value is cut: {error}"))
    except DerError as error:
        return Opened(Encoding.PKCS7, error=(_UNREADABLE, f"the PKCS#7 value is malformed: {error}"))
    # Some writers pad with zeros, and readers have always let that pass.
    encoding = Encoding.TRAILING_BYTES if any(content[info.after :]) else Encoding.PKCS7
    try:
        signed = read_signed_data(content, info)
    except NotSignedData as error:
        return Opened(encoding, error=(_UNREADABLE, f"a PKCS#7 value without certificates: {error}"))
    except DerError as error:
        return Opened(encoding, error=(_UNREADABLE, f"the PKCS#7 value is malformed: {error}"))
    if not signed.certificates:
        return Opened(encoding, error=("value.no_certificate", "a PKCS#7 value without any certificate"))
    return Opened(encoding, signed.certificates, signed.preference)


def _open_others(content: bytes, depth: int) -> Opened:
    try:
        tagged = read_tagged(content)
    except DerError:
        return _open_text(content, depth)
    if not tagged.certificates:
        return Opened(Encoding.TAGGED, error=("value.no_certificate", "a tagged value without any certificate"))
    return Opened(Encoding.TAGGED, tagged.certificates, tagged.encryption)


def _open_text(content: bytes, depth: int) -> Opened:
    wrapping = unwrap(content) if depth < _DEEPEST else None
    if wrapping is None:
        return _unknown(content)
    secret = _find_secret(content)
    if secret is not None:
        return secret
    inside = [open_content(part, depth + 1) for part in wrapping.contents]
    for part in inside:
        if part.encoding in (Encoding.PRIVATE_KEY, Encoding.PKCS12):
            return part
    certificates = tuple(dict.fromkeys(certificate for part in inside for certificate in part.certificates))
    errors = [part.error for part in inside if part.error is not None]
    if wrapping.fault:
        errors.append((_UNREADABLE, wrapping.fault))
    if not certificates and all(part.encoding is Encoding.UNKNOWN for part in inside) and not wrapping.fault:
        return _unknown(content)  # any short word is Base64 of something
    preferred = inside[0].preferred if len(inside) == 1 else None
    return Opened(wrapping.encoding, certificates, preferred, errors[0] if errors else None)


def _find_secret(content: bytes) -> Opened | None:
    """Also behind a certificate: a file of a certificate with its key is a usual accident."""
    tails = [plain_text(content)]
    with suppress(DerError):  # where nothing whole stands in front
        tails.append(content[read_ber(content, 0, len(content)).after :])
    for tail in tails:
        kind = find_private_key(tail)
        if kind is not None:
            return Opened(Encoding.PRIVATE_KEY, error=("value.private_key", f"{kind}, {len(content)} bytes"))
        if is_pkcs12(tail):
            detail = f"a PKCS#12 file, which holds a private key, {len(content)} bytes"
            return Opened(Encoding.PKCS12, error=("value.pkcs12", detail))
    return None


def _unknown(content: bytes) -> Opened:
    return Opened(Encoding.UNKNOWN, error=(_UNREADABLE, f"not a certificate ({len(content)} bytes of another kind)"))


__all__ = ["Opened", "open_content"]
