# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.extensions import (
    ALTERNATIVE_NAMES,
    BASIC_CONSTRAINTS,
    CRL_POINTS,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    NO_NAMES,
    SUBJECT_KEY_IDENTIFIER,
    TEMPLATE,
    TEMPLATE_NAME,
    UNREADABLE,
    Extension,
    read_extension,
    read_usual_extension,
    without_trust,
)
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.names import Names
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from hypothesis import given
from hypothesis import strategies as st

EMAIL_PROTECTION = bytes.fromhex("06082b06010505070304")
CLIENT = bytes.fromhex("06082b06010505070302")
SECURITY = bytes.fromhex("2b0601040182371902")
URL = element(0x86, b"http://pki.example/1.crl")
MAIL = element(0x81, b"ada@contoso.example")


def extension(kind: bytes, value: bytes, critical: bool = False) -> bytes:
    mark = b"\x01\x01\xff" if critical else b""
    return element(0x30, element(0x06, kind) + mark + element(0x04, value))


def bits(*octets: int, unused: int = 0) -> bytes:
    return element(0x03, bytes([unused, *octets]))


def point(name: bytes) -> bytes:
    return element(0x30, element(0xA0, name))


@pytest.mark.parametrize("critical", [False, True])
@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        (KEY_USAGE, bits(0xA0, unused=5), {"digitalSignature", "keyEncipherment"}),
        (KEY_USAGE, bits(0x08, 0x80, unused=7), {"keyAgreement", "decipherOnly"}),
        (KEY_USAGE, bits(0x09), {"keyAgreement", "encipherOnly"}),
        (KEY_USAGE, bits(0x56), {"nonRepudiation", "dataEncipherment", "keyCertSign", "cRLSign"}),
        (KEY_USAGE, bits(0x80, 0x00, 0xFF), {"digitalSignature"}),
        (KEY_USAGE, bits(), set()),
        (EXTENDED_KEY_USAGE, element(0x30, EMAIL_PROTECTION), {"1.3.6.1.5.5.7.3.4"}),
        (EXTENDED_KEY_USAGE, element(0x30, CLIENT + EMAIL_PROTECTION), {"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"}),
        (BASIC_CONSTRAINTS, b"\x30\x00", False),
        (BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff", True),
        (BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\x07", True),
        (BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\x00", False),
        (BASIC_CONSTRAINTS, b"\x30\x06\x01\x01\xff\x02\x01\x00", True),
        (BASIC_CONSTRAINTS, b"\x30\x03\x02\x01\x00", False),
        (CRL_POINTS, element(0x30, b""), ()),
        (CRL_POINTS, element(0x30, point(element(0xA0, URL + b"\xa4\x02\x30\x00"))), ("http://pki.example/1.crl",)),
        (
            CRL_POINTS,
            element(0x30, point(element(0xA1, b"\x31\x00")) + point(element(0xA0, URL)) * 2),
            ("http://pki.example/1.crl",) * 2,
        ),
        (CRL_POINTS, element(0x30, element(0x30, b"\x81\x02\x05\x80")), ()),
        (TEMPLATE, element(0x30, b"\x06\x02\x2a\x05\x02\x01\x64"), "1.2.5"),
        (TEMPLATE_NAME, element(0x1E, "User".encode("utf-16-be")), "User"),
        (SUBJECT_KEY_IDENTIFIER, element(0x04, b"x" * 20), None),
        (ALTERNATIVE_NAMES, element(0x30, MAIL), Names(("ada@contoso.example",), (), (), True)),
        (bytes.fromhex("551d20"), b"anything", None),
    ],
)
def test_each_kind_is_read(kind: bytes, value: bytes, answer: Any, critical: bool) -> None:
    assert read_extension(extension(kind, value, critical)) == Extension(kind, answer)


@pytest.mark.parametrize(
    ("kind", "value", "answer", "fault"),
    [
        (KEY_USAGE, b"\x03\x01", frozenset(), "its key usage is malformed"),
        (KEY_USAGE, b"\x03\x00", frozenset(), "its key usage is malformed"),
        (KEY_USAGE, bits(unused=3), frozenset(), "its key usage is malformed"),
        (KEY_USAGE, bits(0xA0, unused=8), frozenset(), "its key usage is malformed"),
        (KEY_USAGE, bits(0xA0) + b"\x00", frozenset(), "its key usage is malformed"),
        (KEY_USAGE, element(0x04, b"\x00\xa0"), frozenset(), "its key usage is malformed"),
        (EXTENDED_KEY_USAGE, b"", frozenset(), "its extended key usage is malformed"),
        (
            EXTENDED_KEY_USAGE,
            element(0x30, EMAIL_PROTECTION + b"\x05\x00"),
            frozenset(),
            "its extended key usage is malformed",
        ),
        (EXTENDED_KEY_USAGE, element(0x30, EMAIL_PROTECTION)[:-1], frozenset(), "its extended key usage is malformed"),
        (
            EXTENDED_KEY_USAGE,
            element(0x30, EMAIL_PROTECTION) + b"\x00",
            frozenset(),
            "its extended key usage is malformed",
        ),
        (EXTENDED_KEY_USAGE, element(0x30, b""), frozenset(), "its extended key usage is empty"),
        (BASIC_CONSTRAINTS, b"\x04\x00", True, "its basic constraints are malformed"),
        (BASIC_CONSTRAINTS, b"\x30\x02\x01\x00", True, "its basic constraints are malformed"),
        (CRL_POINTS, b"\x04\x00", (), "its addresses of revocation lists are malformed"),
        (TEMPLATE, b"\x30\x00", None, "its template is malformed"),
        (TEMPLATE_NAME, b"\x1e\x01a", None, "its template name is malformed"),
        (SUBJECT_KEY_IDENTIFIER, b"\x30\x00", None, "its subject key identifier is malformed"),
        (ALTERNATIVE_NAMES, b"\x04\x00", NO_NAMES, "its subject alternative names are malformed"),
    ],
)
def test_damage_is_told_and_never_permission(kind: bytes, value: bytes, answer: Any, fault: str) -> None:
    assert read_extension(extension(kind, value)) == Extension(kind, answer, (fault,))


def test_an_extension_without_value_may_be_any() -> None:
    assert read_extension(b"\x30\x05\x06\x03\x55\x1d\x0f") == Extension(
        UNREADABLE, None, ("one of its extensions is malformed",)
    )


def test_one_bad_name_is_told_and_hides_only_itself() -> None:
    found = read_extension(extension(ALTERNATIVE_NAMES, element(0x30, MAIL + b"\x81\x01\xff")))
    assert found.answer.addresses == ("ada@contoso.example",)
    assert found.faults == ("1 of its alternative names cannot be read",)


@pytest.mark.parametrize(
    ("kind", "answer", "fault"),
    [
        (KEY_USAGE, frozenset(), "its key usage stands there twice"),
        (EXTENDED_KEY_USAGE, frozenset(), "its extended key usage stands there twice"),
        (BASIC_CONSTRAINTS, True, "its basic constraints stand there twice"),
        (ALTERNATIVE_NAMES, NO_NAMES, "its subject alternative names stand there twice"),
        (bytes.fromhex("551d20"), None, "one of its extensions stands there twice"),
        (UNREADABLE, None, "one of its extensions stands there twice"),
    ],
)
def test_what_stands_there_twice_counts_as_nothing(kind: bytes, answer: Any, fault: str) -> None:
    assert without_trust(kind) == Extension(kind, answer, (fault,))


@pytest.mark.parametrize(
    "written",
    [
        extension(SUBJECT_KEY_IDENTIFIER, element(0x04, b"x" * 20)),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL)),
        extension(SECURITY, b"\x30\x00"),
    ],
)
def test_the_usual_forms_are_read_alike_in_the_short_way(written: bytes) -> None:
    assert read_usual_extension(written) == read_extension(written)


