# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When writing is allowed: to the second at both edges, over midnight, and where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._plan.window import Window

VIENNA = ZoneInfo("Europe/Vienna")
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DAY = Window(time(9), time(17), UTC)
NIGHT = Window(time(22), time(4, 30), UTC)
LONG = Window(time(22), timedelta(minutes=390), UTC)


@pytest.mark.parametrize(
    ("window", "opens", "closes"),
    [
        (DAY, "2026-11-25T09:00", "2026-11-25T17:00"),
        (NIGHT, "2026-11-25T22:00", "2026-11-26T04:30"),
        (LONG, "2026-11-25T22:00", "2026-11-26T04:30"),
        (Window(time(22), time(4, 30), VIENNA), "2026-11-25T21:00", "2026-11-26T03:30"),
    ],
)
def test_it_is_open_from_the_first_to_before_the_last_second(window: Window, opens: str, closes: str) -> None:
    assert window.closes_at(utc(opens) - SECOND) is None
    assert window.closes_at(utc(opens)) == utc(closes)
    assert window.closes_at(utc(closes) - SECOND) == utc(closes)
    assert window.closes_at(utc(closes)) is None
    assert window.opens_at(utc(opens) - SECOND) == utc(opens)
    assert window.opens_at(utc(opens)) == utc(opens) + timedelta(days=1)
    assert window.opens_at(utc(closes)) == utc(opens) + timedelta(days=1)


def test_a_stop_that_is_the_start_means_a_whole_day() -> None:
    assert Window(time(6), time(6), UTC).closes_at(utc("2026-11-25T05:59")) == utc("2026-11-25T06:00")


def test_a_window_of_a_whole_day_is_always_open() -> None:
    window = Window(time(6), timedelta(days=1), UTC)
    assert all(window.closes_at(utc(f"2026-11-25T{hour:02}:00")) for hour in range(24))


def test_when_the_clocks_go_forward_the_night_is_an_hour_shorter() -> None:
    # 2026-03-29: 02:00 CET becomes 03:00 CEST.
    window = Window(time(22), time(4), VIENNA)
    assert window.closes_at(utc("2026-03-28T21:00")) == utc("2026-03-29T02:00")


def test_when_the_clocks_go_back_the_night_is_an_hour_longer() -> None:
    # 2026-10-25: 03:00 CEST becomes 02:00 CET.
    window = Window(time(22), time(4), VIENNA)
    assert window.closes_at(utc("2026-10-24T20:00")) == utc("2026-10-25T03:00")


def test_a_start_that_the_clocks_leave_out_is_an_hour_later() -> None:
    window = Window(time(2, 30), timedelta(minutes=60), VIENNA)
    assert window.opens_at(utc("2026-03-29T00:00")) == utc("2026-03-29T01:30")
    assert window.closes_at(utc("2026-03-29T01:30")) == utc("2026-03-29T02:30")


def test_minutes_are_minutes_whatever_the_clocks_do() -> None:
    window = Window(time(22), timedelta(hours=6), VIENNA)
    assert window.closes_at(utc("2026-10-24T20:00")) == utc("2026-10-25T02:00")
