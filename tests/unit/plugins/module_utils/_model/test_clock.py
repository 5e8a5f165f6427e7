# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import timedelta

from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._model.clock import Clock


def test_the_real_clock_is_one_and_tells_the_time_in_utc() -> None:
    clock: Clock = SystemClock()
    before = clock.now()
    clock.sleep(0)
    assert before.utcoffset() == timedelta(0)
    assert clock.now() >= before
