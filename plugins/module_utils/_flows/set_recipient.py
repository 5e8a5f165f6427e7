# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One recipient, named by hand: read, compare, journal, write, read back, prove."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._decide.policy import Policy
from .._exchange.open import Exchange
from .._model.change import Change, HeldValues
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._plan.single_change import SingleOrder, plan_single
from .._plan.standing import held_by
from .._report.plan_text import change_lines
from .._workspace.journal import Journal
from .._workspace.lasting import refuse_fleeting
from .._workspace.plan_file import held_row
from .begin_run import begin_run
from .prove_dialect import DialectProof
from .publish import publish
from .publish_order import PublishOrder, Result


@dataclass(slots=True)
class SetResult:
    """``failure`` is set where the write was refused or could not be proven.

    ``dialect`` is None where there was nothing to write.
    """

    changed: bool
    row: dict[str, Any]
    diff: str
    failure: SmimeError | None
    notices: Sequence[dict[str, str]] = ()
    dialect: dict[str, Any] | None = None


def set_recipient(
    identity: str,
    order: SingleOrder,
    policy: Policy,
    exchange: Exchange,
    journal_folder: Path | None,
    journal_may_vanish: bool,
    clock: Clock,
    publishing: PublishOrder,
    keep_days: int | None = None,
) -> SetResult:
    """``journal_folder`` may be None in check mode, and where nothing is to be written."""
    state = exchange.reader.find_one(identity)
    before = held_by(state)
    change = plan_single(order, state, policy, clock.now())
    if change is None:
        return SetResult(False, _row(state.guid, state.primary_smtp_address, before, before, None), "", None)
    results: list[Result] = []
    notices: list[dict[str, str]] = []
    with ExitStack() as stack:
        journal = None
        if not publishing.check_mode:
            if journal_folder is None:
                raise SmimeError(
                    "journal.missing",
                    f"{change.address}: nothing was written: writing needs a journal. Set journal_dir to a folder on "
                    "lasting storage.",
                )
            if not journal_may_vanish:
                refuse_fleeting(journal_folder, {publishing.run_id})
            journal = stack.enter_context(Journal(journal_folder))
            facts = {"tenant": publishing.tenant, "digest": None}
            notices = begin_run(journal, publishing.run_id, clock.now(), keep_days, **facts)
        forms = DialectProof(journal_folder, exchange, journal, clock, publishing)
        published = publish([change], forms.exchange, journal, clock, publishing, results.append)
        forms.finish(published.stopped)
        if journal is not None:
            counts = published.counts
            code = published.stopped.code if published.stopped else None
            try:
                journal.note("end", publishing.run_id, format_moment(clock.now()), counts=counts, stopped=code)
            except SmimeError as error:  # what was written stays written, and must be told
                published.stopped = published.stopped or error
    result = results[0] if results else None
    changed = published.wrote or forms.left_changed or (result is not None and result.outcome == "would_be_written")
    diff = "".join(f"{line}\n" for line in change_lines(change)) if changed else ""
    row = _row(state.guid, change.address, change.before, change.after, result)
    return SetResult(changed, row, diff, published.stopped or _refusal(change, result), notices, forms.as_row())


def _refusal(change: Change, result: Result | None) -> SmimeError | None:
    if result is None or result.outcome in ("written", "would_be_written", "already_as_planned"):
        return None
    return SmimeError(
        result.code or "exchange.refused",
        f"{change.address}: it was not written: {result.detail}",
        {"guid": change.guid, "address": change.address},
    )


def _row(
    guid: str, address: str | None, before: HeldValues, after: HeldValues, result: Result | None
) -> dict[str, Any]:
    return {
        "guid": guid,
        "address": address,
        "before": held_row(before),
        "after": held_row(after),
        "outcome": "unchanged" if result is None else result.outcome,
        "proof": None if result is None or result.proof is None else result.proof.result.value,
    }


__all__ = ["SetResult", "set_recipient"]
