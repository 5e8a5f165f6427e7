# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock that the service states: its first answer to a read counts, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.service_clock import ServiceClock
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._exchange.conftest import START, Wire

SERVICE = "https://outlook.office365.com"
GUID = "11111111-1111-4111-8111-111111111111"


def stating(moment: datetime) -> dict[str, str]:
    return {"Date": format_datetime(moment, usegmt=True)}


def hear(seconds: int) -> ServiceClock:
    clock = ServiceClock(SERVICE, 60)
    clock.hear({"date": stating(START + timedelta(seconds=seconds))["Date"]}, START)
    return clock


@pytest.mark.parametrize(
    ("seconds", "codes"), [(0, []), (-300, []), (301, ["clock.differs"]), (-3600, ["clock.differs"])]
)
def test_a_difference_within_the_tolerance(seconds: int, codes: list[str]) -> None:
    clock = hear(seconds)
    assert clock.offset == seconds
    assert [code for code, _detail in clock.notices] == codes


@pytest.mark.parametrize("seconds", [3601, -3601])
def test_a_difference_beyond_it_is_refused(seconds: int) -> None:
    with pytest.raises(SmimeError, match=SERVICE) as caught:
        hear(seconds)
    assert caught.value.code == "clock.too_far"


@pytest.mark.parametrize("text", ["", "soon", "2026-11-25T02:00:00Z"])
def test_a_date_that_cannot_be_read_tells_nothing(text: str) -> None:
    clock = ServiceClock(SERVICE, 60)
    clock.hear({"date": text}, START)
    assert clock.offset is None


def test_once_refused_no_later_answer_gets_through() -> None:
    clock = ServiceClock(SERVICE, 60)
    for moment in (START + timedelta(hours=2), START):
        with pytest.raises(SmimeError):
            clock.hear({"date": stating(moment)["Date"]}, START)


def test_a_date_without_zone_is_gmt() -> None:
    clock = ServiceClock(SERVICE, 60)
    clock.hear({"date": "Wed, 25 Nov 2026 02:00:10"}, START)
    assert clock.offset == 10


def test_only_the_first_answer_counts() -> None:
    clock = hear(0)
    clock.hear({"date": stating(START + timedelta(days=1))["Date"]}, START)
    assert clock.offset == 0


def test_a_read_with_a_clock_too_far_is_no_answer(
    wire: Callable[..., Wire], respond: Callable[..., Any], mailbox: Callable[..., dict[str, Any]]
) -> None:
    on = wire(respond(200, {"value": [mailbox(GUID)]}, stating(START - timedelta(hours=2))))
    with pytest.raises(SmimeError) as caught:
        on.client.invoke("Get-Mailbox", {"Identity": GUID})
    assert caught.value.code == "clock.too_far"
    assert len(on.session.sent) == 1


def test_a_larger_tolerance_lets_it_through_with_a_warning(
    wire: Callable[..., Wire], respond: Callable[..., Any], mailbox: Callable[..., dict[str, Any]]
) -> None:
    answer = respond(200, {"value": [mailbox(GUID)]}, stating(START - timedelta(hours=2)))
    on = wire(answer, clock_tolerance_minutes=121)
    assert on.client.invoke("Get-Mailbox", {"Identity": GUID}).rows
    assert [code for code, _detail in on.client.notices] == ["clock.differs"]


def test_the_answer_to_a_write_is_never_lost_over_a_clock(
    wire: Callable[..., Wire], respond: Callable[..., Any]
) -> None:
    on = wire(respond(200, {"value": []}, stating(START - timedelta(hours=2))))
    on.client.invoke("Set-Mailbox", {"Identity": GUID, "UserCertificate": None})
    assert on.client.notices == ()


def test_what_somebody_in_between_refuses_says_nothing_about_the_clock(
    wire: Callable[..., Wire], respond: Callable[..., Any]
) -> None:
    on = wire(respond(403, b"", stating(START - timedelta(hours=2))))
    with pytest.raises(SmimeError) as caught:
        on.client.invoke("Get-Mailbox", {"Identity": GUID})
    assert caught.value.code != "clock.too_far"
