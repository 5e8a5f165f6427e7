# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The usual mistakes with keys and certificates are found before msal sees them, and good ones become what msal "
"takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.credential import load_credential
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
Make = Callable[..., Any]


@pytest.fixture
def load(settings_with: Make, clock: Any) -> Make:
    def run(later: timedelta = timedelta(0), **options: Any) -> Any:
        return load_credential(settings_with(**{"client_secret": None, **options}), clock.now() + later)

    return run


def _code(load: Make, **options: Any) -> str:
    with pytest.raises(SmimeError) as caught:
        load(**options)
    return caught.value.code


def test_a_secret_comes_from_option_or_file(load: Make, put: Make) -> None:
    assert load(client_secret="odd-secret-4712").for_msal == "odd-secret-4712"
    path = put("secret", b"odd-secret-4713\n")
    credential = load(client_secret_file=path)
    assert (credential.kind, credential.source, credential.for_msal) == ("secret", path, "odd-secret-4713")
    assert "odd-secret" not in repr(credential)


def test_one_pem_file_two_files_and_pfx_give_the_same(
    load: Make, put: Make, rsa_key: Any, certify: Make, key_pem: Make
) -> None:
    certificate = certify(rsa_key)
    pem = certificate.public_bytes(PEM)
    key_file = put("app.key", key_pem(rsa_key, b"odd-key-word-5"))
    pfx = pkcs12.serialize_key_and_certificates(
        b"app", rsa_key, certificate, None, serialization.BestAvailableEncryption(b"odd-pfx-word-7")
    )
    found = [
        load(certificate_file=put("both.pem", pem + key_pem(rsa_key))),
        load(
            certificate_file=put("app.crt", pem),
            certificate_key_file=key_file,
            certificate_password_file=put("word", b"odd-key-word-5\n"),
        ),
        load(
            certificate_file=put("app.cer", certificate.public_bytes(DER)),
            certificate_key_file=key_file,
            certificate_password="odd-key-word-5",
        ),
        load(certificate_file=put("app.pfx", pfx), certificate_password="odd-pfx-word-7"),
    ]
    for credential in found:
        assert credential.kind == "certificate"
        assert credential.for_msal["private_key"].encode() == key_pem(rsa_key)
        assert credential.for_msal["public_certificate"].encode() == pem
        assert credential.for_msal["thumbprint"] == certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303
        assert "PRIVATE KEY" not in repr(credential)


def test_of_several_certificates_of_the_key_the_longest_valid_is_taken(
    load: Make, put: Make, rsa_key: Any, other_rsa_key: Any, certify: Make, key_pem: Make
) -> None:
    old, new, foreign = certify(rsa_key, days=10), certify(rsa_key, days=90), certify(other_rsa_key)
    content = b"".join(one.public_bytes(PEM) for one in (foreign, old, new)) + key_pem(rsa_key)
    assert load(certificate_file=put("app.pem", content)).for_msal["public_certificate"].encode() == new.public_bytes(
        PEM
    )


def test_a_certificate_where_a_key_is_expected(load: Make, put: Make, rsa_key: Any, certify: Make) -> None:
    certificate = certify(rsa_key)
    pem, der = put("app.pem", certificate.public_bytes(PEM)), put("app.cer", certificate.public_bytes(DER))
    for options in (
        {"certificate_file": pem},
        {"certificate_file": der},
        {"certificate_file": pem, "certificate_key_file": der},
    ):
        assert _code(load, **options) == "exchange.credential.not_a_key"


def test_a_key_where_a_certificate_is_expected(load: Make, put: Make, rsa_key: Any, key_pem: Make) -> None:
    assert _code(load, certificate_file=put("app.pem", key_pem(rsa_key))) == "exchange.credential.not_a_certificate"


def test_key_and_certificate_of_two_applications(
    load: Make, put: Make, rsa_key: Any, other_rsa_key: Any, certify: Make, key_pem: Make
) -> None:
    certificate = put("app.crt", certify(rsa_key).public_bytes(PEM))
    key = put("app.key", key_pem(other_rsa_key))
    assert _code(load, certificate_file=certificate, certificate_key_file=key) == "exchange.credential.mismatch"


def test_an_ec_key(load: Make, put: Make, ec_key: Any, certify: Make, key_pem: Make) -> None:
    path = put("app.pem", certify(ec_key).public_bytes(PEM) + key_pem(ec_key))
    assert _code(load, certificate_file=path) == "exchange.credential.key_kind"


def test_a_wrong_password(load: Make, put: Make, rsa_key: Any, certify: Make, key_pem: Make) -> None:
    path = put("app.pem", certify(rsa_key).public_bytes(PEM) + key_pem(rsa_key, b"odd-key-word-5"))
    assert _code(load, certificate_file=path) == "exchange.credential.password"
    assert _code(load, certificate_file=path, certificate_password="other") == "exchange.credential.password"


def test_validity_at_its_edges(load: Make, put: Make, rsa_key: Any, certify: Make, key_pem: Make) -> None:
    path = put("app.pem", certify(rsa_key, days=2).public_bytes(PEM) + key_pem(rsa_key))
    second, day = timedelta(seconds=1), timedelta(days=1)
    load(later=-day, certificate_file=path)
    load(later=day, certificate_file=path)
    for later in (-day - second, day + second):
        assert _code(load, later=later, certificate_file=path) == "exchange.credential.expired"


def test_every_message_names_the_file(load: Make, put: Make, tmp_path: Any) -> None:
    for path in (str(tmp_path / "missing.pem"), put("empty.pem", b""), put("odd.pem", b"no certificate")):
        with pytest.raises(SmimeError) as caught:
            load(certificate_file=path)
        assert caught.value.code == "exchange.credential.unreadable"
        assert path in caught.value.message
