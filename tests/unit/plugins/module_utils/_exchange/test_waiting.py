# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pause is the one the service asks for, in any of its forms, else 2, 4, 8 seconds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.waiting import choose_wait, longest_silence

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "text", "seconds"),
    [
        ("7", "", 7.0),
        ("0.25", "", 0.25),
        ("0", "", 0.0),
        ("-3", "", 0.0),
        ("600", "", 600.0),
        ("601", "", None),
        ("Wed, 25 Nov 2026 02:00:30 GMT", "", 30.0),
        ("", "Please wait and try again in 12 seconds.", 12.0),
        ("", "retry after 1.5 seconds", 1.5),
        ("", "retry after 1 second", 1.0),
        ("", "the limit is 30 seconds long, and you hit it", 2.0),
        ("", "wait 9000 seconds", None),
        ("soon", "", 2.0),
        ("nan", "", 2.0),
        ("inf", "", 2.0),
        ("3", "wait 12 seconds", 3.0),
    ],
)
def test_the_first_pause(header: str, text: str, seconds: float | None) -> None:
    headers = {"retry-after": header} if header else {}
    assert choose_wait(0, headers, text, NOW) == seconds


def test_unasked_pauses_double() -> None:
    assert [choose_wait(attempt, {}, "", NOW) for attempt in range(5)] == [2, 4, 8, 16, 32]
    assert choose_wait(20, {}, "", NOW) == 600


def test_how_long_the_repetitions_last_where_no_pause_is_named() -> None:
    assert [longest_silence(retries) for retries in (0, 1, 5)] == [0, 2, 62]
