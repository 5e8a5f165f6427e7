# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.content import Opened, open_content
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.signed_data import KeyPreference
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element, public_key_der
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    KEY_PREFERENCE,
    attribute,
    certificates_only,
    enveloped_data,
    form_of_pkcs8,
    form_of_pkcs12,
    indefinite,
    integer,
    issuer_and_serial,
    sequence,
    signed_data,
    tagged,
)
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import Encoding as KeyEncoding
from hypothesis import given
from hypothesis import strategies as st

GOOD, OTHER = certificate_der(serial=1), certificate_der(serial=2)
SHORT = sequence(sequence(integer(1)), sequence(b"\x06\x01\x2a"), b"\x03\x01\x00")


def pem(content: bytes, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(content) + f"-----END {label}-----\n".encode()


KEY_TEXT = pem(form_of_pkcs8(), "PRIVATE KEY")


@pytest.mark.parametrize("content", [GOOD, SHORT])
def test_a_certificate_is_its_own(content: bytes) -> None:
    assert open_content(content) == Opened(Encoding.DER, (content,), content)


@pytest.mark.parametrize("more", [b"\x00", b"\r\n", OTHER, bytes(100)])
def test_bytes_behind_a_certificate_are_told_and_it_is_read(more: bytes) -> None:
    assert open_content(GOOD + more) == Opened(Encoding.TRAILING_BYTES, (GOOD,), GOOD)


@pytest.mark.parametrize("ber", [False, True])
def test_pkcs7_in_either_encoding(ber: bool) -> None:
    data = signed_data([GOOD, OTHER], ber=ber)
    assert open_content(data) == Opened(Encoding.PKCS7, (GOOD, OTHER))
    assert open_content(data + bytes(5)) == Opened(Encoding.PKCS7, (GOOD, OTHER))
    assert open_content(data + b"\r\n") == Opened(Encoding.TRAILING_BYTES, (GOOD, OTHER))


def test_pkcs7_names_its_encryption_certificate() -> None:
    preferred = attribute(KEY_PREFERENCE, issuer_and_serial(sequence(), 7))
    assert open_content(signed_data([GOOD], attributes=[preferred])).preferred == KeyPreference(sequence(), 7)


@pytest.mark.parametrize(
    ("content", "encoding", "code", "detail"),
    [
        (b"", Encoding.EMPTY, "certificate.unreadable", "the value is empty"),
        (certificates_only([]), Encoding.PKCS7, "value.no_certificate", "a PKCS#7 value without any certificate"),
        (
            enveloped_data(),
            Encoding.PKCS7,
            "certificate.unreadable",
            "without certificates: encrypted data for recipients",
        ),
        (signed_data([b"\x30\x7fab"]), Encoding.PKCS7, "certificate.unreadable", "the PKCS#7 value is malformed"),
        (signed_data([GOOD])[:-1], Encoding.TRUNCATED, "certificate.unreadable", "the PKCS#7 value is cut"),
        (signed_data([GOOD], ber=True)[:-1], Encoding.TRUNCATED, "certificate.unreadable", "the PKCS#7 value is cut"),
        (signed_data([b"\x30\x80" * 20], ber=True), Encoding.PKCS7, "certificate.unreadable", "deeper than 16"),
        (tagged(), Encoding.TAGGED, "value.no_certificate", "a tagged value without any certificate"),
        (tagged((3, GOOD))[:-1], Encoding.UNKNOWN, "certificate.unreadable", "bytes of another kind"),
        (GOOD[:-1], Encoding.TRUNCATED, "certificate.unreadable", "the value is cut"),
        (GOOD[:100], Encoding.TRUNCATED, "certificate.unreadable", "the value ends at byte 100"),
        (b"\x30\x85\x01\x01\x01\x01\x01\x30\x00", Encoding.TRUNCATED, "certificate.unreadable", "no definite form"),
        (GOOD[:3], Encoding.UNKNOWN, "certificate.unreadable", "3 bytes of another kind"),
        (b"\x30\x00", Encoding.UNKNOWN, "certificate.unreadable", "2 bytes of another kind"),
        (bytes(8), Encoding.UNKNOWN, "certificate.unreadable", "8 bytes of another kind"),
        (b"not a certificate", Encoding.UNKNOWN, "certificate.unreadable", "17 bytes of another kind"),
        (b"QWRhIExvdmVsYWNlLCBDb3VudGVzcw==", Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (public_key_der("RSA"), Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (sequence(b"\x06\x03\x2a\x03\x04", b"\x05\x00"), Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (b"\x30\x04\x06\x7f\x2a\x86", Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (b"\x30\x83\x00\x00\x01\x06", Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (indefinite(0x30, indefinite(0x30, integer(1))), Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (sequence(integer(7), integer(8)), Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (pem(GOOD, "CERTIFICATE REQUEST"), Encoding.PEM, "certificate.unreadable", "of kind certificate request"),
        (pem(GOOD)[:300], Encoding.PEM, "certificate.unreadable", "is cut"),
        (pem(b"no certificate at all"), Encoding.UNKNOWN, "certificate.unreadable", "another kind"),
        (base64.b64encode(GOOD[:200]), Encoding.BASE64, "certificate.unreadable", "the value is cut"),
    ],
)
def test_what_no_certificate_can_be_read_from_says_why(
    content: bytes, encoding: Encoding, code: str, detail: str
) -> None:
    opened = open_content(content)
    assert (opened.encoding, opened.certificates) == (encoding, ())
    assert opened.error is not None
    assert opened.error[0] == code
    assert detail in opened.error[1]


def test_a_tagged_value_names_its_encryption_certificate() -> None:
    assert open_content(tagged((8, GOOD), (3, OTHER))) == Opened(Encoding.TAGGED, (GOOD, OTHER), OTHER)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (pem(GOOD), Encoding.PEM),
        (base64.b64encode(GOOD), Encoding.BASE64),
        (base64.b64encode(pem(GOOD)), Encoding.BASE64),
        (pem(GOOD).decode().encode("utf-16"), Encoding.UTF16),
        (base64.b64encode(GOOD).decode().encode("utf-16-le"), Encoding.UTF16),
        (base64.b64encode(pem(GOOD).decode().encode("utf-16-be")), Encoding.BASE64),
        (pem(GOOD + b"\x30\x00", "TRUSTED CERTIFICATE"), Encoding.PEM),
    ],
)
def test_a_certificate_in_text_is_read(content: bytes, encoding: Encoding) -> None:
    assert open_content(content) == Opened(encoding, (GOOD,), GOOD)


def test_text_may_hold_more_than_one_certificate_or_a_pkcs7_value() -> None:
    assert open_content(pem(GOOD) + pem(OTHER) + pem(GOOD)) == Opened(Encoding.PEM, (GOOD, OTHER))
    assert open_content(pem(signed_data([GOOD, OTHER]), "PKCS7")) == Opened(Encoding.PEM, (GOOD, OTHER))
    assert open_content(base64.b64encode(tagged((8, GOOD), (3, OTHER)))) == Opened(
        Encoding.BASE64, (GOOD, OTHER), OTHER
    )


def test_what_is_left_of_a_text_is_read_and_the_rest_told() -> None:
    opened = open_content(pem(GOOD) + pem(OTHER)[:200])
    assert (opened.encoding, opened.certificates) == (Encoding.PEM, (GOOD,))
    assert opened.error is not None


def test_text_in_text_in_text_ends_somewhere() -> None:
    content = GOOD
    for _layer in range(6):
        content = base64.b64encode(content)
    assert open_content(content).encoding is Encoding.UNKNOWN


def real_key(locked: bool) -> bytes:
    lock = BestAvailableEncryption(b"invented") if locked else NoEncryption()
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(KeyEncoding.DER, PrivateFormat.PKCS8, lock)


@pytest.mark.parametrize(
    "content",
    [
        real_key(locked=False),
        real_key(locked=True),
        real_key(locked=True)[:60],
        form_of_pkcs8(),
        form_of_pkcs8()[:50],
        form_of_pkcs8() + bytes(4),
        KEY_TEXT,
        KEY_TEXT[:60],
        b"Bag Attributes\n" + KEY_TEXT,
        KEY_TEXT.decode().encode("utf-16"),
        KEY_TEXT.decode().encode("utf-16-be"),
        b"PuTTY-User-Key-File-3: ssh-rsa\n",
        "PuTTY-User-Key-File-3: ssh-rsa\n".encode("utf-16"),
        base64.b64encode(form_of_pkcs8()),
        base64.b64encode(KEY_TEXT),
        pem(GOOD) + KEY_TEXT,
        KEY_TEXT + pem(GOOD),
        pem(form_of_pkcs8()),
        GOOD + form_of_pkcs8(),
        GOOD + KEY_TEXT,
        signed_data([GOOD]) + form_of_pkcs8(),
        signed_data([GOOD], ber=True) + form_of_pkcs8(),
        b"\x00garbage " + KEY_TEXT,
    ],
)
def test_a_private_key_is_found_wherever_it_stands_and_nothing_beside_it_is_opened(content: bytes) -> None:
    opened = open_content(content)
    assert (opened.encoding, opened.certificates, opened.preferred) == (Encoding.PRIVATE_KEY, (), None)
    assert opened.error is not None
    assert opened.error[0] == "value.private_key"
    assert opened.error[1].startswith(("a private key", "an encrypted private key"))


@pytest.mark.parametrize(
    "content",
    [
        form_of_pkcs12(),
        form_of_pkcs12(ber=True),
        form_of_pkcs12()[:40],
        base64.b64encode(form_of_pkcs12()),
        GOOD + form_of_pkcs12(),
        pem(form_of_pkcs12()),
    ],
)
def test_a_pkcs12_file_is_found_wherever_it_stands(content: bytes) -> None:
    opened = open_content(content)
    assert (opened.encoding, opened.certificates) == (Encoding.PKCS12, ())
    assert opened.error is not None
    assert opened.error[0] == "value.pkcs12"


@given(
    st.binary(max_size=100),
    st.sampled_from(
        [
            b"",
            b"\x30",
            b"\x30\x80\x06",
            b"\x30\x10\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
            b"\x01\x00\x08\x00",
            element(0x30, b"x" * 9),
        ]
    ),
)
def test_no_bytes_at_all_can_stop_it(content: bytes, prefix: bytes) -> None:
    opened = open_content(prefix + content)
    assert opened.certificates or opened.error
