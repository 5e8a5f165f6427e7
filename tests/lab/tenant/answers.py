# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request is answered with, independent of the web framework.

Must not know why; `errors.py` and the cmdlets do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """Status, JSON body (or raw bytes, or None), headers.

    `cut`: end the connection instead of answering; `slow`: answer so many seconds late; `short`: end the connection
    before the last byte of the body.
    """

    status: int
    body: dict[str, Any] | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    slow: float = 0
    short: bool = False
    rows: int = 0

    @property
    def ends_connection(self) -> bool:
        """Does the whole request suffer, also where this is the answer to a part of a batch?"""
        return self.cut or self.short or self.slow > 0
