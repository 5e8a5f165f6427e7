# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A synchronisation that undoes what was written in the cloud.

Must not decide when (the fault `sync_cycle` does); what it plans is forgotten when the service stops.
"""

from __future__ import annotations

from .recipient import Recipient
from .state import Recipients


class SyncCycle:
    """What it will put back, each with the number of reads until then."""

    def __init__(self) -> None:
        self._planned: dict[str, tuple[Recipient, int]] = {}

    def plan(self, before: Recipient, reads: int) -> None:
        """Put `before` back after so many reads of it."""
        self._planned[before.guid] = (before, reads)

    def count_read(self, guid: str, recipients: Recipients) -> None:
        """The recipient was shown once more."""
        if guid not in self._planned:
            return
        before, left = self._planned[guid]
        if left > 1:
            self._planned[guid] = (before, left - 1)
            return
        del self._planned[guid]
        recipients.store(before)
