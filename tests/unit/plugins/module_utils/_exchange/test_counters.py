# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run can say how many requests it needed."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import (
    LIST,
    LOGIN,
    RETRY,
    RequestCounters,
)


def test_kinds_are_counted_and_a_repetition_is_not_counted_twice_in_the_total() -> None:
    counters = RequestCounters()
    for kind in (LOGIN, LIST, LIST, RETRY):
        counters.count(kind)
    counters.add_wait(1.5)
    counters.add_wait(0.25)
    assert counters.as_dict() == {"list": 2, "login": 1, "retry": 1, "total": 3, "waited_seconds": 1.75}
