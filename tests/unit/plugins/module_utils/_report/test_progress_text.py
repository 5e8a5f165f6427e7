# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads while a module works."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._report.progress_text import progress_text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"stage": "read", "entries": 41000}, "directory: 41,000 entries read"),
        ({"stage": "recipients", "recipients": 1000, "done": True}, "Exchange Online: 1,000 recipients read"),
        ({"stage": "match"}, "plan: matching both sides"),
        ({"stage": "plan", "changes": 0, "done": True}, "plan: 0 changes"),
        ({"stage": "something new"}, "something new"),
        (
            {
                "stage": "publish",
                "done": 430,
                "of": 1200,
                "counts": {"written": 420, "skipped": 7, "failed": 2, "already_as_planned": 1},
                "wave": 2,
                "per_second": 8.123,
                "ends_about": "2026-11-25T02:31:07Z",
            },
            "publish: 420 of 1,200 written, 1 already as planned, 7 skipped, 2 failed, wave 2, 8.1/s, "
            "done about 02:31 UTC",
        ),
        (
            {"stage": "publish", "done": 10, "of": 10, "counts": {"would_be_written": 10}, "wave": 1},
            "publish: 10 of 10 would be written, wave 1",
        ),
        (
            {"stage": "publish", "done": 10, "of": 20, "counts": {"already_as_planned": 10}, "wave": 1},
            "publish: 0 of 20 written, 10 already as planned, wave 1",
        ),
    ],
)
def test_a_line_of_each_stage(row: dict[str, Any], text: str) -> None:
    assert progress_text(row) == text


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"stage": "read", "entries": "many"},
        {"stage": "publish"},
        {"stage": "publish", "of": None, "counts": {}, "wave": 1},
        {"stage": "publish", "of": 1, "counts": {}, "wave": 1, "ends_about": "soon"},
    ],
)
def test_what_is_no_line_of_progress_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        progress_text(row)
