# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import issuer_text, subject_text
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import classify, inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model import library_cryptography
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element
from hypothesis import example, given
from hypothesis import strategies as st

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
PKCS7_DER = element(0x30, SIGNED_DATA + element(0xA0, element(0x30, b"")))
PKCS7_BER = b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + bytes(6)
TAGGED = bytes.fromhex("0100080001000000") + bytes.fromhex("03000800 01000000") + bytes(20)
GOOD = certificate_der(subject_address="ada@contoso.example")
EMAIL_ADDRESS = bytes.fromhex("06092a864886f70d010901")
COMMON_NAME = bytes.fromhex("0603550403")
ALL_ATTRIBUTES = pytest.mark.parametrize("attribute", [USER_CERTIFICATE, USER_SMIME_CERTIFICATE])


@ALL_ATTRIBUTES
def test_a_certificate_is_read_and_is_the_preferred_one(attribute: str) -> None:
    value = inspect_value(attribute, GOOD)
    assert (value.attribute, value.encoding, value.content) == (attribute, Encoding.DER, GOOD)
    assert value.value_digest == hashlib.sha256(GOOD).hexdigest() == value.certificates[0].fingerprint
    assert (len(value.certificates), value.preferred, value.parse_error) == (1, 0, None)


@ALL_ATTRIBUTES
@pytest.mark.parametrize(
    ("content", "encoding", "detail"),
    [
        (b"", Encoding.EMPTY, "the value is empty"),
        (b"not a certificate", Encoding.UNKNOWN, "not a certificate (17 bytes of another kind)"),
        (b"-----BEGIN CERTIFICATE-----", Encoding.UNKNOWN, "not a certificate (27 bytes of another kind)"),
        (bytes(3), Encoding.UNKNOWN, "not a certificate (3 bytes of another kind)"),
        (b"\x30", Encoding.TRUNCATED, "the value is cut: it ends at byte 1, where an element was expected"),
        (GOOD[:100], Encoding.TRUNCATED, "and the value ends at byte 100"),
        (GOOD[:-1], Encoding.TRUNCATED, f"says it ends at byte {len(GOOD)}"),
        (GOOD + bytes(2), Encoding.TRAILING_BYTES, "2 bytes stand behind the end of the certificate"),
        (GOOD + GOOD, Encoding.TRAILING_BYTES, f"{len(GOOD)} bytes stand behind the end of the certificate"),
        (element(0x30, b""), Encoding.DER, "its outer structure is not that of a certificate (2 bytes)"),
        (element(0x30, element(0x30, b"\x02\x01\x00")), Encoding.DER, "its outer structure is not that of a"),
    ],
    ids=[
        *("empty", "text", "PEM", "NUL", "one byte", "cut", "last byte missing", "two bytes more", "twice", "hollow"),
        "of another kind",
    ],
)
def test_what_no_certificate_can_be_read_from_says_why(
    attribute: str, content: bytes, encoding: Encoding, detail: str
) -> None:
    value = inspect_value(attribute, content)
    assert value.encoding is encoding
    assert (value.certificates, value.preferred) == ((), None)
    assert value.parse_error is not None
    assert value.parse_error[0] == "certificate.unreadable"
    assert detail in value.parse_error[1]


@ALL_ATTRIBUTES
@pytest.mark.parametrize("content", [PKCS7_DER, PKCS7_BER, PKCS7_DER + bytes(5)], ids=["DER", "BER", "trailing NULs"])
def test_pkcs7_is_told_from_a_certificate_and_is_not_called_broken(attribute: str, content: bytes) -> None:
    value = inspect_value(attribute, content)
    assert value.encoding is Encoding.PKCS7
    assert value.parse_error == ("value.not_read_yet", "a PKCS#7 value")
    assert (value.certificates, value.preferred, value.content) == ((), None, content)


def test_a_tagged_value_occurs_in_one_attribute_only() -> None:
    value = inspect_value(USER_SMIME_CERTIFICATE, TAGGED)
    assert (value.encoding, value.parse_error) == (
        Encoding.TAGGED,
        ("value.not_read_yet", "a Microsoft tagged value"),
    )
    assert inspect_value(USER_CERTIFICATE, TAGGED).encoding is Encoding.UNKNOWN


def test_an_indefinite_length_around_anything_else_is_no_certificate() -> None:
    encoding, parse_error = classify(USER_CERTIFICATE, b"\x30\x80\x30\x80" + bytes(4))
    assert encoding is Encoding.TRUNCATED
    assert parse_error is not None
    assert parse_error[0] == "certificate.unreadable"


@given(content=st.binary(max_size=200), prefix=st.sampled_from([b"", b"\x30", b"\x30\x80", b"\x01\x00\x08\x00"]))
def test_no_content_at_all_can_stop_a_run(content: bytes, prefix: bytes) -> None:
    value = inspect_value(USER_SMIME_CERTIFICATE, prefix + content)
    assert value.content == prefix + content
    assert value.certificates or value.parse_error


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@example(position=GOOD.index(EMAIL_ADDRESS) + len(EMAIL_ADDRESS), byte=0x03)  # a BIT STRING where a text stands
@example(position=GOOD.rindex(COMMON_NAME) + len(COMMON_NAME), byte=0x03)
@given(position=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_no_damaged_certificate_can_stop_a_run(position: int, byte: int) -> None:
    value = inspect_value(USER_CERTIFICATE, GOOD[:position] + bytes([byte]) + GOOD[position + 1 :])
    assert value.certificates or value.parse_error
    for certificate in value.certificates:
        assert subject_text(certificate)
        assert issuer_text(certificate)


def test_without_the_library_nothing_is_called_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_cryptography, "HAS_CRYPTOGRAPHY", False)
    with pytest.raises(SmimeError) as caught:
        inspect_value(USER_CERTIFICATE, GOOD)
    assert caught.value.code == "program.library_missing"
