# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The headers every API answer carries: ids to quote to support, and what is left of the request budget.

Must not refuse anything when the budget is used up; the fault `throttled` does that on demand.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from email.utils import format_datetime

LIMIT = 30000
WINDOW = datetime.timedelta(seconds=30)


@dataclass
class Budget:
    """Requests counted in the running window; its length and the cost of a call are guesses."""

    ends: datetime.datetime | None = None
    used: int = 0

    def count(self, now: datetime.datetime) -> None:
        """Count one request."""
        if self.ends is None or now >= self.ends:
            self.ends, self.used = now + WINDOW, 0
        self.used += 1


def make_headers(now: datetime.datetime, budget: Budget, clock_offset: int = 0) -> dict[str, str]:
    """The headers of one answer; counts it. `clock_offset` moves the moment that it states, in seconds."""
    budget.count(now)
    ends = budget.ends or now
    return {
        "Date": format_datetime(now + datetime.timedelta(seconds=clock_offset), usegmt=True),
        "Request-Id": str(uuid.uuid4()),
        "Odata-Version": "4.0",
        "X-CalculatedBETarget": "lab00a00mb001.eurpr00a000.prod.outlook.com",
        "X-Backendhttpstatus": "200",
        "X-Concurrencycount": "1",
        "Rate-Limit-Limit": str(LIMIT),
        "Rate-Limit-Remaining": str(max(LIMIT - budget.used, 0)),
        "Rate-Limit-Reset": ends.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z",
    }
