"""One application of a plan to a tenant that remembers, for tests of what comes before and around the writing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import Applied, ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    POLICY_DIGEST,
    TENANT,
    FakeClock,
    FakeTenant,
    write_plan,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change

ADD = change([], [b"new"])
BOB = change([b"old"], [b"new"], "bob")
NOTE = replace(change([], [b"x"], "noted"), action=Action.NOTE)
FOREIGN = replace(BOB, notes=(ValueNote("-", "00", "", (("value.not_ours", ""),)),))


class Application:
    def __init__(self, folder: Path, tenant: FakeTenant, *changes: Change, **known: Any) -> None:
        self.folder = folder
        self.tenant = tenant
        self.clock = FakeClock()
        self.digest = write_plan(folder / "plan.jsonl", *changes, **known)
        self.order = ApplyOrder(
            plan=folder / "plan.jsonl",
            proof=folder / "proof" / "proof.jsonl",
            journal=folder / "journal",
            journal_may_vanish=False,
            expectation=Expectation(TENANT, POLICY_DIGEST, None, 24, NOW),
            limits=DEFAULT_LIMITS,
            overrides=(),
            publishing=PublishOrder(TENANT, "r1", False, False, 0, {"online": 0}),
        )

    def apply(self, *, check_mode: bool = False, expected: dict[str, Any] | None = None, **fields: Any) -> Applied:
        order = replace(self.order, **fields)
        order = replace(order, publishing=replace(order.publishing, check_mode=check_mode))
        order = replace(order, expectation=replace(order.expectation, **(expected or {})))
        return apply_plan(order, self.tenant.exchange(), self.clock, Progress(self.folder / "progress.jsonl"))

    def refusal(self, **fields: Any) -> SmimeError:
        """What it is refused with; a refusal comes before the first request and touches nothing."""
        with pytest.raises(SmimeError) as failure:
            self.apply(**fields)
        assert self.tenant.log == []
        assert not (self.folder / "proof").exists()
        assert not (self.folder / "journal" / JOURNAL).exists()
        return failure.value

    def ledger(self) -> list[dict[str, Any]]:
        return list(read_chain(self.folder / "journal" / LEDGER))
