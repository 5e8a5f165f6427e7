# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.argument import certificates_in, value_in
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def pem(der: bytes, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(der) + f"-----END {label}-----\n".encode()


def key_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def refusal_of(content: bytes) -> SmimeError:
    with pytest.raises(SmimeError) as caught:
        certificates_in(content, "certificates[0]")
    assert caught.value.code == "argument.not_a_certificate"
    assert caught.value.message.startswith("certificates[0]: nothing was written")
    assert caught.value.detail["argument"] == "certificates[0]"
    return caught.value


def test_one_certificate_in_any_of_its_forms() -> None:
    der = certificate_der()
    text = base64.b64encode(der)
    for content in (
        der,
        pem(der),
        pem(der, "X509 CERTIFICATE"),
        text,
        base64.encodebytes(der),
        b"\n " + text + b"\r\n",
    ):
        assert certificates_in(content, "certificates[0]") == [der]


def test_several_pem_blocks_keep_their_order() -> None:
    first, second = certificate_der(serial=1), certificate_der(serial=2)
    content = b"subject: Ada\n" + pem(first) + b"\nsubject: Ada, renewed\n" + pem(second)
    assert certificates_in(content, "file") == [first, second]


@pytest.mark.parametrize("around", [b"", pem(certificate_der())], ids=["alone", "behind a certificate"])
def test_a_key_is_refused_by_kind_and_never_echoed(around: bytes) -> None:
    content = around + key_pem()
    failure = refusal_of(content)
    assert "private key" in failure.message
    said = f"{failure.message} {failure.detail} {failure.__cause__} {failure.__context__}"
    assert not [line for line in content.decode().splitlines() if not line.startswith("--") and line in said]


def test_a_key_in_der_is_refused_and_never_echoed() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    content = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    for given in (content, base64.b64encode(content)):
        failure = refusal_of(given)
        said = f"{failure.message} {failure.detail}"
        assert f"{len(content)} bytes" in said
        assert base64.b64encode(content).decode()[:20] not in said
        assert content.hex()[:20] not in said


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b"Ada Lovelace!", "neither PEM nor Base64"),
        ("Ädä".encode(), "neither PEM nor Base64"),
        (b"AAAA", "3 bytes in which no certificate can be read"),
        (certificate_der()[:-1], "no certificate can be read"),
        (certificate_der() + b"\x00", "no certificate can be read"),
        (b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "nothing"),
        (b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----", "neither PEM nor Base64"),
        (pem(certificate_der())[:-20], "neither PEM nor Base64"),
        (pem(b"\x30\x00", "CERTIFICATE REQUEST"), "a PEM block of kind certificate request"),
        (pem(b"\x30\x00", "PKCS7"), "a PEM block of kind pkcs7"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_anything_else_is_refused_and_said_to_be_what_it_is(content: bytes, found: str) -> None:
    failure = refusal_of(content)
    assert found in str(failure.detail["found"])
    assert found in failure.message


def test_bytes_of_any_kind_can_be_given_as_base64() -> None:
    assert value_in("MI AG\nCSo=", "values[0]") == bytes.fromhex("308006092a")
    with pytest.raises(SmimeError) as caught:
        value_in("ü", "values[0]")
    assert caught.value.code == "argument.not_a_certificate"
