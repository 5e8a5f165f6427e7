# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UTF-8 and UTF-16, with and without marks, whole and cut."""

from __future__ import annotations

import io

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_text import read_utf8
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

TEXT = "dn: CN=Jörg Weiß \U0001f511,DC=corp,DC=example\r\nmail: j@contoso.example\r\n"


def read(content: bytes, size: int = 7) -> bytes:
    blocks = list(read_utf8(io.BytesIO(content), "people.ldif", size))
    assert b"" not in blocks
    return b"".join(blocks)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 4096])
def test_every_encoding_gives_the_same_text(codec: str, size: int) -> None:
    assert read(TEXT.encode(codec), size).decode("utf-8") == TEXT


def test_a_mark_of_big_endian_text_is_known() -> None:
    assert read(b"\xfe\xff" + TEXT.encode("utf-16-be")).decode("utf-8") == TEXT


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_nothing_but_a_mark_is_an_empty_file(content: bytes) -> None:
    assert read(content) == b""


@pytest.mark.parametrize(
    "content",
    [TEXT.encode("utf-16")[:-1], b"\xff\xfe" + b"d\0\x00\xdc", b"\xff\xfe" + b"d\0\x3d\xd8"],
    ids=["half a character at the end", "second half of a pair alone", "first half of a pair alone"],
)
def test_utf16_that_is_cut_is_refused_and_not_mended(content: bytes) -> None:
    with pytest.raises(SmimeError, match="begins as UTF-16 and does not go on so") as caught:
        read(content)
    assert caught.value.code == "ldif.unreadable"


def test_a_file_that_cannot_be_read_on_is_told() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(SmimeError, match="Input/output error") as caught:
        list(read_utf8(Failing(), "people.ldif", 100))
    assert caught.value.code == "ldif.unreadable"
