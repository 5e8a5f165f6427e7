# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SubjectPublicKeyInfo -> kind and size of the key.  Pure.

The key is measured, not loaded: loading costs more than reading all the rest, and fails for curves that a library does
not carry although the certificate is good.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .der import INTEGER, OBJECT_IDENTIFIER, SEQUENCE, DerError, elements, expect, read_element
from .object_identifier import dotted_text

# RFC 8017, RFC 4055 (a key for RSASSA-PSS signs and nothing else), RFC 5480, RFC 3279, RFC 8410; sizes where the kind
# fixes them.
_RSA, _EC = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
_ONE_SIZE = {"X25519": 256, "X448": 448, "Ed25519": 256, "Ed448": 456}
_KINDS: dict[str, tuple[str, int | None]] = {
    _RSA: ("RSA", None),
    "1.2.840.113549.1.1.10": ("RSASSA-PSS", None),
    _EC: ("EC", None),
    "1.2.840.10040.4.1": ("DSA", None),
    "1.3.101.110": ("X25519", _ONE_SIZE["X25519"]),
    "1.3.101.111": ("X448", _ONE_SIZE["X448"]),
    "1.3.101.112": ("Ed25519", _ONE_SIZE["Ed25519"]),
    "1.3.101.113": ("Ed448", _ONE_SIZE["Ed448"]),
}

# SEC 2 and RFC 5480 2.1.1.1; RFC 5639 for the Brainpool curves.
_CURVES = {
    "1.2.840.10045.3.1.1": 192,
    "1.2.840.10045.3.1.7": 256,
    "1.3.132.0.6": 112,
    "1.3.132.0.7": 112,
    "1.3.132.0.8": 160,
    "1.3.132.0.9": 160,
    "1.3.132.0.10": 256,
    "1.3.132.0.28": 128,
    "1.3.132.0.29": 128,
    "1.3.132.0.30": 160,
    "1.3.132.0.31": 192,
    "1.3.132.0.32": 224,
    "1.3.132.0.33": 224,
    "1.3.132.0.34": 384,
    "1.3.132.0.35": 521,
    "1.3.132.0.1": 163,
    "1.3.132.0.2": 163,
    "1.3.132.0.15": 163,
    "1.3.132.0.26": 233,
    "1.3.132.0.27": 233,
    "1.3.132.0.16": 283,
    "1.3.132.0.17": 283,
    "1.3.132.0.36": 409,
    "1.3.132.0.37": 409,
    "1.3.132.0.38": 571,
    "1.3.132.0.39": 571,
    "1.3.36.3.3.2.8.1.1.1": 160,
    "1.3.36.3.3.2.8.1.1.3": 192,
    "1.3.36.3.3.2.8.1.1.5": 224,
    "1.3.36.3.3.2.8.1.1.7": 256,
    "1.3.36.3.3.2.8.1.1.9": 320,
    "1.3.36.3.3.2.8.1.1.11": 384,
    "1.3.36.3.3.2.8.1.1.13": 512,
}
# RFC 5480 2.2: an uncompressed point, or a compressed one by the parity of y.
_UNCOMPRESSED, _COMPRESSED = 0x04, (0x02, 0x03)


class KeyFacts(NamedTuple):
    """``kind`` is a name or, where it is not known, the dotted OID; ``size`` is in bits, None where it is not known."""

    kind: str
    size: int | None
    fault: str | None = None


# How keys of the usual sizes begin and end: no other numbers have this form.
_USUAL_EXPONENT = bytes.fromhex("0203010001")
_USUAL_RSA = {
    (bytes.fromhex("003082010a0282010100"), 271): KeyFacts("RSA", 2048),
    (bytes.fromhex("003082018a0282018100"), 399): KeyFacts("RSA", 3072),
    (bytes.fromhex("003082020a0282020100"), 527): KeyFacts("RSA", 4096),
}


