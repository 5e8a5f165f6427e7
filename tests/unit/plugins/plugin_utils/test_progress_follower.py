# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines are shown while they come, not too many, the last one always, and nothing ever fails."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.plugin_utils.progress_follower import ProgressFollower


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def line(entries: int, **more: object) -> str:
    return json.dumps({"stage": "read", "entries": entries, **more}) + "\n"


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def test_what_is_appended_is_shown_while_the_work_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "progress"
    shown: list[str] = []
    is_shown = threading.Event()

    def show(text: str) -> None:
        shown.append(text)
        is_shown.set()

    with ProgressFollower(str(path), show):
        append(path, line(1000))
        assert is_shown.wait(10), "nothing was shown before the end"
        append(path, line(1200, done=True))
    assert shown == ["directory: 1,000 entries read", "directory: 1,200 entries read"]


def test_what_stood_there_before_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "progress"
    append(path, line(5))
    shown: list[str] = []
    with ProgressFollower(str(path), shown.append):
        append(path, line(7))
    assert shown == ["directory: 7 entries read"]


def test_of_many_lines_few_are_shown_and_the_last(tmp_path: Path) -> None:
    path, clock, shown = tmp_path / "progress", Clock(), list[str]()
    follower = ProgressFollower(str(path), shown.append, clock)
    for number in range(1, 36001):  # ten hours, one line a second
        clock.now = float(number)
        if number % 100 == 0:  # a look every hundred seconds
            append(path, "".join(line(one) for one in range(number - 99, number + 1)))
            follower.look()
    assert 100 < len(shown) < 300
    assert shown[0] == "directory: 100 entries read"


def test_a_new_stage_is_shown_at_once_and_the_end_of_the_former(tmp_path: Path) -> None:
    path, clock, shown = tmp_path / "progress", Clock(), list[str]()
    follower = ProgressFollower(str(path), shown.append, clock)
    append(path, line(1) + line(2) + json.dumps({"stage": "match"}) + "\n")
    follower.look()
    assert shown == ["directory: 2 entries read", "plan: matching both sides"]


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    path, clock, shown = tmp_path / "progress", Clock(), list[str]()
    follower = ProgressFollower(str(path), shown.append, clock)
    whole = line(4711)
    append(path, whole[:9])
    follower.look()
    assert shown == []
    append(path, whole[9:])
    follower.look()
    assert shown == ["directory: 4,711 entries read"]


def test_what_is_no_progress_is_passed_over(tmp_path: Path) -> None:
    path, clock, shown = tmp_path / "progress", Clock(), list[str]()
    follower = ProgressFollower(str(path), shown.append, clock)
    append(path, 'nothing\n[]\n{"stage": "publish"}\n"text"\n\n' + line(3))
    follower.look()
    assert shown == ["directory: 3 entries read"]


def test_no_file_shows_nothing(tmp_path: Path) -> None:
    shown: list[str] = []
    with ProgressFollower(str(tmp_path / "nowhere" / "progress"), shown.append):
        pass
    assert shown == []
