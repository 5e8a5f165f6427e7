# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person asks to restore -> which rows of the journal are meant.

Refused are runs that the journal does not know, that were dropped from it, or that wrote to another tenant: restoring
nothing without a word would look like success.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .._model.addresses import OwnAddresses, fold_address
from .._model.failure import SmimeError
from .._model.former_values import Chosen
from .._model.recipient import RecipientState
from .._workspace.former_values import JournalRead, LedgerRead, last_runs

LAST = "last"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class RestoreWish:
    """``persons``: addresses and GUIDs, empty for everybody.  ``run_id`` can be ``last``.  ``since``: a moment as the
    journal writes it."""

    persons: tuple[str, ...] = ()
    run_id: str | None = None
    since: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.persons and self.run_id is None and self.since is None


class People:
    """Who the tenant lists: the GUID behind every address, and where the row stands."""

    def __init__(self, rows: Iterable[tuple[int, RecipientState]]) -> None:
        self.positions: dict[str, int] = {}
        self.holding = 0
        self._guids: dict[str, str] = {}  # by itself and by address
        for position, state in rows:
            self.positions[state.guid] = position
            self._guids[state.guid.lower()] = state.guid
            self.holding += bool(state.user_certificate or state.user_smime_certificate or not state.readable)
            for address in OwnAddresses.folded(state.primary_smtp_address, state.addresses).every:
                self._guids[address] = state.guid

    def guid_of(self, name: str) -> str | None:
        """A person's GUID by any of the addresses or by itself; None where the tenant lists nobody of that name."""
        return self._guids.get(fold_address(name))


def choose_rows(wish: RestoreWish, people: People, ledger: LedgerRead, tenant: str) -> Chosen:
    """Raises restore.unknown_run."""
    run_id = wish.run_id
    runs = ledger.noted.runs
    if run_id == LAST:
        found = last_runs(runs.values(), tenant)
        run_id = found[0].run_id if found else LAST
    if run_id is not None and run_id not in runs:
        some = ", ".join(
            f"{run.run_id} ({run.writes} writes)" for run in last_runs(runs.values(), tenant)[:_MOST_NAMED]
        )
        raise SmimeError(
            "restore.unknown_run",
            f"{run_id}: the ledger knows no run of this name that wrote to {tenant}; the last ones are: "
            f"{some or 'none'}. Nothing was planned. Give one of these names.",
            {"run": run_id, "known": len(runs)},
        )
    if not wish.persons:
        return Chosen(run_id, wish.since)
    guids = {name: people.guid_of(name) for name in wish.persons}
    return Chosen(
        run_id,
        wish.since,
        frozenset(guid or name.lower() for name, guid in guids.items()),
        frozenset(fold_address(name) for name, guid in guids.items() if guid is None),
    )


def refuse_gaps(chosen: Chosen, read: JournalRead, tenant: str) -> None:
    """Raises restore.other_tenant, or restore.dropped where what is asked for is no longer there."""
    others = {found for found in read.tenants_of_run if found.lower() != tenant.lower()}
    if others and len(others) == len(read.tenants_of_run):
        raise SmimeError(
            "restore.other_tenant",
            f"Run {chosen.run_id}: it wrote to tenant {min(others)}, the recipients were read from {tenant}. "
            "Nothing was planned. Read the recipients of that tenant.",
            {"found": min(others), "expected": tenant},
        )
    if read.dropped is None:
        return
    until = str(read.dropped["until"])
    run = read.runs.get(chosen.run_id or "")
    run_is_gone = run is not None and run.writes > 0 and not read.tenants_of_run
    if run_is_gone or (chosen.since is not None and chosen.since <= until):
        asked = f"run {chosen.run_id}" if chosen.run_id else f"everything since {chosen.since}"
        raise SmimeError(
            "restore.dropped",
            f"{read.path}: {asked} was asked for, and the former values until {until} were dropped "
            "(smime_journal_keep_days). Nothing was planned. Ask for something younger, or take a copy of the journal "
            "from a backup.",
            {"path": str(read.path), "dropped_until": until},
        )


__all__ = ["LAST", "People", "RestoreWish", "choose_rows", "refuse_gaps"]
