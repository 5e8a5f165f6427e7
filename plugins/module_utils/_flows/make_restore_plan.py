# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""recipients.jsonl + the journal -> a plan that gives back what stood there before.  Opens no connection.

The plan is one like any other: the same digest, limits and refusals, applied by the same module, and noted in the
journal, so that it can be undone itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._decide.policy import Policy
from .._model.change import Change
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment, parse_moment
from .._plan.census import Population
from .._plan.digest import change_line, plan_digest
from .._plan.limit_counts import EffectCounts
from .._plan.limits_schema import DEFAULT_LIMITS, Limit
from .._plan.restore import RestoreCircumstances, note_unknown, plan_restore
from .._plan.tally import Tally
from .._report.plan_text import urgency
from .._report.restore_text import restore_lines, summary_lines
from .._workspace.documents import DocumentReader, DocumentWriter
from .._workspace.former_values import JournalRead, quiet_journal, read_journal, read_ledger
from .._workspace.journal import JOURNAL
from .._workspace.past_writes import published_by_us
from .._workspace.plan_file import PLAN_FORMAT, change_of, change_row, open_plan
from .._workspace.progress import Progress
from .._workspace.recipients_file import open_recipients, recipient_of
from .._workspace.storage import make_folder, replacing
from .check_plan import check_counts
from .choose_restore import People, RestoreWish, choose_rows, refuse_gaps


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """What one planning of a restore is to do.  ``overrides`` are pairs of limit name and plan digest."""

    wish: RestoreWish
    recipients: Path
    plan: Path
    text: Path
    journal: Path
    policy: Policy
    write_cloud_managed: bool
    overrides: tuple[tuple[str, str], ...]
    limits: Mapping[str, Limit] = field(default_factory=DEFAULT_LIMITS.copy)


def make_restore_plan(order: RestoreOrder, clock: Clock, progress: Progress) -> dict[str, Any]:
    """Writes both files and returns a bounded summary, with what was verified of the journal.

    Where nothing is asked for, the journal is verified all the same and the plan is empty.
    """
    if not (order.journal / JOURNAL).exists():
        raise SmimeError(
            "restore.no_journal",
            f"{order.journal}: there is no {JOURNAL} in it, so no former values are known. Nothing was planned. Give "
            "journal_dir (smime_journal_dir) of the run that is to be undone.",
            {"path": str(order.journal)},
        )
    with open_recipients(order.recipients) as recipients, quiet_journal(order.journal):
        _refuse_part(recipients)
        tenant = str(recipients.header["tenant"])
        people = People((position, recipient_of({**row, "values": {}})) for position, row in recipients.rows())
        ledger = read_ledger(order.journal)
        chosen = choose_rows(order.wish, people, ledger, tenant)
        progress.report(stage="journal")
        read = read_journal(order.journal, ledger, tenant, chosen)
        refuse_gaps(chosen, read, tenant)
        if order.wish.is_empty:
            read.places.clear()
        around = RestoreCircumstances(
            order.policy,
            parse_moment(recipients.header["read_at"]),
            order.write_cloud_managed,
            published_by_us(order.journal, tenant),
        )
        wish = {"persons": len(order.wish.persons), "run_id": chosen.run_id, "since": chosen.since}
        header = {
            "created_at": format_moment(clock.now()),
            "run_id": recipients.header["run_id"],
            "tenant": tenant,
            "policy_digest": order.policy.digest,
            "people_digest": None,
            "recipients_digest": recipients.file_digest,
            "directory": {"read_at": recipients.header["read_at"], "complete": True},
            "restore": {**wish, "journal_digest": read.last_digest},
        }
        tally, effects = Tally(), EffectCounts()
        tally.recipients = len(read.places)
        make_folder(order.plan.parent)
        make_folder(order.text.parent)
        lines: list[bytes] = []
        reading: list[tuple[tuple[int, int, str], int]] = []
        with DocumentWriter(order.plan, PLAN_FORMAT, header) as document:
            for change in _changes(order.wish, people, recipients, read, around, tally):
                tally.count(change)
                effects.count(change)
                reading.append((urgency(change), document.write(change_row(change))))
                line = change_line(change)
                if line is not None:
                    lines.append(line)
            digest = plan_digest(PLAN_FORMAT, tenant, order.policy.digest, lines)
            population = Population(holding=people.holding)
            checked = check_counts(effects, population, None, order.limits, digest, order.overrides)
            limits, counts = checked.rows, tally.as_row()
            footer = {"complete": True, "counts": counts, "limits": limits, "digest": digest}
            document.finish({**footer, "population": population.as_row(), "baseline": None})
    _write_text(order, sorted(reading))
    progress.report(stage="restore", changes=len(lines), done=True)
    return {
        "path": str(order.plan),
        "text_path": str(order.text),
        "run_id": header["run_id"],
        "restored_run": chosen.run_id,
        "tenant": tenant,
        "digest": digest,
        "file_digest": document.file_digest,
        "policy_digest": order.policy.digest,
        "has_changes": tally.has_changes,
        "counts": counts,
        "limits": limits,
        "journal": read.as_row(),
        "summary": list(summary_lines(counts, limits, digest)),
    }


def _changes(
    wish: RestoreWish,
    people: People,
    recipients: DocumentReader,
    read: JournalRead,
    around: RestoreCircumstances,
    tally: Tally,
) -> Iterator[Change]:
    """By GUID, which is no order that anybody reads; the text has its own."""
    found: set[str] = set()
    for guid in sorted(read.places):
        position = people.positions.get(guid)
        state = None if position is None else recipient_of(recipients.row_at(position))
        former = read.former(guid)
        found |= {guid, former.address.lower()}
        change = plan_restore(former, state, around)
        if change is None:
            tally.unchanged += 1
        else:
            yield change
    for name in sorted(set(wish.persons)):
        if not {name.lower(), people.guid_of(name) or ""} & found:
            yield note_unknown(name)


def _refuse_part(recipients: DocumentReader) -> None:
    if not recipients.footer.get("complete"):
        raise SmimeError(
            "workspace.incomplete",
            f"{recipients.path}: it says of itself that it is not complete. Read the recipients again.",
            {"path": str(recipients.path)},
        )


def _write_text(order: RestoreOrder, reading: list[tuple[tuple[int, int, str], int]]) -> None:
    with open_plan(order.plan) as plan, replacing(order.text) as stream:
        changes = (change_of(plan.row_at(offset)) for _urgency, offset in reading)
        for line in restore_lines(plan.header, changes, plan.footer):
            stream.write(line.encode("utf-8") + b"\n")


__all__ = ["RestoreOrder", "make_restore_plan"]
