# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one cell of the fault matrix: the real flow, one fault at one kind of request, and what came of it.

Twelve mailboxes hold one value each, and a plan replaces all twelve values: a batch of ten and a batch of two.  After
the run with the fault the same job runs once more without it.  Whatever the fault, ``run_cell`` itself checks what must
hold in every cell; what differs from cell to cell is in the table.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_recipients import read_recipients
from ansible_collections.mailsec.smime.plugins.module_utils._flows.set_recipient import set_recipient
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._plan.single_change import SingleOrder, WantedState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import open_recipients
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import Held, PatientClock, Tenant
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    POLICY_DIGEST,
    TENANT,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change, digest_of, guid_of

PEOPLE = tuple(f"person{number:02d}" for number in range(12))
NAMES = {guid_of(name): name for name in PEOPLE}
# The one whom faults of a single call meet; it stands in the batch of ten.
CHOSEN = guid_of("person03")
FORMER = {name: b"\x30\x82former value of " + name.encode() for name in PEOPLE}
WANTED = {name: b"\x30\x82planned value of " + name.encode() for name in PEOPLE}
BEFORE: dict[str, Held] = {guid: ((FORMER[name],), ()) for guid, name in NAMES.items()}
AFTER: dict[str, Held] = {guid: ((WANTED[name],), ()) for guid, name in NAMES.items()}
CHANGES = [change([FORMER[name]], [WANTED[name]], name) for name in PEOPLE]
PAGE_SIZE = 5
PATIENCE = 30


@dataclass(frozen=True)
class Kind:
    """A kind of request: where the fault strikes (options of the simulated tenant), and the flow that makes it."""

    flow: str
    strikes: Mapping[str, Any]


KINDS: dict[str, Kind] = {
    "token": Kind("list", {"at": ["token"]}),
    "list": Kind("list", {"at": ["list"]}),
    "page 2": Kind("list", {"at": ["page"]}),
    "single read": Kind("single", {"at": ["get"], "after_writes": 0}),
    "single write": Kind("single", {"at": ["batch"], "cmdlet": "Set-Mailbox"}),
    "batch read": Kind("plan", {"at": ["batch"], "cmdlet": "Get-Mailbox"}),
    "read in a batch": Kind("plan", {"at": ["get"], "identity": CHOSEN}),
    "batch write": Kind("plan", {"at": ["batch"], "cmdlet": "Set-Mailbox"}),
    "write in a batch": Kind("plan", {"at": ["set"], "identity": CHOSEN}),
    "read-back": Kind("plan", {"at": ["batch"], "cmdlet": "Get-Mailbox", "after_writes": 1}),
    "read-back in a batch": Kind("plan", {"at": ["get"], "identity": CHOSEN, "after_writes": 1}),
    # The question that comes before the first write in a form that is not proven: Confirm is true.
    "probe": Kind("first plan", {"at": ["question"]}),
    # The write that proves a form: one recipient alone, read back before anybody else is written.
    "first write": Kind("first plan", {"at": ["set"]}),
}


@dataclass
class Found:
    """``written``: mailboxes that hold the planned value at the tenant.  ``concluded``: what a list gave, whole or
    nothing."""

    code: str | None
    written: int
    concluded: str
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def __str__(self) -> str:
        parts = [self.code or "ok", str(self.written), self.concluded, *(f"{k}={v}" for k, v in self.outcomes.items())]
        return " ".join(parts)


