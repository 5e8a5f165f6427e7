"""Small stand-ins for what flows are given: a tenant that remembers, a directory, a clock. They open no socket.

They imitate only what the flows rely on; the service's own behaviour is tested against the simulated tenant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, cast

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_people import ReadOrder, read_people
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import LastGoodRun
from ansible_collections.mailsec.smime.plugins.module_utils._plan.census import Population
from ansible_collections.mailsec.smime.plugins.module_utils._plan.digest import change_line, plan_digest
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentReader, DocumentWriter
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import PLAN_FORMAT, change_row
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import (
    RECIPIENTS_FORMAT,
    recipient_row,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, digest_of

TENANT = "contoso.example"
POLICY_DIGEST = "91c2aa" + "0" * 58


class FakeClock:
    """Time passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.moment = NOW
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.moment += timedelta(seconds=seconds)


class FakeTenant:
    """Recipients by GUID; ``log`` names every request in order.

    ``lag``: so many reads after a write still show the former values. ``read_faults`` and ``write_faults`` are keyed
    by (number of the call, from 1, and GUID, or None for all of them): a read gives the error or the state instead, a
    write gives (whether it takes effect, its result).
    """

    def __init__(self, *states: RecipientState, lag: int = 0) -> None:
        self.states = {state.guid: state for state in states}
        self.lag = lag
        self.log: list[str] = []
        self.sent: list[WriteOrder] = []
        self.reads = self.writes = 0
        self.read_faults: dict[tuple[int, str | None], SmimeError | RecipientState] = {}
        self.read_breaks: dict[int, SmimeError] = {}
        self.write_faults: dict[tuple[int, str | None], tuple[bool, SmimeError | None, bool]] = {}
        self._shown: dict[str, list[RecipientState]] = {}

    def exchange(self) -> Exchange:
        client = SimpleNamespace(counters=RequestCounters(), group_size=10)
        return Exchange(reader=cast(Any, self), writer=cast(Any, self), client=cast(Any, client))

    def forget_lag(self) -> None:
        """From now on everything is shown as it is."""
        self._shown.clear()

    def list_recipients(self) -> Iterator[RecipientState]:
        yield from self.states.values()

    def find_one(self, identity: str) -> RecipientState:
        for state in self.states.values():
            if identity in (state.guid, state.primary_smtp_address):
                return state
        raise SmimeError("exchange.not_found", f"{identity}: no such mailbox")

    def read_many(self, guids: Sequence[str]) -> dict[str, RecipientState | SmimeError]:
        self.reads += 1
        self.log.append(f"read {len(guids)}")
        if self.reads in self.read_breaks:
            raise self.read_breaks[self.reads]
        return {guid: self._show(guid) for guid in guids}

    def _show(self, guid: str) -> RecipientState | SmimeError:
        for key in ((self.reads, guid), (self.reads, None)):
            if key in self.read_faults:
                return self.read_faults[key]
        if guid not in self.states:
            return SmimeError("exchange.not_found", f"{guid}: no such mailbox")
        former = self._shown.get(guid, [])
        return former.pop() if former else self.states[guid]

    def write_many(self, orders: Sequence[WriteOrder]) -> list[WriteResult]:
        self.writes += 1
        self.log.append(f"write {len(orders)}")
        return [self._write(order) for order in orders]

    def _write(self, order: WriteOrder) -> WriteResult:
        self.sent.append(order)
        fault = self.write_faults.get((self.writes, order.guid)) or self.write_faults.get((self.writes, None))
        takes_effect, error, ambiguous = fault or (True, None, False)
        if takes_effect:
            former = self.states[order.guid]
            self._shown[order.guid] = [former] * self.lag
            self.states[order.guid] = _after(former, order)
        return WriteResult(order.guid, ok=error is None, error=error, ambiguous=ambiguous)


def _after(state: RecipientState, order: WriteOrder) -> RecipientState:
    for name in ("user_certificate", "user_smime_certificate"):
        contents = getattr(order, name)
        if contents is not None:
            values = {digest_of(content): content for content in contents}
            fields: dict[str, Any] = {name: tuple(sorted(values)), "values": {**state.values, **values}}
            state = replace(state, **fields)
    return state


class FakeDirectory:
    """Satisfies DirectoryReader; ``failure`` ends the read after the last entry."""

    def __init__(
        self,
        entries: Iterable[DirectoryEntry],
        *,
        complete: bool = True,
        failure: SmimeError | None = None,
        notices: tuple[tuple[str, str], ...] = (),
        clock_offset: float | None = None,
    ) -> None:
        self._entries = tuple(entries)
        self._failure = failure
        self.source = "ldif"
        self.scope: Mapping[str, object] = {"path": "people.ldif"}
        self.complete = complete
        self.notices = notices
        self.clock_offset = clock_offset

    def entries(self) -> Iterator[DirectoryEntry]:
        yield from self._entries
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> FakeDirectory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def write_plan(
    path: Path,
    *changes: Change,
    run_id: str = "planning-run",
    population: Population | None = None,
    baseline: LastGoodRun | None = None,
    complete: bool = True,
) -> str:
    """A plan file of these changes, as make_plan writes it; returns its digest.

    ``complete``: whether the directory was read to its end.
    """
    lines = [line for line in map(change_line, changes) if line is not None]
    digest = plan_digest(PLAN_FORMAT, TENANT, POLICY_DIGEST, lines)
    header = {
        "created_at": format_moment(NOW),
        "run_id": run_id,
        "tenant": TENANT,
        "policy_digest": POLICY_DIGEST,
        "people_digest": "aa",
        "recipients_digest": "bb",
        "directory": {"read_at": format_moment(NOW), "complete": complete},
    }
    known = {
        "population": None if population is None else population.as_row(),
        "baseline": None if baseline is None else baseline.as_row(),
    }
    with DocumentWriter(path, PLAN_FORMAT, header) as document:
        for change in changes:
            document.write(change_row(change))
        document.finish({"complete": True, "counts": {}, "limits": [], "digest": digest, **known})
    return digest


def rows_of(document: DocumentReader) -> list[dict[str, Any]]:
    with document:
        return [row for _offset, row in document.rows()]


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_people(
    path: Path,
    entries: Iterable[DirectoryEntry],
    policy: Policy | None = None,
    *,
    complete: bool = True,
    run_id: str = "planning-run",
) -> None:
    """A people file as read_people writes it, read at NOW."""
    reader = FakeDirectory(entries, complete=complete)
    read_people(reader, ReadOrder(path, run_id, policy or Policy(), NOW), Progress(None))


def write_recipients(
    path: Path, states: Iterable[RecipientState], *, complete: bool = True, run_id: str = "planning-run"
) -> None:
    """A recipients file as read_recipients writes it."""
    header = {"run_id": run_id, "read_at": format_moment(NOW), "tenant": TENANT}
    with DocumentWriter(path, RECIPIENTS_FORMAT, header) as document:
        offsets = [document.write(recipient_row(withhold_secrets(state))) for state in states]
        document.finish({"complete": complete, "recipients": len(offsets)})
