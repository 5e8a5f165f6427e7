# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the application logs in with, checked before msal sees it.

msal answers the usual mistakes (a .cer where a key is expected, a wrong password, an EC key) with errors from deep
inside (measured with msal 1.39), so all of them are found here and said in one sentence.  Private keys and secrets stay
in memory; no message holds any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .._model.failure import SmimeError
from .._model.library_cryptography import hashes, require_cryptography, rsa, serialization
from .._model.moments import format_moment
from .credential_file import read_credential_file, read_secret_file, unusable_file
from .credential_parts import CredentialParts, read_parts
from .settings import ExchangeSettings

_CERTIFICATE = "the application's certificate"
_KEY = "the application's private key"


@dataclass(frozen=True, slots=True)
class Credential:
    """``for_msal`` is msal's client_credential: the secret's text, or private_key, public_certificate and thumbprint.

    ``kind`` is "secret" or "certificate"; ``source`` names the file or option for messages.
    """

    kind: str
    source: str
    for_msal: str | Mapping[str, str] = field(repr=False)


def load_credential(settings: ExchangeSettings, now: datetime) -> Credential:
    """Reads and checks what the settings name; ``now`` is compared with the certificate's validity.

    Raises SmimeError exchange.credential.*: unreadable, not_a_key, not_a_certificate, mismatch, password, key_kind,
    expired.
    """
    if settings.client_secret is not None:
        return Credential("secret", "client_secret", settings.client_secret)
    if settings.client_secret_file is not None:
        secret = read_secret_file(settings.client_secret_file, "the application's client secret")
        return Credential("secret", settings.client_secret_file, secret)
    if settings.certificate_file is None:
        raise SmimeError("exchange.option", "The connection to Exchange Online: no credential given. Choose one.")
    require_cryptography()
    return _load_certificate(settings, settings.certificate_file, now)


def _load_certificate(settings: ExchangeSettings, certificate_file: str, now: datetime) -> Credential:
    password = _password(settings)
    parts = read_parts(read_credential_file(certificate_file, _CERTIFICATE), certificate_file, _CERTIFICATE, password)
    key_file = settings.certificate_key_file or certificate_file
    if settings.certificate_key_file is not None:
        key = read_parts(read_credential_file(key_file, _KEY), key_file, _KEY, password).private_key
    else:
        key = parts.private_key
    if key is None:
        raise _no_key(key_file, parts, settings.certificate_key_file is not None)
    if not parts.certificates:
        raise unusable_file(
            certificate_file,
            _CERTIFICATE,
            "holds no certificate; expected the certificate that was uploaded to the application's registration. "
            "Name that file, with the key in certificate_key_file",
            "exchange.credential.not_a_certificate",
        )
    if not isinstance(key, rsa.RSAPrivateKey):
        raise unusable_file(
            key_file,
            _KEY,
            "holds a key that is not RSA; Microsoft Entra takes RSA keys only for applications. Make a new key pair "
            "and upload its certificate",
            "exchange.credential.key_kind",
        )
    spki = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    wanted = key.public_key().public_bytes(*spki)
    matching = [one for one in parts.certificates if one.public_key().public_bytes(*spki) == wanted]
    if not matching:
        raise unusable_file(
            certificate_file,
            _CERTIFICATE,
            f"holds a certificate for another key than the one in {key_file}; expected a pair. Take both from the same "
            "application and renewal",
            "exchange.credential.mismatch",
        )
    newest = max(matching, key=lambda one: one.not_valid_after_utc)
    _check_validity(certificate_file, newest.not_valid_before_utc, newest.not_valid_after_utc, now)
    private_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # SHA-1 is only the certificate's name here; msal before 1.35 knows no other.
    thumbprint = newest.fingerprint(hashes.SHA1()).hex().upper()
    for_msal = {
        "private_key": private_key.decode("ascii"),
        "public_certificate": newest.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        "thumbprint": thumbprint,
    }
    return Credential("certificate", certificate_file, for_msal)


def _password(settings: ExchangeSettings) -> bytes | None:
    if settings.certificate_password_file is not None:
        what = "the password of the application's key"
        return read_secret_file(settings.certificate_password_file, what).encode("utf-8")
    return settings.certificate_password.encode("utf-8") if settings.certificate_password else None


def _no_key(path: str, parts: CredentialParts, separate: bool) -> SmimeError:
    what = _KEY if separate else f"{_CERTIFICATE} and private key"
    found = "holds no private key" if separate or not parts.certificates else "holds only a certificate"
    return unusable_file(
        path,
        what,
        f"{found} (a .cer or .crt file never has one); expected a PEM or PFX file with the key. Name the key's file in "
        "certificate_key_file, or use the PFX file",
        "exchange.credential.not_a_key",
    )


def _check_validity(path: str, not_before: datetime, not_after: datetime, now: datetime) -> None:
    if not_before <= now <= not_after:
        return
    when = f"expired on {format_moment(not_after)}" if now > not_after else f"is valid from {format_moment(not_before)}"
    raise unusable_file(
        path,
        _CERTIFICATE,
        f"holds a certificate that {when}, and now is {format_moment(now)}; expected one that is valid. Renew it and "
        "upload the new one to the application's registration, or set this machine's clock",
        "exchange.credential.expired",
    )


__all__ = ["Credential", "load_credential"]
