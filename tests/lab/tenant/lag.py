# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What readers see while a write has not spread yet: the service is eventually consistent.

Must not decide when a write lags (the fault `lag` does); it is forgotten when the service stops.
"""

from __future__ import annotations

from .recipient import Recipient


class Lag:
    """Old faces of recipients, each with the number of reads it is still shown."""

    def __init__(self) -> None:
        self._old: dict[str, tuple[Recipient, int]] = {}

    def hide(self, before: Recipient, reads: int) -> None:
        """Show `before` for the next `reads` reads; a face that is shown already stays the old one."""
        shown = self._old[before.guid][0] if before.guid in self._old else before
        if reads > 0:
            self._old[before.guid] = (shown, reads)

    def show(self, recipient: Recipient) -> Recipient:
        """The recipient as this one read sees it."""
        if recipient.guid not in self._old:
            return recipient
        shown, left = self._old[recipient.guid]
        if left > 1:
            self._old[recipient.guid] = (shown, left - 1)
        else:
            del self._old[recipient.guid]
        return shown
