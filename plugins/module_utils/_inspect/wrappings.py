# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that stand where bytes should: PEM, Base64, and either of them in UTF-16.  Pure.

Accidents of scripts and of copying: the attribute wants the bytes that the text stands for.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from .._model.certificate import Encoding

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9#. ]{1,40})-----([^-]*)(-----END \1-----)?")
_CERTIFICATES = {b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE", b"PKCS7", b"CMS", b"PKCS #7 SIGNED DATA"}
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}", re.ASCII)
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SHORTEST = 16


class Wrapping(NamedTuple):
    """``contents`` are the bytes that the text stands for; ``fault`` says why there are none, or None."""

    encoding: Encoding
    contents: tuple[bytes, ...]
    fault: str | None = None


def unwrap(content: bytes) -> Wrapping | None:
    """None where ``content`` is no text of these kinds."""
    text = _from_utf16(content)
    if text is not None:
        inner = _unwrap_ascii(text)
        return Wrapping(Encoding.UTF16, inner.contents, inner.fault) if inner else None
    return _unwrap_ascii(content.removeprefix(b"\xef\xbb\xbf"))


def plain_text(content: bytes) -> bytes:
    """The same text in one byte per character, where it is UTF-16; else ``content`` itself."""
    text = _from_utf16(content)
    return content if text is None else text


def _from_utf16(content: bytes) -> bytes | None:
    """UTF-16 with its mark, or without one where the first characters are all ASCII."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _reencode(content[2:], codec)
    start = content[: 2 * _SHORTEST]
    if len(start) == 2 * _SHORTEST:
        if not any(start[1::2]) and all(start[::2]):
            return _reencode(content, "utf-16-le")
        if not any(start[::2]) and all(start[1::2]):
            return _reencode(content, "utf-16-be")
    return None


def _reencode(content: bytes, codec: str) -> bytes:
    # A byte that a cut left over is dropped: what the text says is judged by what can be read of it.
    return content.decode(codec, "ignore").encode("utf-8", "ignore")


def _unwrap_ascii(text: bytes) -> Wrapping | None:
    blocks = _PEM.findall(text)
    if blocks:
        return _unwrap_pem(blocks)
    letters = b"".join(text.strip(b"\x00").split())
    if not _BASE64.fullmatch(letters):
        return None
    decoded = _decode(letters)
    return Wrapping(Encoding.BASE64, (decoded,)) if decoded else None


def _unwrap_pem(blocks: list[tuple[bytes, bytes, bytes]]) -> Wrapping:
    wanted = [block for block in blocks if block[0] in _CERTIFICATES]
    if not wanted:
        kinds = ", ".join(sorted({label.decode("ascii").lower() for label, _body, _end in blocks}))
        return Wrapping(Encoding.PEM, (), f"a PEM text of kind {kinds}")
    decoded = [_decode(b"".join(body.split())) for _label, body, _end in wanted]
    contents = tuple(content for content in decoded if content)
    if all(end for _label, _body, end in wanted) and len(contents) == len(wanted):
        return Wrapping(Encoding.PEM, contents)
    return Wrapping(Encoding.PEM, contents, "the PEM text is cut or not Base64")


def _decode(letters: bytes) -> bytes | None:
    """Missing padding is forgiven: a cut at the end loses nothing but the last byte's certainty."""
    letters = letters.rstrip(b"=")
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


__all__ = ["Wrapping", "plain_text", "unwrap"]
