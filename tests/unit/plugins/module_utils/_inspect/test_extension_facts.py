# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect import extension_facts
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.extension_facts import accept, read_extensions
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.extensions import (
    ALTERNATIVE_NAMES,
    BASIC_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element

SIGNING = element(0x30, bytes.fromhex("0603551d0f") + bytes.fromhex("040403020780"))
BOTH = element(0x30, bytes.fromhex("0603551d0f") + bytes.fromhex("0404030205a0"))
AUTHORITY = element(0x30, bytes.fromhex("0603551d13") + bytes.fromhex("040530030101ff"))
MAIL = element(0x30, bytes.fromhex("0603551d25") + element(0x04, element(0x30, bytes.fromhex("06082b06010505070304"))))
NAMES = element(
    0x30, bytes.fromhex("0603551d11") + element(0x04, element(0x30, element(0x81, b"a@b.example") + b"\x87\x00"))
)


@pytest.fixture(autouse=True)
def _nothing_accepted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension_facts, "_accepted", {})


def test_answers_are_found_by_kind() -> None:
    answers, faults, fresh = read_extensions([BOTH, AUTHORITY, MAIL])
    assert answers[KEY_USAGE] == {"digitalSignature", "keyEncipherment"}
    assert answers[BASIC_CONSTRAINTS] is True
    assert answers[EXTENDED_KEY_USAGE] == {"1.3.6.1.5.5.7.3.4"}
    assert faults == ()
    assert [written for written, _read in fresh] == [BOTH, AUTHORITY, MAIL]
    assert read_extensions([]) == ({}, (), [])


def test_of_two_key_usages_neither_counts() -> None:
    answers, faults, _fresh = read_extensions([SIGNING, BOTH])
    assert answers[KEY_USAGE] == frozenset()
    assert faults == ("its key usage stands there twice",)


def test_an_extension_that_may_be_any_allows_nothing() -> None:
    answers, faults, _fresh = read_extensions([BOTH, MAIL, b"\x30\x00", b"\x30\x00"])
    assert (answers[KEY_USAGE], answers[EXTENDED_KEY_USAGE]) == (frozenset(), frozenset())
    assert faults == ("one of its extensions is malformed", "one of its extensions stands there twice")


def test_each_fault_is_told_once() -> None:
    broken = element(0x30, bytes.fromhex("0603551d20") + bytes.fromhex("0400"))
    assert read_extensions([broken] * 4)[1] == ("one of its extensions stands there twice",)


def test_what_was_accepted_is_not_asked_about_again_and_reads_alike() -> None:
    first = read_extensions([BOTH, AUTHORITY])
    accept(first[2])
    answers, faults, fresh = read_extensions([BOTH, AUTHORITY, MAIL])
    assert {kind: answers[kind] for kind in first[0]} == first[0]
    assert (faults, [written for written, _read in fresh]) == ((), [MAIL])


def test_names_and_long_extensions_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    long = element(0x30, bytes.fromhex("0603551d20") + element(0x04, bytes(2000)))
    _answers, _faults, fresh = read_extensions([NAMES, long])
    assert fresh[0][1].kind == ALTERNATIVE_NAMES
    accept(fresh)
    assert extension_facts._accepted == {}
    monkeypatch.setattr(extension_facts, "_MOST_ACCEPTED", 1)
    for written in (BOTH, AUTHORITY, MAIL):
        accept(read_extensions([written])[2])
    assert list(extension_facts._accepted) == [MAIL]
