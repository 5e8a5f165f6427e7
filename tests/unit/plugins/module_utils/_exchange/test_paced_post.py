# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write that stands alone is put off, repeated and refused as those of a batch are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.refusal import is_uncertain
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., Any]
WHO = {"Identity": "ada@contoso.example", "Confirm": False}


def test_it_waits_out_a_busy_service(wire: Make, respond: Any) -> None:
    w = wire(
        respond(429, "slow", {"Retry-After": "6.5"}),
        respond(503, "Try again in 3 seconds"),
        respond(200, {"value": []}),
    )
    w.client.invoke("Set-Mailbox", WHO)
    assert w.clock.slept == [6.5, 3.0]
    assert w.counters.as_dict()["write"] == 3
    assert w.counters.as_dict()["retry"] == 2
    assert w.counters.as_dict()["waited_seconds"] == 9.5


def test_it_gives_up_in_the_end_and_nothing_was_done(wire: Make, respond: Any) -> None:
    w = wire(*[respond(429, "slow", {"Retry-After": "1"})] * 3, retries=2)
    with pytest.raises(SmimeError) as caught:
        w.client.invoke("Set-Mailbox", WHO)
    assert caught.value.code == "exchange.throttled"
    assert not is_uncertain(caught.value)


def test_single_writes_go_out_no_faster_than_the_pace(wire: Make, respond: Any) -> None:
    w = wire(*[respond(200, {"value": []})] * 16, writes_per_second=2.0, max_writes_per_second=2.0)
    for _number in range(16):
        w.client.invoke("Set-Mailbox", WHO)
    assert sum(w.clock.slept) == pytest.approx(3.0)


def test_reads_do_not_wait(wire: Make, respond: Any) -> None:
    w = wire(*[respond(200, {"value": [{"Guid": "1"}]})] * 16, writes_per_second=0.1)
    for _number in range(16):
        w.client.invoke("Get-Mailbox", WHO)
    assert w.clock.slept == []


def test_what_is_left_of_the_budget_is_heard(wire: Make, respond: Any) -> None:
    headers = {"Rate-Limit-Limit": "10", "Rate-Limit-Remaining": "0", "Rate-Limit-Reset": "2026-11-25T02:00:20Z"}
    w = wire(respond(200, {"value": []}, headers), respond(200, {"value": []}))
    w.client.invoke("Set-Mailbox", WHO)
    w.client.invoke("Set-Mailbox", WHO)
    assert w.clock.slept == [20.0]
