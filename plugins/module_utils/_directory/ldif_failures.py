# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with an LDIF file, in words.  It only builds failures."""

from __future__ import annotations

from .._model.failure import SmimeError
from .names import make_visible


def refuse_line(path: str, line: int, found: str, expected: str) -> SmimeError:
    """``ldif.syntax``; ``line`` counts from 1 and is where the attribute or record begins."""
    return SmimeError(
        "ldif.syntax",
        f"LDIF file {make_visible(path)}, line {line}: {found}, expected {expected}. "
        "Export the directory again rather than mending the file; nothing was written.",
        {"path": path, "line": line},
    )


def refuse_file(path: str, found: str, expected: str) -> SmimeError:
    """``ldif.unreadable``"""
    return SmimeError(
        "ldif.unreadable",
        f"LDIF file {make_visible(path)}: {found}, expected {expected}. "
        "Correct ldif_path or export the directory again; nothing was written.",
        {"path": path},
    )


def refuse_count(path: str, found: int, expected: int) -> SmimeError:
    """``directory.incomplete`` for a file with another number of records than its export reported."""
    return SmimeError(
        "directory.incomplete",
        f"LDIF file {make_visible(path)}: found {found} entries, expected {expected} (expected_entries). The file was "
        "cut, or the number is of another export. Export again and give the number reported; nothing was written.",
        {"path": path, "found": found, "expected": expected},
    )


def refuse_result(path: str, line: int, result: str) -> SmimeError:
    """``directory.incomplete`` for an export that says itself that its search failed."""
    return SmimeError(
        "directory.incomplete",
        f"LDIF file {make_visible(path)}, line {line}: the export ended with the result {make_visible(result)}, "
        "expected 0 Success. Export again, by pages (ldapsearch -E pr=1000/noprompt); nothing was written.",
        {"path": path, "line": line, "result": make_visible(result)},
    )


__all__ = ["refuse_count", "refuse_file", "refuse_line", "refuse_result"]
