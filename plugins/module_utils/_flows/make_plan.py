# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""people.jsonl + recipients.jsonl -> plan.jsonl and plan.txt.  Opens no connection.

Everything is judged as of the moment at which the directory was read, so planning again over the same files gives the
same digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._decide.policy import Policy
from .._inspect.remembered import READER
from .._model.change import Action, Change, HeldValues
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment, parse_moment
from .._plan.census import Census
from .._plan.digest import change_line, plan_digest
from .._plan.limit_counts import EffectCounts
from .._plan.limits_schema import DEFAULT_LIMITS, Limit
from .._plan.overwritten import Overwriting
from .._plan.recipient_plan import Circumstances, study_recipient
from .._plan.standing import held_by
from .._plan.tally import Tally
from .._report.plan_text import plan_lines, summary_lines, urgency
from .._report.wording import counted
from .._workspace.baseline import read_baseline, source_key
from .._workspace.documents import DocumentReader, DocumentWriter
from .._workspace.inspections_file import INSPECTIONS_NAME, InspectionsFile
from .._workspace.past_writes import read_past_writes
from .._workspace.people_file import open_people
from .._workspace.plan_file import PLAN_FORMAT, change_of, change_row, open_plan
from .._workspace.progress import Progress
from .._workspace.recipients_file import open_recipients
from .._workspace.storage import make_folder, replacing
from .check_plan import check_counts
from .match_files import MatchedFiles, match_files


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """What one planning is to do.  ``overrides`` are pairs of limit name and plan digest.

    ``clear_overwritten``: addresses or GUIDs that are written although somebody put former values back, or ``all``.
    ``run_id``: the run that must have read both sides; None where somebody puts files together by hand.
    """

    people: Path
    recipients: Path
    plan: Path
    text: Path
    journal: Path | None
    policy: Policy
    write_cloud_managed: bool
    overrides: tuple[tuple[str, str], ...]
    limits: Mapping[str, Limit] = field(default_factory=DEFAULT_LIMITS.copy)
    run_id: str | None = None
    clear_overwritten: tuple[str, ...] = ()


def make_plan(order: PlanOrder, clock: Clock, progress: Progress) -> dict[str, Any]:
    """Writes both files and returns a bounded summary with ``digest``, ``has_changes``, counts and limits."""
    with (
        open_people(order.people) as people,
        open_recipients(order.recipients) as recipients,
        InspectionsFile(order.people.parent / INSPECTIONS_NAME, READER) as memory,
    ):
        _refuse_strangers(order, people)
        for read in (people, recipients):
            _refuse_other_run(order, read)
        tenant = str(recipients.header["tenant"])
        past = read_past_writes(order.journal, tenant)
        around = Circumstances(
            policy=order.policy,
            now=parse_moment(people.header["read_at"]),
            only_add=not people.footer["complete"],
            write_cloud_managed=order.write_cloud_managed,
            ours=past.ours,
            memory=memory,
            overwriting=Overwriting.of(past.proven, order.clear_overwritten),
        )
        progress.report(stage="match")
        files = match_files(people, recipients)
        tally = Tally()
        tally.people, tally.recipients = len(files.person_keys), len(files.recipient_keys)
        tally.system_mailboxes = files.system_mailboxes
        header = {
            "created_at": format_moment(clock.now()),
            "run_id": people.header["run_id"],
            "tenant": tenant,
            "policy_digest": order.policy.digest,
            "people_digest": people.file_digest,
            "recipients_digest": recipients.file_digest,
            "directory": {"read_at": people.header["read_at"], "complete": people.footer["complete"]},
        }
        key = source_key(tenant, people.header["source"], people.header["scope"])
        baseline = read_baseline(order.journal, key)
        census, effects = Census(), EffectCounts()
        make_folder(order.plan.parent)
        make_folder(order.text.parent)
        lines: list[bytes] = []
        order_of_reading: list[tuple[tuple[int, int, str], int]] = []
        with DocumentWriter(order.plan, PLAN_FORMAT, header) as document:
            for change in _changes(files, around, tally, census):
                tally.count(change)
                effects.count(change)
                offset = document.write(change_row(change))
                order_of_reading.append((urgency(change), offset))
                line = change_line(change)
                if line is not None:
                    lines.append(line)
            digest = plan_digest(PLAN_FORMAT, tenant, order.policy.digest, lines)
            population = census.population(len(files.holding), files.source, key)
            checked = check_counts(effects, population, baseline, order.limits, digest, order.overrides)
            limits, counts = checked.rows, tally.as_row()
            footer = {"complete": True, "counts": counts, "limits": limits, "digest": digest}
            known = {"population": population.as_row(), "baseline": None if baseline is None else baseline.as_row()}
            document.finish({**footer, **known})
    _write_text(order, sorted(order_of_reading))
    progress.report(stage="plan", changes=len(lines), done=True)
    return {
        "path": str(order.plan),
        "text_path": str(order.text),
        "run_id": header["run_id"],
        "tenant": tenant,
        "digest": digest,
        "file_digest": document.file_digest,
        "policy_digest": order.policy.digest,
        "has_changes": tally.has_changes,
        "only_adds": around.only_add,
        "counts": counts,
        "limits": limits,
        "summary": list(summary_lines(counts, limits, digest)),
    }