class _Algorithm(NamedTuple):
    """``size``: as far as the algorithm fixes it."""

    kind: str
    size: int | None
    fault: str | None


def read_public_key(algorithm: bytes, key: bytes) -> KeyFacts:
    """``algorithm`` is the content of the AlgorithmIdentifier, ``key`` that of the BIT STRING; raises DerError."""
    kind, size, fault = _read_algorithm(algorithm)
    if kind == "RSA" and key[-5:] == _USUAL_EXPONENT and key[10:11] >= b"\x80":
        usual = _USUAL_RSA.get((key[:10], len(key)))
        if usual is not None:
            return usual
    try:
        if kind in ("RSA", "RSASSA-PSS"):
            return KeyFacts(kind, _modulus_size(key), fault)
        if kind == "EC":
            _check_point(key, size)
        elif kind in _ONE_SIZE and len(key) != 1 + _ONE_SIZE[kind] // 8:
            raise DerError(f"{len(key) - 1} bytes")
    except DerError as error:
        return KeyFacts(kind, None, f"its public key cannot be used: {error}")
    return KeyFacts(kind, size, fault)


@lru_cache(maxsize=256)
def _read_algorithm(content: bytes) -> _Algorithm:
    start, end = expect(content, 0, OBJECT_IDENTIFIER, "the kind of the key")
    identifier = dotted_text(content[start:end])
    kind, size = _KINDS.get(identifier, (identifier, None))
    fault = None
    try:
        if kind == "EC":
            size, fault = _curve(content[end:])
        elif kind == "DSA" and content[end:]:
            # Without parameters they are those of the issuer's key (RFC 3279 2.3.2), so the size stands elsewhere.
            start, _end = expect(content, end, SEQUENCE, "the parameters")
            size = _number(content, start).bit_length()
    except DerError:
        fault = "its key parameters are malformed"
    return _Algorithm(kind, size, fault)


def _curve(parameters: bytes) -> tuple[int | None, str | None]:
    """RFC 5480 2.1.1: a named curve; X9.62 and RFC 3279 2.3.5 also know explicit ones."""
    tag, start, end = read_element(parameters, 0)
    if tag == OBJECT_IDENTIFIER:
        return _CURVES.get(dotted_text(parameters[start:end])), None
    # ECParameters: version, fieldID (the kind of field, then its prime or its degree), curve, base, order.
    parts = list(elements(parameters[start:end])) if tag == SEQUENCE else []
    if len(parts) < 2 or parts[1][0] != SEQUENCE:
        raise DerError("a curve is named or described")
    field = parts[1][1]
    _start, end = expect(field, 0, OBJECT_IDENTIFIER, "the kind of field")
    return _number(field, end).bit_length(), "its curve is described by explicit parameters"


def _number(data: bytes, offset: int) -> int:
    start, end = expect(data, offset, INTEGER, "a number")
    return int.from_bytes(data[start:end], "big")


def _modulus_size(key: bytes) -> int:
    """RFC 8017 A.1.1.  An exponent below 3, or an even one, encrypts nothing or cannot be undone."""
    start, _end = expect(key, 1, SEQUENCE, "a modulus and an exponent")
    start, end = expect(key, start, INTEGER, "a modulus")
    size = int.from_bytes(key[start:end], "big").bit_length()
    start, end = expect(key, end, INTEGER, "an exponent")
    exponent = int.from_bytes(key[start:end], "big", signed=True)
    if exponent < 3 or not exponent & 1:
        raise DerError("its exponent is even, or below 3")
    return size


def _check_point(key: bytes, size: int | None) -> None:
    octets = ((size or 0) + 7) // 8
    form = key[1] if len(key) > 1 else 0
    if form == _UNCOMPRESSED and (size is None or len(key) == 2 + 2 * octets):
        return
    if form in _COMPRESSED and (size is None or len(key) == 2 + octets):
        return
    raise DerError("no point of its curve")


__all__ = ["KeyFacts", "read_public_key"]
