# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.ber import Element, children, read_ber
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError, EndsEarly
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import indefinite
from hypothesis import given
from hypothesis import strategies as st

TEXT = element(0x04, b"text")
trees = st.recursive(
    st.binary(max_size=200).map(lambda content: element(0x04, content)),
    lambda inner: st.builds(
        lambda tag, parts, open_end: indefinite(tag, *parts) if open_end else element(tag, b"".join(parts)),
        st.sampled_from([0x30, 0x31, 0xA0]),
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=12,
)


def content_of(data: bytes, found: Element) -> bytes:
    return data[found.start : found.end]


@pytest.mark.parametrize("written", [element(0x30, TEXT), indefinite(0x30, TEXT)], ids=["definite", "indefinite"])
def test_an_element_is_found_with_either_kind_of_length(written: bytes) -> None:
    data = b"?" + written + b"behind"
    found = read_ber(data, 1, len(data))
    assert (found.tag, content_of(data, found), found.after) == (0x30, TEXT, 1 + len(written))


@given(trees)
def test_every_part_of_a_tree_is_found(tree: bytes) -> None:
    waiting = [read_ber(tree, 0, len(tree))]
    assert waiting[0].after == len(tree)
    while waiting:
        parent = waiting.pop()
        if parent.tag & 0x20:
            parts = list(children(tree, parent))
            waiting += parts
            ends = [parent.start, *(part.after for part in parts)]
            assert ends[-1] == parent.end


@given(st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_give_an_element_inside_the_limit_or_a_refusal(data: bytes, limit: int) -> None:
    try:
        found = read_ber(data, 0, min(limit, len(data)))
    except DerError:
        return
    assert 0 < found.start <= found.end <= found.after <= limit


@pytest.mark.parametrize(
    ("data", "kind", "complaint"),
    [
        (b"\x30\x80", EndsEarly, "has no end"),
        (indefinite(0x30, TEXT)[:-1], EndsEarly, "has no end"),
        (b"\x30\x80\x04\x05ab\x00\x00", EndsEarly, "ends at byte 9"),
        (b"\x04\x80ab\x00\x00", DerError, "on an element without parts"),
        (b"\x30\x80\x3f\x80\x00\x00\x00\x00", DerError, "on an element without parts"),
        (b"\x3f\x21\x00", EndsEarly, "ends at byte 35"),
        (b"\x3f\x01\x00", DerError, "more than one byte"),
        (b"\x30\x80" * 17 + b"\x00\x00" * 17, DerError, "nested deeper than 16"),
        (b"\x30\x80" * 16_000, DerError, "nested deeper than 16"),
    ],
)
def test_what_lies_is_refused(data: bytes, kind: type[DerError], complaint: str) -> None:
    with pytest.raises(DerError, match=complaint) as caught:
        read_ber(data, 0, len(data))
    assert caught.type is kind


def test_sixteen_levels_are_enough_for_anybody() -> None:
    data = b"\x30\x80" * 16 + b"\x00\x00" * 16
    assert read_ber(data, 0, len(data)).after == len(data)


def test_a_part_may_not_reach_beyond_its_whole() -> None:
    data = element(0x30, b"\x04\x05ab") + b"more"
    with pytest.raises(DerError, match="what holds it ends at byte 6"):
        list(children(data, read_ber(data, 0, len(data))))


def test_there_is_a_limit_to_parts() -> None:
    data = element(0x30, b"\x05\x00" * 4097)
    with pytest.raises(DerError, match="more than 4096 parts"):
        list(children(data, read_ber(data, 0, len(data))))
    fewer = element(0x30, b"\x05\x00" * 4095)
    assert len(list(children(fewer, read_ber(fewer, 0, len(fewer))))) == 4095
