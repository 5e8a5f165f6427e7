# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.secrets import find_private_key, is_pkcs12
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element, public_key_der
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    certificates_only,
    form_of_pkcs12,
    integer,
    sequence,
)
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

KEYS = {
    "RSA": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "EC": ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
}
LOCK = BestAvailableEncryption(b"invented")
PFX = pkcs12.serialize_key_and_certificates(b"ada", KEYS["EC"], None, None, LOCK)


def written(kind: str, encoding: Encoding, form: PrivateFormat, locked: bool = False) -> bytes:
    return KEYS[kind].private_bytes(encoding, form, LOCK if locked else NoEncryption())


FORMS = {
    "PKCS#8 RSA": written("RSA", Encoding.DER, PrivateFormat.PKCS8),
    "PKCS#8 EC": written("EC", Encoding.DER, PrivateFormat.PKCS8),
    "PKCS#8 Ed25519": written("Ed25519", Encoding.DER, PrivateFormat.PKCS8),
    "PKCS#8 locked": written("RSA", Encoding.DER, PrivateFormat.PKCS8, locked=True),
    "PKCS#1": written("RSA", Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "SEC 1": written("EC", Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "PEM": written("RSA", Encoding.PEM, PrivateFormat.PKCS8),
    "PEM locked": written("RSA", Encoding.PEM, PrivateFormat.PKCS8, locked=True),
    "PEM PKCS#1": written("RSA", Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
    "PEM SEC 1": written("EC", Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
    "OpenSSH": written("Ed25519", Encoding.PEM, PrivateFormat.OpenSSH),
    "PuTTY": b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_private_keys_are_recognised_whole_and_in_part(name: str) -> None:
    content = FORMS[name]
    kind = find_private_key(content)
    assert kind is not None
    assert "private key" in kind
    assert ("PKCS" in kind or "SEC" in kind) == (content[:1] == b"\x30")
    assert find_private_key(content[: len(content) // 2])
    assert find_private_key(content + b"\x00\x00")
    assert not is_pkcs12(content)


@pytest.mark.parametrize("content", [PFX, form_of_pkcs12(), form_of_pkcs12(ber=True)], ids=["real", "DER", "BER"])
def test_pkcs12_is_recognised_whole_and_in_part(content: bytes) -> None:
    assert is_pkcs12(content)
    assert is_pkcs12(content[: len(content) // 2])
    assert find_private_key(content) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x03\x02\x01\x00",
        certificate_der(),
        certificate_der()[:200],
        certificates_only([certificate_der()]),
        public_key_der("RSA"),
        public_key_der("EC"),
        sequence(integer(2), sequence(b"\x06\x01\x2a"), element(0x04, b"")),
        sequence(integer(3), element(0x04, b"")),
        sequence(integer(0), sequence(integer(1))),
        sequence(integer(1), integer(7)),
        sequence(integer(1), sequence(b"\x06\x01\x2a"), sequence()),
        sequence(integer(1), element(0x04, b"xx"), element(0x03, b"xx")),
        sequence(integer(0), element(0x04, b"xx")),
        sequence(sequence(b"\x06\x01\x2a"), element(0x04, b"a digest")),
        b"-----BEGIN PUBLIC KEY-----",
        b"the private key is under the mat",
    ],
)
def test_what_holds_no_secret_is_not_accused(content: bytes) -> None:
    assert find_private_key(content) is None
    assert not is_pkcs12(content)


@given(st.binary(max_size=60), st.sampled_from([b"", b"\x30", b"\x30\x82", b"\x30\x0a\x02\x01\x00"]))
def test_no_bytes_at_all_can_stop_it(content: bytes, prefix: bytes) -> None:
    find_private_key(prefix + content)
    is_pkcs12(prefix + content)
