# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the private key and the certificates in a PEM, DER or PFX file, going by content and not by the file's name.

It judges nothing about them: whether they belong together and are valid is asked in ``credential.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._model.failure import SmimeError
from .._model.library_cryptography import UnsupportedAlgorithm, pkcs12, serialization, x509
from .credential_file import unusable_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_PEM_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
# RFC 7292 section 4: a PFX is SEQUENCE { version INTEGER 3, ... }; nothing else we meet begins so.
_PFX = re.compile(rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CredentialParts:
    """What a file holds; ``private_key`` None where it holds none."""

    private_key: PrivateKeyTypes | None = field(repr=False)
    certificates: tuple[x509.Certificate, ...]


def read_parts(content: bytes, path: str, what: str, password: bytes | None) -> CredentialParts:
    """Key and certificates in ``content``.

    Raises exchange.credential.password where it does not open with ``password``, exchange.credential.unreadable where
    it is none of the known forms.
    """
    try:
        if b"-----BEGIN " in content:
            return _read_pem(content, path, what, password)
        if _PFX.match(content):
            return _read_pfx(content, path, what, password)
        return _read_der(content, path, what)
    except UnsupportedAlgorithm:
        raise unusable_file(
            path,
            what,
            "is encrypted in a way that this machine's OpenSSL does not offer (old PFX files use RC2); expected AES. "
            "Export it again with AES-256",
        ) from None


def _read_pem(content: bytes, path: str, what: str, password: bytes | None) -> CredentialParts:
    key: PrivateKeyTypes | None = None
    certificates: list[x509.Certificate] = []
    for block in _PEM_BLOCK.finditer(content):
        label = block.group(1)
        if label.endswith(b"PRIVATE KEY") and key is None:
            key = _read_pem_key(block.group(0), path, what, password)
        elif label in (b"CERTIFICATE", b"X509 CERTIFICATE"):
            try:
                certificates.append(x509.load_pem_x509_certificate(block.group(0)))
            except ValueError:
                raise _damaged(path, what, "a certificate") from None
    if key is None and not certificates:
        raise _unknown(path, what)
    return CredentialParts(key, tuple(certificates))


def _read_pem_key(block: bytes, path: str, what: str, password: bytes | None) -> PrivateKeyTypes:
    encrypted = b"ENCRYPTED" in block.split(b"\n\n", 1)[0]
    if encrypted and password is None:
        raise _wrong_password(path, what, "is encrypted and no password was given")
    try:
        return serialization.load_pem_private_key(block, password if encrypted else None)
    except (ValueError, TypeError):
        if encrypted:
            raise _wrong_password(path, what, "does not open with the password that was given") from None
        raise _damaged(path, what, "a private key") from None


def _read_pfx(content: bytes, path: str, what: str, password: bytes | None) -> CredentialParts:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password)
    except ValueError:
        found = "does not open with the password that was given" if password else "does not open without a password"
        raise _wrong_password(path, what, found) from None
    first = (certificate,) if certificate is not None else ()
    return CredentialParts(key, (*first, *others))


def _read_der(content: bytes, path: str, what: str) -> CredentialParts:
    try:
        return CredentialParts(None, (x509.load_der_x509_certificate(content),))
    except ValueError:
        pass
    try:
        return CredentialParts(serialization.load_der_private_key(content, None), ())
    except (ValueError, TypeError):
        raise _unknown(path, what) from None


def _wrong_password(path: str, what: str, found: str) -> SmimeError:
    return unusable_file(
        path,
        what,
        f"{found}; expected the password that it was exported with. Set certificate_password_file or "
        "certificate_password",
        "exchange.credential.password",
    )


def _damaged(path: str, what: str, part: str) -> SmimeError:
    return unusable_file(path, what, f"holds {part} that cannot be read; expected a whole one. Export it again")


def _unknown(path: str, what: str) -> SmimeError:
    return unusable_file(
        path, what, "holds neither a key nor a certificate; expected a PEM or PFX file. Check that it is the right file"
    )


__all__ = ["CredentialParts", "read_parts"]
