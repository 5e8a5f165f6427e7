# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.texts import decode_text, text_of
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element


@pytest.mark.parametrize(
    ("tag", "codec", "text"),
    [
        (0x0C, "utf-8", "Müller 渡辺"),
        (0x1E, "utf-16-be", "Müller 渡辺"),
        (0x1C, "utf-32-be", "Müller 😀"),
        (0x14, "latin-1", "Müller"),
        (0x13, "ascii", "Mueller"),
        (0x16, "ascii", "ada@contoso.example"),
        (0x12, "ascii", "12 34"),
        (0x1A, "ascii", "Mueller"),
        (0x0C, "utf-8", ""),
    ],
)
def test_texts_are_read_in_their_own_encoding(tag: int, codec: str, text: str) -> None:
    assert decode_text(tag, text.encode(codec)) == text
    assert text_of(element(tag, text.encode(codec))) == text


@pytest.mark.parametrize(
    "data",
    [
        element(0x0C, b"\xff"),
        element(0x1E, b"\x00"),
        element(0x16, "ä".encode()),
        element(0x04, b"octets"),
        b"\x0c\x05ad",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        text_of(data)
