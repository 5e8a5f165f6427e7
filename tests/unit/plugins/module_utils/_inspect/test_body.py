# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.body import (
    check_name,
    cut_certificate,
    cut_extension,
    name_attributes,
)
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    certificate_der,
    element,
    public_key_der,
    rebuilt,
)
from cryptography import x509
from cryptography.x509.oid import NameOID

VERSION_3 = bytes.fromhex("a003020102")
COMMON_NAME = bytes.fromhex("0603550403")
ADA = element(0x31, element(0x30, COMMON_NAME + element(0x0C, b"Ada")))
DER = certificate_der(subject_address="ada@contoso.example", not_after=datetime(2060, 1, 1, tzinfo=UTC))
BARE = certificate_der(addresses=(), key_usage=None, extended_key_usage=None)


def raw(oid: str, content: bytes, critical: bool = False) -> x509.Extension[x509.UnrecognizedExtension]:
    kind = x509.ObjectIdentifier(oid)
    return x509.Extension(kind, critical, x509.UnrecognizedExtension(kind, content))


def test_a_certificate_is_cut_as_the_library_sees_it() -> None:
    loaded = x509.load_der_x509_certificate(DER)
    body = cut_certificate(DER)
    assert (body.issuer, body.subject) == (loaded.issuer.public_bytes(), loaded.subject.public_bytes())
    assert int.from_bytes(body.serial, "big") == loaded.serial_number
    assert body.version == b"\x02"
    assert body.not_before == (0x17, f"{loaded.not_valid_before_utc:%y%m%d%H%M%S}Z".encode())
    assert body.not_after == (0x18, b"20600101000000Z")
    assert element(0x30, element(0x30, body.key_algorithm) + element(0x03, body.key)) == public_key_der("EC")
    assert element(0x30, body.signature) in DER
    assert body.extensions is not None
    assert len(body.extensions) == len(loaded.extensions)


def test_a_version_1_certificate_has_neither_version_nor_extensions() -> None:
    body = cut_certificate(rebuilt(BARE, VERSION_3, b""))
    assert (body.version, body.extensions) == (None, None)
    assert body.subject == cut_certificate(DER).subject[:0] + cut_certificate(BARE).subject


def test_other_versions_are_cut_out_too() -> None:
    assert cut_certificate(rebuilt(BARE, VERSION_3, bytes.fromhex("a00402020101"))).version == b"\x01\x01"


@pytest.mark.parametrize("identifier", [b"\x81\x02\x00\x07", element(0xA2, b"\x03\x02\x00\x07")])
def test_unique_identifiers_are_passed_by(identifier: bytes) -> None:
    key = public_key_der("EC")
    assert cut_certificate(rebuilt(BARE, key, key + identifier)).extensions is None
    body = cut_certificate(rebuilt(DER, key, key + identifier))
    assert body.extensions == cut_certificate(DER).extensions


def signed(*parts: bytes) -> bytes:
    """A certificate of these parts, with an algorithm and a signature behind them."""
    body = element(0x30, b"".join(parts))
    return element(0x30, body + element(0x30, b"\x06\x01\x2a") + element(0x03, b"\x00sig"))


SERIAL, ALGORITHM, NAME = b"\x02\x01\x07", element(0x30, b"\x06\x01\x2a"), element(0x30, ADA)
TIME = element(0x17, b"260102030405Z")
VALIDITY, KEY = element(0x30, TIME + TIME), element(0x30, ALGORITHM + element(0x03, b"\x00key"))
USUAL = (VERSION_3, SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY)


def without(place: int, other: bytes = b"") -> bytes:
    return signed(*USUAL[:place], other, *USUAL[place + 1 :])


