# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets the tenant knows, by name. A new cmdlet is a new file and a row here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..answers import Answer
from ..call import Call
from ..service import Service
from . import get_mailbox, get_recipient, listing, set_mailbox

Run = Callable[[Service, Call, dict[str, Any]], Answer]

# name in lower case -> (parameters, what it does)
CMDLETS: dict[str, tuple[tuple[str, ...], Run]] = {
    "get-mailbox": (listing.PARAMETERS, get_mailbox.run),
    "set-mailbox": (set_mailbox.PARAMETERS, set_mailbox.run),
    "get-recipient": (listing.PARAMETERS, get_recipient.run),
}
