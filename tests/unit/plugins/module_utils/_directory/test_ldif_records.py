# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines, folding, blocks: where a record begins and ends, and on which line of the file something stands."""

from __future__ import annotations

import io

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory import ldif_records
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_records import read_records
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

TEXT = (
    b"version: 1\n\n# the first, a comment that is\n  folded\ndn: CN=ada\nmail: ada@contoso\n .example\n"
    b"\n\n\ndn: CN=bob\n#none\nmail: bob@contoso.example\n\n"
)
LINES = [
    [b"version: 1"],
    [b"dn: CN=ada", b"mail: ada@contoso.example"],
    [b"dn: CN=bob", b"mail: bob@contoso.example"],
]


def read(text: bytes) -> list[ldif_records.Record]:
    return list(read_records(io.BytesIO(text), "people.ldif"))


@pytest.mark.parametrize("block", [1, 2, 3, 7, 1 << 18])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_records_are_the_same_however_they_are_cut_into_blocks(
    monkeypatch: pytest.MonkeyPatch, block: int, mark: bytes, ends: bytes
) -> None:
    monkeypatch.setattr(ldif_records, "_BLOCK", block)
    records = read(mark + TEXT.replace(b"\n", ends))
    assert [record.attribute_lines() for record in records] == LINES
    assert [record.line for record in records] == [1, 3, 11]
    assert all(record.is_ended for record in records)


def test_attributes_know_their_line() -> None:
    _first, ada, bob = read(TEXT)
    assert [ada.line_of(position) for position in (0, 1)] == [5, 6]
    assert [bob.line_of(position) for position in (0, 1)] == [11, 13]
    assert bob.line_of(7) == 11


def test_a_last_record_without_empty_line_is_told() -> None:
    records = read(b"dn: CN=ada\nmail: a\n\ndn: CN=bob\nmail: b\n")
    assert [(record.line, record.is_ended) for record in records] == [(1, True), (4, False)]


@pytest.mark.parametrize("text", [b"dn: CN=ada\nuserCertificate:: MIIC", b"dn: CN=ada\n\ndn: CN=b", b"dn: CN=a\r"])
def test_a_file_that_ends_in_a_line_was_cut(text: bytes) -> None:
    with pytest.raises(SmimeError, match="ends in the middle of a line") as caught:
        read(text)
    assert caught.value.code == "ldif.syntax"
    assert caught.value.detail["line"] == text.count(b"\n") + 1


@pytest.mark.parametrize("block", [1, 3, 1 << 18])
def test_the_records_of_a_utf16_file_are_the_same(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(ldif_records, "_BLOCK", block)
    records = read(TEXT.replace(b"\n", b"\r\n").decode("ascii").encode("utf-16"))
    assert [record.attribute_lines() for record in records] == LINES
    assert [record.line for record in records] == [1, 3, 11]


def test_an_empty_file_has_no_records() -> None:
    assert read(b"") == []
    assert read(b"\n\n\n") == []


def test_what_has_no_records_at_all_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ldif_records, "_LARGEST_RECORD", 1000)
    monkeypatch.setattr(ldif_records, "_BLOCK", 100)
    with pytest.raises(SmimeError, match="64 MiB") as caught:
        read(b"x" * 2000)
    assert caught.value.code == "ldif.syntax"
