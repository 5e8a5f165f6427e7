# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment, parse_moment
from hypothesis import given
from hypothesis import strategies as st


def test_any_zone_is_written_in_utc() -> None:
    there = datetime(2026, 11, 25, 4, 10, tzinfo=timezone(timedelta(hours=2)))
    assert format_moment(there) == "2026-11-25T02:10:00Z"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_moment(datetime(2026, 11, 25, 2, 10))  # noqa: DTZ001 - that is the point


@given(st.datetimes(min_value=datetime(1950, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it so
def test_what_was_written_is_read_again_to_the_second(moment: datetime) -> None:
    assert parse_moment(format_moment(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "text", ["", "2026-11-25", "2026-11-25T02:10:00", "2026-11-25T02:10:00+00:00", "2026-13-25T02:10:00Z"]
)
def test_other_texts_are_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match="does not match"):
        parse_moment(text)
