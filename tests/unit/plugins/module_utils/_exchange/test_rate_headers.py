# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a budget: all three headers, in the service's own time, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.rate_headers import RateWindow, read_rate_window

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HEADERS = {
    "rate-limit-limit": "30000",
    "rate-limit-remaining": "29997",
    "rate-limit-reset": "2026-11-25T02:00:16.5Z",
}


def test_the_window_that_was_seen_in_public() -> None:
    assert read_rate_window(HEADERS, NOW) == RateWindow(30000, 29997, 16.5, "2026-11-25T02:00:16.5Z")


@pytest.mark.parametrize("reset", ["2026-11-25T02:00:16+00:00", "2026-11-25T03:00:16+01:00", "2026-11-25T02:00:16"])
def test_the_reset_in_other_forms(reset: str) -> None:
    window = read_rate_window({**HEADERS, "rate-limit-reset": reset}, NOW)
    assert window is not None
    assert window.seconds_left == 16


def test_the_services_own_clock_counts() -> None:
    dated = {**HEADERS, "date": "Wed, 25 Nov 2026 02:00:10 GMT"}
    window = read_rate_window(dated, NOW.replace(hour=5))
    assert window is not None
    assert window.seconds_left == 6.5
    odd = read_rate_window({**HEADERS, "date": "yesterday"}, NOW)
    assert odd is not None
    assert odd.seconds_left == 16.5
    without_zone = read_rate_window({**HEADERS, "date": "Wed, 25 Nov 2026 02:00:10 -0000"}, NOW)
    assert without_zone is not None
    assert without_zone.seconds_left == 6.5


def test_a_reset_in_the_past_is_now() -> None:
    window = read_rate_window(HEADERS, NOW.replace(minute=30))
    assert window is not None
    assert window.seconds_left == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate-limit-limit": ""},
        {"rate-limit-remaining": "many"},
        {"rate-limit-remaining": "-1"},
        {"rate-limit-remaining": "nan"},
        {"rate-limit-limit": "inf"},
        {"rate-limit-reset": ""},
        {"rate-limit-reset": "soon"},
    ],
)
def test_what_cannot_be_read_says_nothing(wrong: dict[str, str]) -> None:
    assert read_rate_window({**HEADERS, **wrong}, NOW) is None


def test_no_headers_say_nothing() -> None:
    assert read_rate_window({}, NOW) is None
