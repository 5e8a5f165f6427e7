# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._report.wording import counted, wrapped


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("value",), "0 values"),
        (1, ("value",), "1 value"),
        (2, ("value",), "2 values"),
        (1, ("person", "people"), "1 person"),
        (3, ("person", "people"), "3 people"),
    ],
)
def test_one_is_not_many(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text


def test_what_is_wrapped_keeps_its_column_and_loses_no_word() -> None:
    text = "one two three four five six seven eight nine ten"
    lines = list(wrapped("  - ", text, 20))
    assert lines[0].startswith("  - one")
    assert all(line.startswith("    ") for line in lines[1:])
    assert all(len(line) <= 20 for line in lines)
    assert " ".join(line[4:] for line in lines) == text


def test_a_word_that_is_too_long_is_broken_and_not_cut() -> None:
    lines = list(wrapped("> ", "x" * 50, 20))
    assert "".join(line[2:] for line in lines) == "x" * 50
    assert all(len(line) <= 20 for line in lines)


def test_no_text_leaves_the_start_alone() -> None:
    assert list(wrapped("  addresses  ", "", 20)) == ["  addresses"]
