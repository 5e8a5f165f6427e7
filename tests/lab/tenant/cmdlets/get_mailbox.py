# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Mailbox: mailboxes of every kind, with both certificate properties.

Must not show mail users or contacts.
"""

from __future__ import annotations

from typing import Any

from ..answers import Answer
from ..call import Call
from ..rows import MAILBOX_COLUMNS
from ..service import Service
from .listing import show


def run(service: Service, call: Call, parameters: dict[str, Any]) -> Answer:
    """Answer the call."""
    return show(service, call, parameters, lambda recipient: recipient.is_mailbox, MAILBOX_COLUMNS)
