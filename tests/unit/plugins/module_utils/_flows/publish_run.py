# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One publishing against the tenant that remembers, with everything that can be seen of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish import publish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published, PublishOrder, Result
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER, Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock, FakeTenant
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change

CUT = SmimeError("exchange.unreachable", "the connection broke", {"may_have_taken_effect": True})
BROKEN = SmimeError("exchange.throttled", "asked too often")
REFUSED = SmimeError("exchange.refused", "the service refused")
ADD = change([], [b"new"])


class Run:
    """One publishing with everything that can be seen of it."""

    def __init__(self, folder: Path, tenant: FakeTenant) -> None:
        self.folder = folder
        self.tenant = tenant
        self.clock = FakeClock()
        self.results: list[Result] = []

    def publish(
        self,
        changes: Iterable[Change],
        *,
        check_mode: bool = False,
        write_cloud_managed: bool = False,
        patience: float = 0,
        **more: Any,
    ) -> Published:
        hours = {"online": 0, "cached": 24}
        order = PublishOrder(TENANT, "r1", check_mode, write_cloud_managed, patience, hours, **more)
        exchange = self.tenant.exchange()
        if check_mode:
            return publish(changes, exchange, None, self.clock, order, self.hear)
        with Journal(self.folder) as journal:
            return publish(changes, exchange, journal, self.clock, order, self.hear)

    def hear(self, result: Result) -> None:
        assert result.code is None or result.code in CATALOGUE
        self.results.append(result)

    @property
    def outcomes(self) -> dict[str, str]:
        assert len({result.change.guid for result in self.results}) == len(self.results), "heard of one twice"
        return {result.change.address.partition("@")[0]: result.outcome for result in self.results}

    @property
    def codes(self) -> list[str | None]:
        return [result.code for result in self.results]

    @property
    def proofs(self) -> list[ProofResult | None]:
        return [result.proof and result.proof.result for result in self.results]

    def events(self) -> list[str]:
        return [row["event"] for row in read_chain(self.folder / LEDGER)]


def names(count: int) -> list[str]:
    return [f"p{number:02}" for number in range(count)]


def run_for(folder: Path, *states: RecipientState, lag: int = 0) -> Run:
    return Run(folder, FakeTenant(*states, lag=lag))


__all__ = ["ADD", "BROKEN", "CUT", "REFUSED", "Run", "names", "run_for"]