def test_the_parts_of_these_tests_are_a_certificate() -> None:
    assert cut_certificate(signed(*USUAL)).subject == NAME


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "ends at byte 0"),
        (b"\x30\x00", "where an element was expected"),
        (signed(*USUAL) + b"?", "1 bytes stand behind the certificate"),
        (signed(*USUAL)[:-1], "the value ends at byte"),
        (element(0x30, element(0x30, b"".join(USUAL)) + ALGORITHM), "where an element was expected"),
        (element(0x30, element(0x30, b"".join(USUAL)) + ALGORITHM + b"\x03\x01\x00\x05\x00"), "behind the signature"),
        (element(0x31, b""), "a certificate was expected at byte 0, and tag 0x31"),
        (without(0, element(0xA0, b"\x02\x01\x02\x05\x00")), "behind the version"),
        (without(0, element(0xA0, b"\x05\x00")), "the version was expected"),
        (without(1), "no serial number"),
        (without(2), "the validity has not two dates"),
        (without(3), "the validity has not two dates"),
        (without(4, element(0x30, TIME)), "the validity has not two dates"),
        (without(4, element(0x30, TIME * 3)), "the validity has not two dates"),
        (without(5), "the kind of the key was expected"),
        (without(6), "the kind of the key was expected"),
        (without(6, element(0x30, ALGORITHM + b"\x03\x01\x00\x05\x00")), "behind the public key"),
        (signed(*USUAL, b"\x05\x00"), "tag 0x05 stands where extensions were expected"),
        (signed(*USUAL, b"\x81\x07\x00"), "the parts do not end where the signed part ends"),
        (signed(*USUAL, element(0xA3, b"\x30\x00"), b"\x05\x00"), "tag 0xa3 stands where extensions were expected"),
        (signed(*USUAL, element(0xA3, b"\x30\x00\x05\x00")), "behind the extensions"),
        (
            signed(*USUAL, element(0xA3, element(0x30, b"\x30\x05\x05\x00"))),
            "an extension does not end where it should",
        ),
        (signed(*USUAL, element(0xA3, element(0x30, b"\x05\x00"))), "an extension was expected"),
    ],
)
def test_what_is_not_in_this_order_is_no_certificate(data: bytes, complaint: str) -> None:
    with pytest.raises(DerError, match=complaint):
        cut_certificate(data)


def test_an_extension_is_cut_with_and_without_its_critical_mark() -> None:
    kind, value = bytes.fromhex("0603551d0f"), element(0x04, b"\x03\x02\x05\xa0")
    for mark in (b"", b"\x01\x01\xff", b"\x01\x01\x00"):
        assert cut_extension(element(0x30, kind + mark + value)) == (kind[2:], b"\x03\x02\x05\xa0")


@pytest.mark.parametrize(
    "content", [b"", b"\x06\x01\x2a", b"\x05\x00\x04\x00", b"\x06\x01\x2a\x05\x00", b"\x06\x01\x2a\x04\x00\x05\x00"]
)
def test_what_is_no_extension_is_refused(content: bytes) -> None:
    with pytest.raises(DerError):
        cut_extension(element(0x30, content))
    with pytest.raises(DerError):
        cut_extension(element(0x30, b"\x06\x01\x2a\x04\x00") + b"?")


MULTIPLE = element(0x31, element(0x30, COMMON_NAME + b"\x0c\x01A") + element(0x30, COMMON_NAME + b"\x0c\x01B"))
LONG = element(0x31, element(0x30, COMMON_NAME + element(0x0C, b"x" * 200)))


@pytest.mark.parametrize("parts", [b"", ADA, ADA * 3, MULTIPLE, LONG, ADA + LONG, ADA * 12])
def test_names_of_all_forms_are_names(parts: bytes) -> None:
    check_name(element(0x30, parts))


def test_the_attributes_of_a_name_are_given_in_its_order() -> None:
    common_name = COMMON_NAME[2:]
    found = name_attributes(element(0x30, ADA + MULTIPLE))
    assert found == [[(common_name, 0x0C, b"Ada")], [(common_name, 0x0C, b"A"), (common_name, 0x0C, b"B")]]
    made = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE")])
    assert name_attributes(made.public_bytes()) == [[(bytes.fromhex("550406"), 0x13, b"DE")]]


@pytest.mark.parametrize(
    "name",
    [
        b"\x30",
        b"\x05\x00",
        element(0x30, b"\x05\x00"),
        element(0x30, b"\x31\x05\x30\x03\x06\x01\x2a"),
        element(0x30, element(0x31, b"\x05\x00")),
        element(0x30, element(0x31, element(0x30, b"\x0c\x01A"))),
        element(0x30, element(0x31, element(0x30, COMMON_NAME))),
        element(0x30, element(0x31, element(0x30, COMMON_NAME + b"\x0c\x01A\x05\x00"))),
        element(0x30, element(0x31, element(0x30, COMMON_NAME + b"\x7f\x20\x00"))),  # a tag of several bytes
        element(0x30, ADA[:1] + bytes([ADA[1] - 1]) + ADA[2:]),
        element(0x30, ADA)[:1] + bytes([len(ADA) - 1]) + ADA,
        element(0x30, ADA) + b"?",
        element(0x30, b"\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04Ada"),
    ],
)
def test_what_is_no_name_is_refused_both_ways(name: bytes) -> None:
    with pytest.raises(DerError):
        name_attributes(name)
    with pytest.raises(DerError):
        check_name(name)
