# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page "why was this certificate rejected?" knows every code that can stand against a certificate or a value."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "why-rejected.md").read_text(encoding="utf-8")
# What becomes of values in Exchange Online is told in other pages.
ABOUT_EXCHANGE = re.compile(r"value\.(not_|would_|waits_|undecided_|unreadable_)")


def test_every_code_about_a_certificate_or_a_value_has_its_row() -> None:
    expected = {
        name for name in CATALOGUE if name.startswith(("certificate.", "value.")) and not ABOUT_EXCHANGE.match(name)
    }
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    explained = {code for row in rows for code in re.findall(r"`([a-z0-9_.]+)`", row.split("|")[1])}
    assert explained == expected
    assert len(explained) >= 30


def test_every_row_says_what_it_means_how_to_see_it_and_who_mends_it() -> None:
    rows = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith(("| `cert", "| `value"))]
    assert {len(row) for row in rows} == {4}
    assert all(cell.strip() for row in rows for cell in row)


def test_no_code_on_the_page_is_unknown() -> None:
    codes = re.findall(r"`((?:certificate|value|recipient|entry|rule)\.[a-z0-9_.]+)`", PAGE)
    assert set(codes) <= CATALOGUE.keys()
