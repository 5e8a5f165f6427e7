# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a client assertion (RFC 7523) the way Entra ID does: who signed it, for whom, and is it still valid.

Must not issue tokens. Errors carry Entra ID's numbers (Microsoft Learn, certificate credentials and AADSTS codes).
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Container

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from .identity import Application

ALGORITHMS = ["RS256", "PS256"]


class SignInError(Exception):
    """Entra ID refuses: number of the AADSTS code, OAuth error name, HTTP status, text."""

    def __init__(self, number: int, error: str, status: int, text: str) -> None:
        super().__init__(text)
        self.number = number
        self.error = error
        self.status = status
        self.text = text


def check_assertion(
    assertion: str, application: Application, audiences: Container[str], now: datetime.datetime
) -> None:
    """Return when the assertion proves that the caller holds the application's key; SignInError otherwise."""
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as problem:
        raise SignInError(50027, "invalid_request", 400, "JWT token is invalid or malformed.") from problem
    _check_signature(assertion, header, application)
    if claims.get("aud") not in audiences:
        raise _refuse(700023, "Client assertion audience claim does not match Realm issuer.")
    if claims.get("iss") != application.client_id or claims.get("sub") != application.client_id:
        raise _refuse(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
    _check_time(claims, now)


def _check_signature(assertion: str, header: dict[str, object], application: Application) -> None:
    certificate = application.certificate
    named = header.get("x5t#S256") or header.get("x5t")
    if certificate is None or not isinstance(named, str) or named.rstrip("=") not in _identifiers(certificate):
        raise _refuse(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            f"[Reason - The key was not found., Thumbprint of key used by client: '{_show_identifier(named)}']",
        )
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise _refuse(700027, "The key of the registered certificate cannot verify client assertions.")
    # Here only the signature: audience and times have numbers of their own, and the clock is ours.
    try:
        jwt.decode(
            assertion,
            key,
            algorithms=ALGORITHMS,
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError as problem:
        raise _refuse(
            700027,
            "Client assertion failed signature validation. [Reason - The key was found, but use of the key to verify "
            "the signature failed.]",
        ) from problem


def _check_time(claims: dict[str, object], now: datetime.datetime) -> None:
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    moment = now.timestamp()
    if not isinstance(expires, int | float) or not isinstance(begins, int | float):
        raise SignInError(50027, "invalid_request", 400, "JWT token is invalid or malformed.")
    # Five minutes is the skew Entra ID's libraries allow by default.
    if expires + 300 < moment or begins - 300 > moment:
        raise _refuse(700024, "Client assertion is not within its valid time range.")


def _refuse(number: int, text: str) -> SignInError:
    return SignInError(number, "invalid_client", 401, text)


def _identifiers(certificate: x509.Certificate) -> set[str]:
    der = certificate.public_bytes(Encoding.DER)
    return {_encode(hashlib.sha1(der).digest()), _encode(hashlib.sha256(der).digest())}


def _encode(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _show_identifier(named: object) -> str:
    try:
        return base64.urlsafe_b64decode(f"{named}==").hex().upper()
    except ValueError:
        return ""