class Cell:
    """One tenant, one folder, one fault."""

    def __init__(self, keys: Path, plan: Path, folder: Path, kind: Kind, monkeypatch: Any) -> None:
        shutil.copytree(keys, folder / "tenant")
        self.folder = folder
        self.kind = kind
        self.plan = plan
        self.clock = PatientClock()
        self.tenant = Tenant(folder / "tenant", self.clock, [_recipient(name) for name in PEOPLE])
        self._monkeypatch = monkeypatch
        self.told: Mapping[str, Mapping[str, Any]] = {}
        self._runs = 0
        self._kept = b""
        self.expected = {**BEFORE, CHOSEN: AFTER[CHOSEN]} if kind.flow == "single" else AFTER

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    def run(self, faults: Mapping[str, Any]) -> Found:
        """The job once, with these faults."""
        self.tenant.service.faults.switch(faults)
        self._runs += 1
        flow: Callable[[Exchange], Found] = {"list": self._list, "single": self._set}.get(self.kind.flow, self._apply)
        waited = self.clock.waited
        try:
            found = flow(self.tenant.open(self._monkeypatch, page_size=PAGE_SIZE))
        except SmimeError as error:
            found = Found(error.code, 0, "nothing")
        found.written = sum(held == AFTER[guid] for guid, held in self.tenant.truth().items())
        found.seconds = self.clock.waited - waited
        return found

    def _list(self, exchange: Exchange) -> Found:
        """The former file must stay where the list did not become whole."""
        path = self.folder / "recipients.jsonl"
        if not path.exists():
            path.write_bytes(b"the file of the night before")
        former = path.read_bytes()
        try:
            read_recipients(exchange.reader, TENANT, path, f"r{self._runs}", self.clock, Progress(None))
        except SmimeError as error:
            assert path.read_bytes() == former, "a part replaced the whole"
            return Found(error.code, 0, "nothing")
        with open_recipients(path) as document:
            rows = [row for _offset, row in document.rows()]
        assert len(rows) == len({row["guid"] for row in rows})
        found = {row["guid"]: _held_in(row) for row in rows}
        return Found(None, 0, "whole" if found == self.tenant.truth() else "false")

    def _set(self, exchange: Exchange) -> Found:
        name = NAMES[CHOSEN]
        order = SingleOrder(WantedState.EXACT, {digest_of(WANTED[name]): WANTED[name]}, None, False, False)
        result = set_recipient(
            f"{name}@contoso.example", order, Policy(), exchange, self.journal, True, self.clock, self._publishing()
        )
        code = result.failure.code if result.failure else None
        return Found(code, 0, "", Counter([_told(result.row["outcome"], result.row["proof"])]))

    def _apply(self, exchange: Exchange) -> Found:
        order = ApplyOrder(
            plan=self.plan,
            proof=self.folder / "proof.jsonl",
            journal=self.journal,
            journal_may_vanish=True,
            expectation=Expectation(TENANT, POLICY_DIGEST, None, 24, NOW),
            overrides=(),
            publishing=self._publishing(),
        )
        applied = apply_plan(order, exchange, self.clock, Progress(None))
        outcomes = Counter(_told(row["outcome"], row["proof"]) for row in applied.row["results"])
        self.told = {row["guid"]: row for row in applied.row["results"]}
        return Found(applied.failure.code if applied.failure else None, 0, "", outcomes)

    def _publishing(self) -> PublishOrder:
        order = PublishOrder(TENANT, f"r{self._runs}", False, False, PATIENCE, {"online": 0})
        return replace(order, dialect=DialectOrder()) if self.kind.flow == "first plan" else order

    def _check_told(self) -> None:
        """What the last run said of a mailbox is true of it."""
        for guid, held in self.tenant.truth().items():
            row = self.told.get(guid)
            if row is None:
                assert held == BEFORE[guid] or self._runs > 1, f"{NAMES[guid]} was written and nothing is told of it"
            elif row["proof"] == "proven" or row["outcome"] == "already_as_planned":
                assert held == AFTER[guid], f"{NAMES[guid]} is told as done and is not"
            elif row["outcome"] in ("failed", "skipped") and row["proof"] is None and self._runs == 1:
                assert held == BEFORE[guid], f"{NAMES[guid]} is told as not written and was"

    def sent_in_vain(self) -> int:
        """Writes that the service carried out and that changed nothing."""
        lines = (self.folder / "tenant" / "requests.jsonl").read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        done = sum(row["kind"] == "set" and row["status"] in (200, 204) and not row["faults"] for row in rows)
        return max(0, done - len(self.tenant.stored))

    def check(self) -> None:
        """What must hold whatever happened, after any number of runs."""
        if self.told:
            self._check_told()
        for guid, held in self.tenant.stored:
            assert held in (BEFORE[guid], AFTER[guid]), "a value that nobody planned"
        written = {guid for guid, held in self.tenant.stored if held == AFTER[guid]}
        rows = list(read_chain(self.journal / JOURNAL))
        former = {row["guid"]: _held_in(row["before"], row["values"]) for row in reversed(rows)}
        for guid in written:
            assert former.get(guid) == BEFORE[guid], "a write without its former values in the journal"
        noted = {row["guid"] for row in read_chain(self.journal / LEDGER) if row["event"] == "write"}
        assert written <= noted, "a write that took effect and is lost from the ledger"
        assert not self.tenant.foreign.visitors, "somebody else's host was asked"


def _recipient(name: str) -> dict[str, Any]:
    address = f"{name}@contoso.example"
    return {
        "guid": guid_of(name),
        "primary_smtp_address": address,
        "display_name": name,
        "authority": "cloud",
        "user_certificate": [base64.b64encode(FORMER[name]).decode()],
    }


def _held_in(row: Mapping[str, Any], values: Mapping[str, str] | None = None) -> Held:
    values = values if values is not None else row["values"]
    user, smime = (
        tuple(sorted(base64.b64decode(values[digest]) for digest in row[name]))
        for name in ("user_certificate", "user_smime_certificate")
    )
    return user, smime


def _told(outcome: str, proof: str | None) -> str:
    return proof if outcome == "written" and proof else outcome


__all__ = ["AFTER", "BEFORE", "CHANGES", "CHOSEN", "KINDS", "NAMES", "Cell", "Found", "Kind"]
