# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import (
    DerError,
    certificate_names,
    read_element,
    text_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element, rebuilt
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_an_element_is_found_whatever_its_length_takes(size: int) -> None:
    data = b"\xff" + element(0x30, b"x" * size) + b"behind"
    tag, start, end = read_element(data, 1)
    assert (tag, data[start:end]) == (0x30, b"x" * size)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "ends at byte 0"),
        (b"\x30", "ends at byte 1"),
        (b"\x30\x80\x00\x00", "no definite form"),
        (b"\x30\x85\x00\x00\x00\x00\x01x", "no definite form"),
        (b"\x30\xff" + b"x" * 200, "no definite form"),
        (b"\x30\x02x", "ends at byte 4, and the value ends at byte 3"),
        (b"\x30\x82\x01", "ends at byte 5, and the value ends at byte 3"),
        (b"\x30\x84\xff\xff\xff\xff", "the value ends at byte 6"),
    ],
)
def test_what_is_no_whole_element_is_refused_with_its_place(data: bytes, complaint: str) -> None:
    with pytest.raises(DerError, match=complaint):
        read_element(data, 0)


@given(st.binary(max_size=40))
def test_any_bytes_give_an_element_inside_them_or_a_refusal(data: bytes) -> None:
    try:
        _tag, start, end = read_element(data, 0)
    except DerError:
        return
    assert 2 <= start <= end <= len(data)


def test_names_are_cut_out_as_the_library_sees_them() -> None:
    der = certificate_der()
    loaded = x509.load_der_x509_certificate(der)
    assert certificate_names(der) == (loaded.issuer.public_bytes(), loaded.subject.public_bytes())


def test_names_of_a_version_1_certificate_stand_one_place_earlier() -> None:
    der = certificate_der(addresses=(), key_usage=None, extended_key_usage=None)
    old = rebuilt(der, bytes.fromhex("a003020102"), b"")
    assert x509.load_der_x509_certificate(old).version is x509.Version.v1
    assert certificate_names(old) == certificate_names(der)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", element(0x30, element(0x30, element(0x02, b"\x01")))])
def test_names_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        certificate_names(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (element(0x0C, "Müller".encode()), "Müller"),
        (element(0x1E, "Müller".encode("utf-16-be")), "Müller"),
        (element(0x16, b"ada"), "ada"),
        (element(0x0C, b""), ""),
    ],
)
def test_texts_are_read_in_their_own_encoding(data: bytes, text: str) -> None:
    assert text_of(data) == text


@pytest.mark.parametrize("data", [element(0x0C, b"\xff"), element(0x1E, b"\x00"), b"\x0c\x05ad"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises((DerError, UnicodeDecodeError)):
        text_of(data)
