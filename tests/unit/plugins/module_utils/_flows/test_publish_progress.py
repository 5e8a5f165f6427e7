# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told while a plan is published: every tenth result and the last, how fast, and until when."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Result
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_progress import PublishProgress
from ansible_collections.mailsec.smime.plugins.module_utils._report.progress_text import progress_text
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import FakeClock
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import ADD


def told(path: Path, outcomes: list[str], seconds_each: float = 0, planned: int | None = None) -> list[dict[str, Any]]:
    clock = FakeClock()
    progress = PublishProgress(Progress(path), planned or len(outcomes), clock)
    for number, outcome in enumerate(outcomes):
        clock.moment += timedelta(seconds=seconds_each)
        progress.hear(Result(ADD, outcome, wave=1 + number // 20))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_tenth_and_the_last(tmp_path: Path) -> None:
    rows = told(tmp_path / "progress", ["written"] * 12 + ["skipped"] * 11)
    assert [row["done"] for row in rows] == [10, 20, 23]
    assert rows[-1] == {
        "stage": "publish",
        "done": 23,
        "of": 23,
        "wave": 2,
        "counts": {"written": 12, "skipped": 11},
    }


def test_rate_and_end_are_those_of_the_last_minutes(tmp_path: Path) -> None:
    rows = told(tmp_path / "progress", ["written"] * 600, seconds_each=0.5, planned=1200)
    assert rows[-1]["per_second"] == 2.0
    assert rows[-1]["ends_about"] == "2026-11-25T02:20:00Z"  # 300 seconds from 02:15
    assert progress_text(rows[-1]) == "publish: 600 of 1,200 written, wave 30, 2.0/s, done about 02:20 UTC"


def test_a_pace_that_changes_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "progress"
    clock = FakeClock()
    progress = PublishProgress(Progress(path), 2000, clock)
    for number in range(1000):
        clock.moment += timedelta(seconds=1 if number < 500 else 0.1)
        progress.hear(Result(ADD, "written"))
    slow, quick = (json.loads(path.read_text().splitlines()[at])["per_second"] for at in (49, 99))
    assert slow == 1.0
    assert quick > 4
