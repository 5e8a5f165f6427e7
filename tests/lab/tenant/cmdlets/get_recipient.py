# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-Recipient: recipients of every kind, without certificate properties.

Must not show more than is known of the real cmdlet.
"""

from __future__ import annotations

from typing import Any

from ..answers import Answer
from ..call import Call
from ..rows import RECIPIENT_COLUMNS
from ..service import Service
from .listing import show


def run(service: Service, call: Call, parameters: dict[str, Any]) -> Answer:
    """Answer the call."""
    return show(service, call, parameters, lambda recipient: True, RECIPIENT_COLUMNS)
