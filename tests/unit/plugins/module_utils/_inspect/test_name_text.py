# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.name_text import render_name
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

KINDS = [
    *(NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.DOMAIN_COMPONENT, NameOID.USER_ID),
    *(NameOID.EMAIL_ADDRESS, NameOID.LOCALITY_NAME, NameOID.STREET_ADDRESS),
]
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.sampled_from(
    [" Ada", "Ada ", "#Ada", 'Ada, "Countess" <of> Lovelace; a+b', "back\\slash", " ", "a\0b"]
)


@given(st.lists(st.tuples(st.sampled_from(KINDS), texts), max_size=4))
def test_names_read_as_the_library_writes_them(attributes: list[tuple[x509.ObjectIdentifier, str]]) -> None:
    name = x509.Name([x509.NameAttribute(kind, text, x509.name._ASN1Type.UTF8String) for kind, text in attributes])
    assert render_name(name.public_bytes()) == name.rfc4514_string()


def test_several_attributes_of_one_part_stand_together() -> None:
    part = x509.RelativeDistinguishedName(
        [x509.NameAttribute(NameOID.COMMON_NAME, "Ada"), x509.NameAttribute(NameOID.USER_ID, "ada")]
    )
    name = x509.Name([part])
    assert render_name(name.public_bytes()) == name.rfc4514_string()


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (bytes.fromhex("0603550403") + b"\x16\x02\xc3\xa4", "CN=#c3a4"),
        (bytes.fromhex("0603550403") + b"\x03\x02\x00\x07", "CN=#0007"),
        (bytes.fromhex("06025580") + b"\x0c\x01A", "?=A"),
        (bytes.fromhex("06035504ff") + b"\x0c\x01A", "?=A"),
    ],
)
def test_what_cannot_be_read_stands_as_digits(attribute: bytes, text: str) -> None:
    assert render_name(element(0x30, element(0x31, element(0x30, attribute)))) == text


@given(st.binary(max_size=60))
def test_no_bytes_at_all_can_stop_it(data: bytes) -> None:
    assert render_name(data) is not None
    assert render_name(b"?") == "(a name that cannot be rendered)"
