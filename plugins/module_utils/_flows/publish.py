# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes -> Exchange Online, wave after wave and batch after batch: read, compare, journal, write, read back.

A wave is proven before the next one begins, and the first one is small (``_plan/waves.py``).  The same steps serve a
whole plan and a single recipient.  Transport, journal and clock come from outside.  In check mode only the reads go
out.  One batch is ``write_steps.py``, its proof ``read_back.py``, what ends a run ``publish_stops.py``, what is told of
it ``publish_account.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from .._exchange.open import Exchange
from .._model.change import Change
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._plan.waves import Wave, Waves
from .._workspace.journal import Journal
from .publish_account import PublishAccount
from .publish_order import Published, PublishOrder, Result
from .publish_stops import end_of_window, unproven_canaries
from .read_back import ReadBack
from .write_steps import WriteSteps


def publish(
    changes: Iterable[Change],
    exchange: Exchange,
    journal: Journal | None,
    clock: Clock,
    order: PublishOrder,
    on_result: Callable[[Result], None],
) -> Published:
    """``journal`` may be None in check mode only.  ``on_result`` hears of every change once.

    ``changes`` is walked through twice where canaries are named.
    """
    account = PublishAccount(journal, clock, order, on_result)
    read_back = ReadBack(exchange.reader, clock, order, account)
    steps = WriteSteps(exchange, order, account, read_back)
    waves = Waves(changes, order.waves)
    proven = order.check_mode
    while not account.is_ended and (wave := waves.next_wave(proven)) is not None:
        if _is_over(account, clock, order):
            break
        account.begin_wave(wave.number, wave.is_canary)
        patience = order.patience_seconds
        if wave.is_canary:
            patience = max(patience, order.canary_patience_seconds)
        try:
            _write_wave(wave, exchange, steps, account, clock, order)
        except SmimeError as error:
            account.done.stopped = error
        try:
            read_back.finish(patience)
        except SmimeError as error:  # whoever listens could not take it down
            account.stop(error)
        if not order.check_mode:
            account.stop(unproven_canaries(account.wave, patience))
        proven = proven or account.wave.is_proven
    return account.done


def _write_wave(
    wave: Wave, exchange: Exchange, steps: WriteSteps, account: PublishAccount, clock: Clock, order: PublishOrder
) -> None:
    left = iter(wave.changes)
    while not _is_over(account, clock, order):
        batch = list(islice(left, exchange.client.group_size))
        if not batch:
            return
        steps.take(batch)


def _is_over(account: PublishAccount, clock: Clock, order: PublishOrder) -> bool:
    if not order.check_mode:
        account.done.paused = end_of_window(order.window, clock.now())
    return account.is_ended


__all__ = ["publish"]
