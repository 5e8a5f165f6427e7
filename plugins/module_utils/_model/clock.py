# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a clock must be able to do.  Pure: the real clock is in ``_ansible``, tests bring their own."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Whoever waits or dates anything is given one of these."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait that long."""


__all__ = ["Clock"]
