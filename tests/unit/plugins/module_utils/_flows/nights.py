# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One night after the other: a directory, a tenant that remembers, and files that the next night finds.

Holds no expectation about the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import Applied, ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_plan import PlanOrder, make_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import LEDGER
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    FakeClock,
    FakeTenant,
    json_lines,
    write_people,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW

OWNED = Policy(removal="owned")


class Nights:
    """``policy`` is that of every night unless one is given another."""

    def __init__(self, folder: Path, states: Iterable[RecipientState], policy: Policy = OWNED) -> None:
        self.folder = folder
        self.tenant = FakeTenant(*states)
        self.policy = policy
        self.journal = folder / "journal"

    def plan(
        self, entries: Iterable[DirectoryEntry], policy: Policy | None = None, *, complete: bool = True, **fields: Any
    ) -> dict[str, Any]:
        used = policy or self.policy
        write_people(self.folder / "people.jsonl", entries, used, complete=complete)
        write_recipients(self.folder / "recipients.jsonl", self.tenant.states.values())
        order = PlanOrder(
            people=self.folder / "people.jsonl",
            recipients=self.folder / "recipients.jsonl",
            plan=self.folder / "plan.jsonl",
            text=self.folder / "plan.txt",
            journal=self.journal,
            policy=used,
            write_cloud_managed=False,
            overrides=(),
        )
        return make_plan(replace(order, **fields), FakeClock(), Progress(None))

    def apply(self, policy: Policy | None = None, *, check_mode: bool = False, **fields: Any) -> Applied:
        order = ApplyOrder(
            plan=self.folder / "plan.jsonl",
            proof=self.folder / "proof.jsonl",
            journal=self.journal,
            journal_may_vanish=False,
            expectation=Expectation(TENANT, (policy or self.policy).digest, None, 24, NOW),
            overrides=(),
            publishing=PublishOrder(TENANT, "r1", check_mode, False, 0, {"online": 0}),
        )
        return apply_plan(replace(order, **fields), self.tenant.exchange(), FakeClock(), Progress(None))

    def night(self, entries: Iterable[DirectoryEntry], policy: Policy | None = None, **options: Any) -> Applied:
        self.plan(entries, policy, **options)
        return self.apply(policy)

    def ledger(self) -> list[dict[str, Any]]:
        return json_lines(self.journal / LEDGER)


def tripped(planned: dict[str, Any]) -> list[str]:
    """Names of the limits that trip, as a plan's summary says."""
    return [limit["name"] for limit in planned["limits"] if limit["tripped"]]