def _changes(files: MatchedFiles, around: Circumstances, tally: Tally, census: Census) -> Iterator[Change]:
    """In an order that does not depend on the files' order: recipients by address, then entries without recipient.

    Everybody is counted on the way, changed or not.
    """
    for key in sorted(files.recipient_keys, key=lambda key: (key.name.lower(), key.external_id or "", key.position)):
        person = files.matching.pairs.get(key.position)
        change = None
        if person is not None:
            change, observation = study_recipient(files.entry(person), files.state(key.position), around)
            census.count(observation)
        elif key.position not in files.matching.set_aside:
            tally.not_in_directory += 1
            change = _stranger(files, key.position) if key.position in files.holding else None
        if change is not None:
            yield change
        elif person is not None:
            tally.unchanged += 1
    for report in sorted(files.matching.unmatched, key=lambda report: report.person.name.lower()):
        person_key = report.person
        if person_key.position in files.publishing or report.code != "recipient.not_found":
            address = person_key.primary or person_key.mail or person_key.name
            yield Change(
                Action.NOTE,
                None,
                address,
                person_key.name,
                ((report.code, report.detail),),
                HeldValues(),
                HeldValues(),
            )


def _stranger(files: MatchedFiles, position: int) -> Change:
    state = files.state(position)
    held = held_by(state)
    address = state.primary_smtp_address or state.display_name
    count = len(held.user_certificate) + len(held.user_smime_certificate)
    detail = f"it holds {counted(count, 'value')}; not changed"
    return Change(Action.NOTE, state.guid, address, None, (("recipient.not_in_directory", detail),), held, held)


def _refuse_strangers(order: PlanOrder, people: DocumentReader) -> None:
    found = people.header["policy_digest"]
    if found != order.policy.digest:
        raise SmimeError(
            "workspace.other_run",
            f"{people.path}: it was judged under policy {found[:6]}, this plan is made under "
            f"{order.policy.digest[:6]}. Give both modules the same policy and read the directory again.",
            {"found": found, "expected": order.policy.digest},
        )


def _refuse_other_run(order: PlanOrder, document: DocumentReader) -> None:
    """A read that failed leaves the file of an earlier run where it was; it must not be taken for this run's."""
    found = str(document.header["run_id"])
    if order.run_id is not None and found != order.run_id:
        raise SmimeError(
            "workspace.other_run",
            f"{document.path}: it was read by run {found}, expected this run, {order.run_id}. The read of this run has "
            "failed or was left out. Read again, and plan only where both reads succeeded.",
            {"path": str(document.path), "found": found, "expected": order.run_id},
        )


def _write_text(order: PlanOrder, reading: list[tuple[tuple[int, int, str], int]]) -> None:
    with open_plan(order.plan) as plan, replacing(order.text) as stream:
        changes = (change_of(plan.row_at(offset)) for _urgency, offset in reading)
        for line in plan_lines(plan.header, changes, plan.footer):
            stream.write(line.encode("utf-8") + b"\n")


__all__ = ["PlanOrder", "make_plan"]
