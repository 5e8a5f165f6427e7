# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries out of bytes, and every way in which the bytes can be wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.walk_page import Raw, identify_any
from ansible_collections.mailsec.smime.plugins.module_utils._directory.walk_page import walk_page as walk
from ansible_collections.mailsec.smime.plugins.module_utils._directory.wanted import find_attribute
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    ber,
    entry,
    integer,
    person,
    reference,
)


def walk_page(page: bytes) -> Iterator[Raw]:
    return walk(page, find_attribute)


@pytest.mark.parametrize("long_form", [False, True])
def test_entries_come_as_they_are(long_form: bool) -> None:
    big = person(1, userCertificate=[b"a" * 100, b"b" * 200, b"c" * 70000, b""])
    page = entry(5, "CN=ada,DC=corp", big, long_form) + reference(5) + entry(5, "CN=bob,DC=corp", person(2), long_form)
    (first, found), (second, _found) = walk_page(page)
    assert (first, second) == (b"CN=ada,DC=corp", b"CN=bob,DC=corp")
    assert found == {name: list(values) for name, values in big.items()}


def test_a_long_form_is_allowed_wherever_a_length_stands() -> None:
    values = ber(0x31, ber(4, b"ada@contoso.example", True), True)
    attribute = ber(0x30, ber(4, b"mail", True) + values, True)
    body = ber(4, b"CN=ada", True) + ber(0x30, attribute, True)
    assert list(walk_page(ber(0x30, integer(1) + ber(0x64, body, True), True))) == [
        (b"CN=ada", {"mail": [b"ada@contoso.example"]})
    ]


def test_nothing_is_an_empty_page() -> None:
    assert list(walk_page(b"")) == []


def test_options_and_case_of_attributes_do_not_matter() -> None:
    found = {"USERCERTIFICATE;binary": [b"a"], "userCertificate": [b"b"], "description": [b"c"], "mail": []}
    ((_name, attributes),) = walk_page(entry(1, "CN=ada", found))
    assert attributes == {"userCertificate": [b"a", b"b"]}


def test_the_root_is_read_by_folded_names() -> None:
    ((_name, attributes),) = walk(entry(1, "", {"currentTime": [b"x"]}), identify_any)
    assert attributes == {"currenttime": [b"x"]}


def test_every_entry_that_breaks_off_is_noticed() -> None:
    whole = entry(1, "CN=ada,DC=corp", {"mail": [b"ada@contoso.example"], "userCertificate": [b"x" * 200]})
    for size in range(1, len(whole)):
        with pytest.raises(ValueError, match=r"an? "):
            list(walk_page(whole[:size]))


def test_every_wrong_tag_is_noticed_or_changes_nothing_but_text() -> None:
    whole = entry(1, "CN=ada", {"mail": [b"a@b.example"]})
    (good,) = walk_page(whole)
    tags = [0, 2, 5, 7, whole.index(b"CN=ada") - 2, whole.index(b"mail") - 2, whole.index(b"a@b") - 2]
    for position in tags:
        broken = bytearray(whole)
        broken[position] ^= 0x40
        with contextlib.suppress(ValueError):
            assert list(walk_page(bytes(broken))) != [good]


@pytest.mark.parametrize(
    "body",
    [
        ber(4, b"CN=ada") + ber(0x30, b"")[:-1] + b"\x05",
        ber(4, b"CN=ada") + ber(0x30, ber(4, b"mail")),
        ber(4, b"CN=ada") + ber(0x30, ber(0x30, ber(2, b"mail") + ber(0x31, b""))),
        ber(4, b"CN=ada") + ber(0x30, ber(0x30, ber(4, b"mail") + ber(4, b"a@b"))),
        ber(4, b"CN=ada") + ber(0x30, ber(0x30, ber(4, b"mail") + ber(0x31, b"\x02\x01a"))),
        ber(4, b"CN=ada") + ber(0x30, ber(0x30, ber(4, b"mail") + ber(0x31, b"\x04\x09a"))),
        ber(4, b"CN=ada") + ber(0x30, ber(0x30, ber(4, b"mail") + b"\x31\x80\x04\x01a\x00\x00")),
        ber(4, b"CN=ada") + ber(0x30, b"") + b"rest",
    ],
)
def test_lengths_that_contradict_each_other_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"an? "):
        list(walk_page(ber(0x30, integer(1) + ber(0x64, body))))


def test_an_attribute_that_reaches_behind_its_entry_is_refused() -> None:
    # Into the controls, so that every byte is there.
    attribute = ber(0x30, ber(4, b"mail") + ber(0x31, ber(4, b"a@b.example")))
    beginning = ber(4, b"CN=ada") + b"\x30\x05"
    operation = bytes([0x64, len(beginning) + 5]) + beginning + attribute
    with pytest.raises(ValueError, match="longer than its entry"):
        list(walk_page(ber(0x30, integer(1) + operation)))
