# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import unicodedata

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._report.visible import shortened, visible
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("text", ["", "ada@contoso.example", "CN=Müller\\, Änne", "Łódź 東京", "a b"])
def test_what_can_be_read_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada\u202eexe.cod", "Ada\\u{202e}exe.cod"),  # right-to-left override
        ("\u2066Ada\u2069", "\\u{2066}Ada\\u{2069}"),  # isolates
        ("Ada\nPlan: all clear", "Ada\\u{a}Plan: all clear"),
        ("a\rb\tc\x00d", "a\\u{d}b\\u{9}c\\u{0}d"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("a\x7fb\x9bc", "a\\u{7f}b\\u{9b}c"),
        ("a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"),
        ("a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"),  # no width at all
        ("\ud800", "\\u{d800}"),
        ("\ue000", "\\u{e000}"),
        ("\U000e0041", "\\u{e0041}"),  # a tag character
    ],
)
def test_what_hides_or_moves_text_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_shown_can_move_the_cursor_or_be_missing_in_a_file(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char)[0] == "C"]
    assert len(shown.splitlines()) <= 1
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("width", "shown"), [(6, "abcdef"), (7, "abcdef"), (5, "abcd…"), (2, "a…"), (1, "…"), (0, "…")]
)
def test_what_was_left_out_shows(width: int, shown: str) -> None:
    assert shortened("abcdef", width) == shown


def test_nothing_is_left_out_of_nothing() -> None:
    assert shortened("", 0) == ""