@pytest.mark.parametrize(
    "written",
    [
        extension(SUBJECT_KEY_IDENTIFIER, element(0x04, b"x" * 20), critical=True),
        extension(SUBJECT_KEY_IDENTIFIER, element(0x04, b"x" * 16)),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL), critical=True),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL + b"\x87\x00")),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL) + b"\x00"),
        extension(ALTERNATIVE_NAMES, element(0x31, MAIL)),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL * 9)),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL + b"\x81\x05a")),
        extension(ALTERNATIVE_NAMES, element(0x30, MAIL))[:-1] + b"",
        extension(SECURITY, b"\x30\x00", critical=True),
        extension(SECURITY, b"\x30\x00")[:-1],
        extension(KEY_USAGE, bits(0xA0)),
    ],
)
def test_everything_else_takes_the_long_way(written: bytes) -> None:
    assert read_usual_extension(written) is None


@given(
    st.sampled_from(
        [KEY_USAGE, EXTENDED_KEY_USAGE, BASIC_CONSTRAINTS, ALTERNATIVE_NAMES, CRL_POINTS, TEMPLATE, TEMPLATE_NAME]
    ),
    st.binary(max_size=40),
)
def test_no_bytes_at_all_can_stop_it(kind: bytes, value: bytes) -> None:
    assert read_extension(extension(kind, value)).kind == kind
    read_extension(value)
    read_usual_extension(extension(kind, value))
