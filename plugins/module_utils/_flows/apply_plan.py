# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plan.jsonl -> Exchange Online -> proof.jsonl, with everything noted in the journal folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._exchange.open import Exchange
from .._model.change import Action, Change
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._plan.limits import LimitCheck, check_limits
from .._plan.refusal import Expectation, refuse_unfit
from .._plan.tally import removes_foreign
from .._report.plan_text import change_lines
from .._workspace.documents import DocumentReader, DocumentWriter
from .._workspace.journal import Journal
from .._workspace.lasting import refuse_fleeting
from .._workspace.plan_file import change_of, open_plan
from .._workspace.progress import Progress
from .._workspace.proof_file import PROOF_FORMAT, proof_row
from .._workspace.storage import make_folder
from .begin_run import begin_run
from .bounded import BoundedList, BoundedText
from .prove_dialect import DialectProof
from .publish import publish
from .publish_order import Published, PublishOrder, Result
from .publish_stops import refuse_outside


@dataclass(frozen=True, slots=True)
class ApplyOrder:
    """What one application of a plan is to do.

    ``journal`` is the folder; it is not touched in check mode.  ``journal_may_vanish``: the caller said so loudly.
    ``keep_days``: for how long its rows are kept, None for ever.
    """

    plan: Path
    proof: Path
    journal: Path
    journal_may_vanish: bool
    expectation: Expectation
    overrides: tuple[tuple[str, str], ...]
    publishing: PublishOrder
    keep_days: int | None = None


@dataclass(slots=True)
class Applied:
    """``failure`` is what a person must be told although everything else was done."""

    changed: bool
    row: dict[str, Any]
    diff: str
    failure: SmimeError | None


def apply_plan(order: ApplyOrder, exchange: Exchange, clock: Clock, progress: Progress) -> Applied:
    """Refusals and limits come before the first request; see ``publish`` for what follows."""
    publishing = order.publishing
    results = BoundedList()
    diff = BoundedText()
    published = Published()
    notices: list[dict[str, str]] = []
    try:
        with open_plan(order.plan) as plan, ExitStack() as stack:
            refuse_unfit(plan.header, plan.footer, order.expectation)
            digest = str(plan.footer["digest"])
            planned = _check_limits(plan, digest, order.overrides)
            # Where nothing is written there is nothing to prove: the proofs of the last writing run stay.
            journal = document = None
            if planned and not publishing.check_mode:
                refuse_outside(publishing.window, clock.now())
                if not order.journal_may_vanish:
                    refuse_fleeting(order.journal, {publishing.run_id, plan.header["run_id"]})
                journal = stack.enter_context(Journal(order.journal, restoring="restore" in plan.header))
                make_folder(order.proof.parent)
                header = {"run_id": publishing.run_id, "digest": digest, "tenant": publishing.tenant}
                document = stack.enter_context(DocumentWriter(order.proof, PROOF_FORMAT, header))
                overrides = [list(pair) for pair in order.overrides]
                limits = plan.footer["limits"]
                notices = begin_run(
                    *(journal, publishing.run_id, clock.now(), order.keep_days),
                    digest=digest,
                    limits=limits,
                    overrides=overrides,
                    **_origin(plan),
                )

            def hear(result: Result) -> None:
                results.append(result.as_row())
                if result.outcome in ("written", "would_be_written"):
                    diff.extend(change_lines(result.change))
                if document is not None and result.proof is not None:
                    document.write(proof_row(result.proof, result.wave))
                done = results.count
                if done % 10 == 0 or done == planned:
                    progress.report(stage="publish", done=done, of=planned)

            forms = DialectProof(order.journal, exchange, journal, clock, publishing)
            published = publish(_Effects(plan), forms.exchange, journal, clock, publishing, hear)
            forms.finish(published.stopped)
            if document is not None and journal is not None:
                ended = published.stopped or published.paused
                document.finish({"complete": ended is None, "counts": published.counts})
                moment = format_moment(clock.now())
                code = ended.code if ended else None
                try:
                    journal.note("end", publishing.run_id, moment, digest=digest, counts=published.counts, stopped=code)
                except SmimeError as error:  # the proofs are kept all the same
                    published.stopped = published.stopped or error
    except SmimeError as error:
        if not published.wrote:
            raise
        # The last files could not be written, but what was sent to the service was, and must be told.
        published.stopped = published.stopped or error
    if published.paused is not None:
        notices.append({"code": published.paused.code, "detail": published.paused.message})
    row = {
        "digest": digest,
        "planned": planned,
        "counts": published.counts,
        "waves": [wave.as_row() for wave in published.waves],
        "left": planned - results.count,
        "results": results.items,
        "truncated": results.truncated,
        "notices": notices,
        "proof_path": str(order.proof) if published.wrote else None,
        "dialect": forms.as_row(),
        "requests": exchange.client.counters.as_dict(),
    }
    changed = published.wrote or forms.left_changed or bool(published.counts.get("would_be_written"))
    return Applied(changed, row, diff.text, _failure(published))


class _Effects:
    """The changes that write something, read anew at each walk."""

    def __init__(self, plan: DocumentReader) -> None:
        self._plan = plan

    def __iter__(self) -> Iterator[Change]:
        for _offset, row in self._plan.rows():
            if row["action"] != Action.NOTE.value:
                yield change_of(row)


def _check_limits(plan: DocumentReader, digest: str, overrides: tuple[tuple[str, str], ...]) -> int:
    """Counts anew from the changes themselves; returns how many recipients are to be written."""
    planned = foreign = 0
    for change in _Effects(plan):
        planned += 1
        foreign += removes_foreign(change)
    for check in check_limits(foreign, digest, overrides):
        if check.tripped:
            raise _tripped(check, digest)
    return planned


def _tripped(check: LimitCheck, digest: str) -> SmimeError:
    return SmimeError(
        f"limit.{check.name}",
        f"Nothing was written: limit {check.name} allows {check.allowed}, the plan has {check.found}. "
        f"Look at the plan; to let it through once, give the override {check.name} with digest {digest}.",
        check.as_row(),
    )


def _origin(plan: DocumentReader) -> dict[str, Any]:
    keys = ("tenant", "policy_digest", "people_digest", "recipients_digest")
    return {key: plan.header[key] for key in keys}


def _failure(published: Published) -> SmimeError | None:
    if published.stopped is not None:
        return published.stopped
    failed = published.first_failure
    if failed is None:
        return None
    count = published.counts["failed"]
    return SmimeError(
        failed.code or "exchange.refused",
        f"{count} recipients could not be written; everything else was done. The first: {failed.detail}",
        {"failed": count, "guid": failed.change.guid, "address": failed.change.address},
    )


__all__ = ["Applied", "ApplyOrder", "apply_plan"]
