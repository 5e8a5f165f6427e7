# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and certificates are found by content, whatever the file is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import credential_parts
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.credential_parts import read_parts
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
Certify = Callable[..., Any]


def _pfx(key: Any, certificate: Any, password: bytes | None, others: Any = None) -> bytes:
    kind = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"app", key, certificate, others, kind)


def _refusal(content: bytes, password: bytes | None = None) -> SmimeError:
    with pytest.raises(SmimeError) as caught:
        read_parts(content, "app.pem", "the certificate", password)
    return caught.value


def test_a_pem_file_may_hold_key_and_chain_in_any_order(
    rsa_key: Any, other_rsa_key: Any, certify: Certify, key_pem: Callable[..., bytes]
) -> None:
    first, second = certify(other_rsa_key), certify(rsa_key)
    content = b"Bag Attributes\r\n" + first.public_bytes(PEM) + key_pem(rsa_key) + second.public_bytes(PEM)
    parts = read_parts(content, "app.txt", "the certificate", None)
    assert parts.private_key.private_numbers() == rsa_key.private_numbers()  # type: ignore[union-attr]
    assert parts.certificates == (first, second)


def test_a_der_certificate_and_a_der_key_are_told_apart(rsa_key: Any, certify: Certify) -> None:
    certificate = certify(rsa_key)
    parts = read_parts(certificate.public_bytes(DER), "app.pfx", "the certificate", None)
    assert (parts.private_key, parts.certificates) == (None, (certificate,))
    key = rsa_key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    assert read_parts(key, "app.cer", "the key", None).private_key is not None


@pytest.mark.parametrize("password", [None, b"odd-pfx-word-7"])
def test_a_pfx_file_opens_with_its_password(
    rsa_key: Any, other_rsa_key: Any, certify: Certify, password: bytes | None
) -> None:
    own, issuer = certify(rsa_key), certify(other_rsa_key)
    parts = read_parts(_pfx(rsa_key, own, password, [issuer]), "app.cer", "the certificate", password)
    assert parts.private_key is not None
    assert parts.certificates == (own, issuer)


def test_wrong_and_missing_passwords_are_said_to_be_so(
    rsa_key: Any, certify: Certify, key_pem: Callable[..., bytes]
) -> None:
    for content in (_pfx(rsa_key, certify(rsa_key), b"odd-pfx-word-7"), key_pem(rsa_key, b"odd-pfx-word-7")):
        for password in (None, b"wrong-word-8"):
            error = _refusal(content, password)
            assert error.code == "exchange.credential.password"
            assert "odd-pfx" not in error.message
            assert "wrong-word" not in error.message


def test_an_old_encrypted_key_is_recognised(rsa_key: Any) -> None:
    kind = serialization.BestAvailableEncryption(b"odd-pem-word-7")
    content = rsa_key.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, kind)
    assert _refusal(content).code == "exchange.credential.password"
    assert read_parts(content, "k", "the key", b"odd-pem-word-7").private_key is not None


def test_a_password_for_an_open_key_does_no_harm(rsa_key: Any, key_pem: Callable[..., bytes]) -> None:
    assert read_parts(key_pem(rsa_key), "k", "the key", b"not-needed-1").private_key is not None


def test_damage_and_other_files_are_refused(rsa_key: Any, certify: Certify, key_pem: Callable[..., bytes]) -> None:
    broken_certificate = certify(rsa_key).public_bytes(PEM).replace(b"MII", b"AAA", 1)
    broken_key = key_pem(rsa_key).replace(b"MII", b"AAA", 1)
    cut = certify(rsa_key).public_bytes(PEM)[:200]
    for content in (b"hello", b"\x30\x03abc", broken_certificate, broken_key, cut):
        assert _refusal(content).code == "exchange.credential.unreadable"


def test_an_encryption_that_openssl_lacks_gets_advice(
    rsa_key: Any, certify: Certify, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise UnsupportedAlgorithm("RC2")

    monkeypatch.setattr(credential_parts.pkcs12, "load_key_and_certificates", refuse)
    error = _refusal(_pfx(rsa_key, certify(rsa_key), b"odd-pfx-word-7"), b"odd-pfx-word-7")
    assert error.code == "exchange.credential.unreadable"
    assert "AES-256" in error.message
