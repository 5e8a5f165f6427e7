# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import issuer_text, subject_text
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model import library_cryptography
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    KEY_PREFERENCE,
    MICROSOFT_KEY_PREFERENCE,
    attribute,
    certificates_only,
    form_of_pkcs8,
    issuer_and_serial,
    sequence,
    signed_data,
    tagged,
)
from cryptography import x509
from hypothesis import example, given
from hypothesis import strategies as st

ATTRIBUTES = pytest.mark.parametrize("name", [USER_CERTIFICATE, USER_SMIME_CERTIFICATE])
SIGNING, ENCRYPTION = certificate_der(serial=101), certificate_der(serial=102)
WITH_IDENTIFIER = certificate_der(serial=103, more=[x509.SubjectKeyIdentifier(b"Ada's newest key")])
GOOD = certificate_der(subject_address="ada@contoso.example")
ISSUER = x509.load_der_x509_certificate(ENCRYPTION).issuer.public_bytes()
BROKEN = GOOD[:40] + b"\xff" * 9 + GOOD[49:]


def digests(*contents: bytes) -> list[str]:
    return [hashlib.sha256(content).hexdigest() for content in contents]


@ATTRIBUTES
def test_a_certificate_is_read_and_is_the_preferred_one(name: str) -> None:
    value = inspect_value(name, GOOD)
    assert (value.attribute, value.encoding, value.content) == (name, Encoding.DER, GOOD)
    assert value.value_digest == hashlib.sha256(GOOD).hexdigest() == value.certificates[0].fingerprint
    assert (len(value.certificates), value.preferred, value.parse_error) == (1, 0, None)


def test_a_certificate_that_only_the_tolerant_reader_reads_is_one() -> None:
    malformed = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), b"\x05\x00")
    value = inspect_value(USER_CERTIFICATE, certificate_der(more=[malformed]))
    assert (value.encoding, value.preferred, value.parse_error) == (Encoding.DER, 0, None)
    assert value.certificates[0].read_tolerantly
    assert value.certificates[0].fingerprint == value.value_digest


@pytest.mark.parametrize("content", [element(0x30, element(0x30, b"\x02\x01\x00")), BROKEN, GOOD[:-1]])
@ATTRIBUTES
def test_what_cannot_be_read_says_why_and_keeps_its_bytes(name: str, content: bytes) -> None:
    value = inspect_value(name, content)
    assert (value.certificates, value.preferred, value.content) == ((), None, content)
    assert value.parse_error is not None
    assert value.parse_error[0] == "certificate.unreadable"
    assert value.parse_error[1]


@ATTRIBUTES
@pytest.mark.parametrize(
    ("content", "encoding", "certificates"),
    [
        (signed_data([SIGNING, ENCRYPTION]), Encoding.PKCS7, [SIGNING, ENCRYPTION]),
        (signed_data([SIGNING, ENCRYPTION], ber=True), Encoding.PKCS7, [SIGNING, ENCRYPTION]),
        (certificates_only([ENCRYPTION]), Encoding.PKCS7, [ENCRYPTION]),
        (tagged((3, ENCRYPTION), (8, SIGNING)), Encoding.TAGGED, [ENCRYPTION, SIGNING]),
        (base64.b64encode(GOOD), Encoding.BASE64, [GOOD]),
        (GOOD + b"\r\n", Encoding.TRAILING_BYTES, [GOOD]),
    ],
)
def test_the_kind_depends_on_the_bytes_and_not_on_the_attribute(
    name: str, content: bytes, encoding: Encoding, certificates: list[bytes]
) -> None:
    value = inspect_value(name, content)
    assert (value.encoding, value.parse_error) == (encoding, None)
    assert [certificate.der for certificate in value.certificates] == certificates
    assert [certificate.fingerprint for certificate in value.certificates] == digests(*certificates)


def preferred_in(*certificates: bytes, preference: bytes, kind: bytes = KEY_PREFERENCE) -> int | None:
    data = signed_data(certificates, attributes=[attribute(kind, preference)])
    return inspect_value(USER_SMIME_CERTIFICATE, data).preferred


