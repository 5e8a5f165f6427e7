# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One night's job from the directory's read to the proof, against the simulated tenant in this process.

Eighty-two mailboxes, of which sixty-six are to be written: first certificates, successors of expired ones, and some
with a PKCS#7 value in the other attribute.  The tenant's state is on the disk, so whoever looks after a night that was
killed sees exactly what took effect.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_plan import PlanOrder, make_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_people import ReadOrder, read_people
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_recipients import read_recipients
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import WaveSettings
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import PatientClock, Tenant
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeDirectory
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    certificate,
    expired,
    good,
    guid_of,
    person,
    pkcs7,
)

POLICY = Policy(removal="owned")
WAVES = WaveSettings(canary_count=5, wave_size=25)
FIRST = tuple(f"first{number:02d}" for number in range(48))
SUCCESSOR = tuple(f"next{number:02d}" for number in range(10))
SIGNED = tuple(f"signed{number:02d}" for number in range(8))
SETTLED = tuple(f"settled{number:02d}" for number in range(16))
TO_BE_WRITTEN = (*FIRST, *SUCCESSOR, *SIGNED)


class Patch:
    """What pytest's monkeypatch is, where no test is there to take it back."""

    def setattr(self, target: Any, name: str, value: Any) -> None:
        setattr(target, name, value)


def address_of(name: str) -> str:
    return f"{name}@contoso.example"


def list_people() -> list[DirectoryEntry]:
    """The directory."""
    people = [person(name, good(1, address_of(name))) for name in (*FIRST, *SETTLED)]
    people += [person(name, expired(1, address_of(name)), good(2, address_of(name))) for name in SUCCESSOR]
    people += [person(name, good(1, address_of(name)), smime=[pkcs7(good(1, address_of(name)))]) for name in SIGNED]
    return people


def list_mailboxes() -> list[dict[str, Any]]:
    """The tenant before the night, as the lab takes it."""
    held = {name: [expired(1, address_of(name))] for name in SUCCESSOR}
    held |= {name: [good(1, address_of(name))] for name in SETTLED}
    # A value that nobody here published: it is kept.
    held |= {name: [certificate(address_of(name), issuer="Somebody Else")] for name in SIGNED}
    return [
        {
            "guid": guid_of(name),
            "primary_smtp_address": address_of(name),
            "display_name": name,
            "authority": "cloud",
            "user_certificate": [base64.b64encode(value).decode() for value in held.get(name, [])],
        }
        for name in (*TO_BE_WRITTEN, *SETTLED)
    ]


class Night:
    """The job in ``folder``: workspace, journal and the tenant's state lie there."""

    def __init__(self, folder: Path, tenant: Tenant, run_id: str, clear_overwritten: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.tenant = tenant
        self.run_id = run_id
        self.clear_overwritten = clear_overwritten

    def run(self) -> dict[str, Any]:
        """Everything; what the writing module would return, with the plan's counts."""
        workspace, journal = self.folder / "workspace", self.folder / "journal"
        clock, progress = self.tenant.clock, Progress(None)
        exchange = self.tenant.open(Patch(), page_size=25)
        directory = FakeDirectory(list_people())
        read_people(directory, ReadOrder(workspace / "people.jsonl", self.run_id, POLICY, clock.now()), progress)
        read_recipients(exchange.reader, TENANT, workspace / "recipients.jsonl", self.run_id, clock, progress)
        order = PlanOrder(
            people=workspace / "people.jsonl",
            recipients=workspace / "recipients.jsonl",
            plan=workspace / "plan.jsonl",
            text=workspace / "plan.txt",
            journal=journal,
            policy=POLICY,
            write_cloud_managed=False,
            overrides=(),
            run_id=self.run_id,
            clear_overwritten=self.clear_overwritten,
        )
        planned = make_plan(order, clock, progress)
        application = ApplyOrder(
            plan=workspace / "plan.jsonl",
            proof=workspace / "proof.jsonl",
            journal=journal,
            journal_may_vanish=False,
            expectation=Expectation(TENANT, POLICY.digest, planned["digest"], 24, clock.now()),
            overrides=(),
            publishing=PublishOrder(TENANT, self.run_id, False, False, 60, {"online": 0}, WAVES),
        )
        applied = apply_plan(application, exchange, clock, progress)
        failure = applied.failure.code if applied.failure else None
        return {"failure": failure, "changed": applied.changed, "plan": planned["counts"], **applied.row}


def open_tenant(folder: Path) -> Tenant:
    """The tenant of a folder that holds its state."""
    return Tenant(folder / "tenant", PatientClock())


__all__ = ["TO_BE_WRITTEN", "Night", "list_mailboxes", "list_people", "open_tenant"]
