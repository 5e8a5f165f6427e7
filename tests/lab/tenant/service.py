# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything one running tenant consists of, put together in one place for the handlers.

Must not answer requests itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .faults import Faults
from .headers import Budget
from .identity import Identity, load_identity
from .lag import Lag
from .request_log import RequestLog
from .settings import Settings
from .state import Recipients
from .sync_cycle import SyncCycle

Clock = Callable[[], datetime.datetime]


def read_clock() -> datetime.datetime:
    """The present moment, UTC."""
    return datetime.datetime.now(datetime.UTC)


def format_moment(moment: datetime.datetime) -> str:
    """A moment as texts of the lab carry it: ISO 8601, UTC, microseconds."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Service:
    """One tenant. `url` has no slash at its end."""

    folder: Path
    url: str
    identity: Identity
    settings: Settings
    recipients: Recipients
    faults: Faults
    log: RequestLog
    clock: Clock = read_clock
    lag: Lag = field(default_factory=Lag)
    sync_cycle: SyncCycle = field(default_factory=SyncCycle)
    budget: Budget = field(default_factory=Budget)

    @property
    def host(self) -> str:
        """Host and port of the service."""
        return urlsplit(self.url).netloc

    def moment(self) -> str:
        """The present moment as text."""
        return format_moment(self.clock())


def open_service(folder: Path, url: str, domain: str, settings: Settings, clock: Clock = read_clock) -> Service:
    """Open the tenant of a state folder, making what is missing. Its recipients still have to be loaded."""
    return Service(
        folder=folder,
        url=url.rstrip("/"),
        identity=load_identity(folder, domain, clock()),
        settings=settings,
        recipients=Recipients(folder, lambda: format_moment(clock())),
        faults=Faults(folder / "faults.json"),
        log=RequestLog(folder / "requests.jsonl"),
        clock=clock,
    )
