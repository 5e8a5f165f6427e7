# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plan.jsonl -> Exchange Online -> proof.jsonl, with everything noted in the journal folder."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._exchange.open import Exchange
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._plan.limits_schema import DEFAULT_LIMITS, Limit
from .._plan.refusal import Expectation, refuse_unfit
from .._report.plan_text import change_lines
from .._workspace.documents import DocumentReader, DocumentWriter
from .._workspace.journal import Journal
from .._workspace.lasting import refuse_fleeting
from .._workspace.plan_file import open_plan
from .._workspace.progress import Progress
from .._workspace.proof_file import PROOF_FORMAT, proof_row
from .._workspace.storage import make_folder
from .begin_run import begin_run
from .bounded import BoundedList, BoundedText
from .check_plan import Effects, check_plan, keep_baseline, note_refusal
from .prove_dialect import DialectProof
from .publish import publish
from .publish_order import Published, PublishOrder, Result
from .publish_progress import PublishProgress
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
    limits: Mapping[str, Limit] = field(default_factory=DEFAULT_LIMITS.copy)


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
            checked = check_plan(plan, order.limits, order.overrides, order.journal)
            planned = checked.planned
            overrides = [list(pair) for pair in order.overrides]
            if checked.failure is not None:
                if not publishing.check_mode:
                    facts = {"overrides": overrides, **_origin(plan)}
                    note_refusal(order.journal, publishing.run_id, format_moment(clock.now()), checked, **facts)
                raise checked.failure
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
                notices = begin_run(
                    *(journal, publishing.run_id, clock.now(), order.keep_days),
                    digest=digest,
                    limits=checked.rows,
                    overrides=overrides,
                    **_origin(plan),
                )

            telling = PublishProgress(progress, planned, clock)

            def hear(result: Result) -> None:
                results.append(result.as_row())
                if result.outcome in ("written", "would_be_written"):
                    diff.extend(change_lines(result.change))
                if document is not None and result.proof is not None:
                    document.write(proof_row(result.proof, result.wave))
                telling.hear(result)

            forms = DialectProof(order.journal, exchange, journal, clock, publishing)
            published = publish(Effects(plan), forms.exchange, journal, clock, publishing, hear)
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
            if published.stopped is None and published.paused is None and not publishing.check_mode:
                keep_baseline(plan, order.journal, checked, publishing.run_id, format_moment(clock.now()))
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
        "limits": checked.rows,
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
