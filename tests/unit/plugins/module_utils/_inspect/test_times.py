# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.times import read_time
from hypothesis import given
from hypothesis import strategies as st

UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


@given(moments)
def test_the_usual_forms_are_read_to_the_second(moment: datetime) -> None:
    text = f"{moment.year:04d}{moment:%m%d%H%M%S}Z".encode()
    assert read_time(GENERALIZED_TIME, text) == (moment, True)
    if 1950 <= moment.year < 2050:
        assert read_time(UTC_TIME, text[2:]) == (moment, True)


@pytest.mark.parametrize(
    ("tag", "text", "moment"),
    [
        (UTC_TIME, "260102030405Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (UTC_TIME, "491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (UTC_TIME, "500101000000Z", datetime(1950, 1, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, "99991231235959Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_years_of_two_digits_are_of_these_hundred_years(tag: int, text: str, moment: datetime) -> None:
    assert read_time(tag, text.encode()) == (moment, True)


@pytest.mark.parametrize(
    ("tag", "text", "moment"),
    [
        (UTC_TIME, "2601020304Z", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        (UTC_TIME, "600102030405-0500", datetime(1960, 1, 2, 8, 4, 5, tzinfo=UTC)),
        (UTC_TIME, "260102030405+0130", datetime(2026, 1, 2, 1, 34, 5, tzinfo=UTC)),
        (UTC_TIME, "19020701025736Z", datetime(1902, 7, 1, 2, 57, 36, tzinfo=UTC)),
        (GENERALIZED_TIME, "20260102030405.25Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (GENERALIZED_TIME, "202601020304Z", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        (GENERALIZED_TIME, "2026010203Z", datetime(2026, 1, 2, 3, tzinfo=UTC)),
        (GENERALIZED_TIME, "202601020304,5Z", datetime(2026, 1, 2, 3, 4, 30, tzinfo=UTC)),
        (GENERALIZED_TIME, "2026010203.5Z", datetime(2026, 1, 2, 3, 30, tzinfo=UTC)),
        (GENERALIZED_TIME, "20260102030405-0000", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_odd_forms_that_name_one_moment_are_read_and_told(tag: int, text: str, moment: datetime) -> None:
    assert read_time(tag, text.encode()) == (moment, False)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (UTC_TIME, ""),
        (UTC_TIME, "260102030405"),  # which zone?
        (GENERALIZED_TIME, "20260102030405"),
        (GENERALIZED_TIME, "2026010203Z5"),
        (UTC_TIME, "261302030405Z"),
        (UTC_TIME, "260230030405Z"),
        (UTC_TIME, "260102240405Z"),
        (UTC_TIME, "260102030460Z"),
        (UTC_TIME, "26+102030405Z"),
        (UTC_TIME, "2026-01-02T03:04:05Z"),
        (UTC_TIME, "x9020701025736Z"),
        (GENERALIZED_TIME, "00000101000000Z"),
        (GENERALIZED_TIME, "99991231235959-0100"),
        (GENERALIZED_TIME, "00010101000000+0100"),
        (0x0C, "260102030405Z"),
    ],
)
def test_what_names_no_moment_is_refused(tag: int, text: str) -> None:
    with pytest.raises(DerError):
        read_time(tag, text.encode())


@given(st.sampled_from([UTC_TIME, GENERALIZED_TIME]), st.binary(max_size=24))
def test_any_bytes_give_an_aware_moment_or_a_refusal(tag: int, content: bytes) -> None:
    try:
        moment, _usual = read_time(tag, content)
    except DerError:
        return
    assert moment.tzinfo is UTC