def test_pkcs7_names_the_encryption_certificate_by_issuer_and_serial_number() -> None:
    for form, kind in ((0xA0, KEY_PREFERENCE), (0x30, MICROSOFT_KEY_PREFERENCE)):
        right = issuer_and_serial(ISSUER, 102, form)
        assert preferred_in(SIGNING, ENCRYPTION, preference=right, kind=kind) == 1
        assert preferred_in(ENCRYPTION, SIGNING, preference=right, kind=kind) == 0
        assert preferred_in(SIGNING, preference=right, kind=kind) is None
    assert preferred_in(ENCRYPTION, preference=issuer_and_serial(sequence(), 102)) is None


def test_pkcs7_names_the_encryption_certificate_by_key_identifier() -> None:
    for form in (element(0x82, b"Ada's newest key"), element(0xA1, element(0x04, b"Ada's newest key"))):
        assert preferred_in(SIGNING, WITH_IDENTIFIER, preference=form) == 1
        assert preferred_in(SIGNING, preference=form) is None


def test_without_a_preference_none_is_named() -> None:
    assert inspect_value(USER_SMIME_CERTIFICATE, signed_data([SIGNING, ENCRYPTION])).preferred is None
    assert inspect_value(USER_SMIME_CERTIFICATE, tagged((8, SIGNING))).preferred is None


def test_a_tagged_value_names_its_encryption_certificate() -> None:
    assert inspect_value(USER_SMIME_CERTIFICATE, tagged((8, SIGNING), (3, ENCRYPTION))).preferred == 1
    assert inspect_value(USER_SMIME_CERTIFICATE, tagged((8, SIGNING), (3, BROKEN))).preferred is None


def test_one_certificate_that_cannot_be_read_hides_only_itself() -> None:
    value = inspect_value(USER_SMIME_CERTIFICATE, signed_data([SIGNING, BROKEN, ENCRYPTION]))
    assert [certificate.der for certificate in value.certificates] == [SIGNING, ENCRYPTION]
    assert value.parse_error is not None
    code, detail = value.parse_error
    assert (code, detail.startswith("one of the 3 certificates inside: it is no certificate")) == (
        "certificate.unreadable",
        True,
    )


def test_a_private_key_is_reported_and_nothing_is_opened() -> None:
    value = inspect_value(USER_CERTIFICATE, GOOD + form_of_pkcs8())
    assert (value.encoding, value.certificates, value.preferred) == (Encoding.PRIVATE_KEY, (), None)
    assert value.parse_error is not None
    assert value.parse_error[0] == "value.private_key"


@given(content=st.binary(max_size=200), prefix=st.sampled_from([b"", b"\x30", b"\x30\x80", b"\x01\x00\x08\x00"]))
def test_no_content_at_all_can_stop_a_run(content: bytes, prefix: bytes) -> None:
    value = inspect_value(USER_SMIME_CERTIFICATE, prefix + content)
    assert value.content == prefix + content
    assert value.certificates or value.parse_error


EMAIL_ADDRESS = bytes.fromhex("06092a864886f70d010901")
COMMON_NAME = bytes.fromhex("0603550403")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@example(position=GOOD.index(EMAIL_ADDRESS) + len(EMAIL_ADDRESS), byte=0x03)  # a BIT STRING where a text stands
@example(position=GOOD.rindex(COMMON_NAME) + len(COMMON_NAME), byte=0x03)
@example(position=GOOD.index(bytes.fromhex("a003020102")) + 4, byte=0x03)  # found by fuzzing: a version that is none
@given(position=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_no_damaged_certificate_can_stop_a_run(position: int, byte: int) -> None:
    value = inspect_value(USER_CERTIFICATE, GOOD[:position] + bytes([byte]) + GOOD[position + 1 :])
    assert value.certificates or value.parse_error
    for certificate in value.certificates:
        assert subject_text(certificate)
        assert issuer_text(certificate)


def test_the_same_bytes_say_the_same_in_both_attributes() -> None:
    for content in (GOOD, signed_data([GOOD]), tagged((3, GOOD)), b"", GOOD[:99]):
        one, other = (inspect_value(name, content) for name in (USER_CERTIFICATE, USER_SMIME_CERTIFICATE))
        assert replace(other, attribute=USER_CERTIFICATE) == one


def test_without_the_library_nothing_is_called_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_cryptography, "HAS_CRYPTOGRAPHY", False)
    with pytest.raises(SmimeError) as caught:
        inspect_value(USER_CERTIFICATE, GOOD)
    assert caught.value.code == "program.library_missing"
