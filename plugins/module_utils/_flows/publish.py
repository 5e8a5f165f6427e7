# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes -> Exchange Online, ten recipients at a time: read, compare, journal, write, read back, prove.

The same steps serve a whole plan and a single recipient.  Transport, journal and clock come from outside.  In check
mode only the reads go out.  One batch is ``write_steps.py``, its proof ``read_back.py``, what ends a run
``publish_stops.py``, what is told of it ``publish_account.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .._exchange.open import Exchange
from .._model.change import Change
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._workspace.journal import Journal
from .publish_account import PublishAccount
from .publish_order import Published, PublishOrder, Result
from .read_back import ReadBack, in_batches
from .write_steps import WriteSteps


def publish(
    changes: Iterable[Change],
    exchange: Exchange,
    journal: Journal | None,
    clock: Clock,
    order: PublishOrder,
    on_result: Callable[[Result], None],
) -> Published:
    """``journal`` may be None in check mode only.  ``on_result`` hears of every change once."""
    account = PublishAccount(journal, clock, order, on_result)
    read_back = ReadBack(exchange.reader, clock, order, account)
    steps = WriteSteps(exchange, order, account, read_back)
    try:
        for batch in in_batches(changes):
            steps.take(batch)
            if account.is_stopped:
                break
    except SmimeError as error:
        account.done.stopped = error
    try:
        read_back.finish()
    except SmimeError as error:  # whoever listens could not take it down
        account.stop(error)
    return account.done


__all__ = ["publish"]
