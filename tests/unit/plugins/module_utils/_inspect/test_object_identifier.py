# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.object_identifier import dotted_text
from ansible_collections.mailsec.smime.tests.lab.pki.der import encode_object_identifier
from hypothesis import given
from hypothesis import strategies as st


@given(
    st.one_of(st.tuples(st.integers(0, 1), st.integers(0, 39)), st.tuples(st.just(2), st.integers(0, 10**6))),
    st.lists(st.integers(0, 2**64), max_size=8),
)
def test_numbers_come_back_as_they_were(first: tuple[int, int], others: list[int]) -> None:
    text = ".".join(map(str, (*first, *others)))
    assert dotted_text(encode_object_identifier(text)[2:]) == text


@pytest.mark.parametrize("content", [b"", b"\x2a\x86", b"\x80", b"\x2a" * 129])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(DerError):
        dotted_text(content)
