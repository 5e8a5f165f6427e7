# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages about LDIF files name the file and the line."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_failures import (
    refuse_count,
    refuse_file,
    refuse_line,
    refuse_result,
)


def test_codes_and_places() -> None:
    failures = [
        refuse_line("people.ldif", 7, "broken Base64", "whole Base64"),
        refuse_file("people.ldif", "it is UTF-16 text", "UTF-8"),
        refuse_count("people.ldif", 2, 3),
        refuse_result("people.ldif", 9, "4 Size limit exceeded"),
    ]
    assert [failure.code for failure in failures] == [
        "ldif.syntax",
        "ldif.unreadable",
        "directory.incomplete",
        "directory.incomplete",
    ]
    assert all(failure.message.startswith("LDIF file people.ldif") for failure in failures)
    assert failures[0].detail["line"] == 7
    assert "found 2 entries, expected 3" in failures[2].message
