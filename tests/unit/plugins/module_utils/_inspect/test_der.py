# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import (
    DerError,
    EndsEarly,
    elements,
    expect,
    read_element,
    sole_content,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_an_element_is_found_whatever_its_length_takes(size: int) -> None:
    data = b"\xff" + element(0x30, b"x" * size) + b"behind"
    tag, start, end = read_element(data, 1)
    assert (tag, data[start:end]) == (0x30, b"x" * size)
    assert expect(data, 1, 0x30, "a sequence") == (start, end)


@pytest.mark.parametrize(
    ("data", "kind", "complaint"),
    [
        (b"", EndsEarly, "ends at byte 0"),
        (b"\x30", EndsEarly, "ends at byte 1"),
        (b"\x30\x80\x00\x00", DerError, "no definite form"),
        (b"\x30\x85\x00\x00\x00\x00\x01x", DerError, "no definite form"),
        (b"\x30\xff" + b"x" * 200, DerError, "no definite form"),
        (b"\x30\x02x", EndsEarly, "ends at byte 4, and the value ends at byte 3"),
        (b"\x30\x82\x01", EndsEarly, "ends at byte 5, and the value ends at byte 3"),
        (b"\x30\x82\x01\x01", EndsEarly, "ends at byte 261, and the value ends at byte 4"),
        (b"\x30\x84\xff\xff\xff\xff", EndsEarly, "the value ends at byte 6"),
    ],
)
def test_what_is_no_whole_element_is_refused_with_its_place(data: bytes, kind: type[DerError], complaint: str) -> None:
    for read in (lambda: read_element(data, 0), lambda: expect(data, 0, 0x30, "a sequence")):
        with pytest.raises(DerError, match=complaint) as caught:
            read()
        assert caught.type is kind


@given(st.binary(max_size=40))
def test_any_bytes_give_an_element_inside_them_or_a_refusal(data: bytes) -> None:
    try:
        tag, start, end = read_element(data, 0)
    except DerError:
        with pytest.raises(DerError):
            expect(data, 0, data[0] if data else 0, "the same")
        return
    assert 2 <= start <= end <= len(data)
    assert expect(data, 0, tag, "the same") == (start, end)


def test_another_tag_than_expected_is_named() -> None:
    with pytest.raises(DerError, match="a name was expected at byte 1, and tag 0x02 stands there"):
        expect(b"?\x02\x01\x00", 1, 0x30, "a name")


def test_a_row_is_taken_apart() -> None:
    row = element(0x02, b"\x01") + element(0x30, b"x" * 300) + element(0x05, b"")
    assert list(elements(row)) == [(0x02, b"\x01"), (0x30, b"x" * 300), (0x05, b"")]
    with pytest.raises(DerError):
        list(elements(row + b"\x02"))


def test_nothing_may_stand_beside_the_only_element() -> None:
    assert sole_content(element(0x03, b"bits"), 0x03, "the bits") == b"bits"
    with pytest.raises(DerError, match="1 bytes stand behind the bits"):
        sole_content(element(0x03, b"bits") + b"?", 0x03, "the bits")
