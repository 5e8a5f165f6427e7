# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspace files + one person's name -> everything that is known and decided about that person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .._decide.answers import RuleAnswer, ask_every_rule
from .._decide.judge import judge_value, judge_values
from .._decide.policy import Policy
from .._inspect.entry import inspect_entry
from .._inspect.held import inspect_held
from .._model.addresses import fold_address
from .._model.certificate import Certificate
from .._model.change import Action, HeldValues
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE, DirectoryEntry
from .._model.failure import SmimeError
from .._model.moments import parse_moment
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue
from .._plan.desired import list_desired
from .._plan.entry_notices import notices_of
from .._plan.overwritten import Overwriting
from .._plan.recipient_plan import Circumstances, plan_recipient
from .._plan.standing import held_by
from .._report.explain_text import HeldSides, PersonExplained, RecipientSide, explain_lines
from .._workspace.documents import DocumentReader
from .._workspace.past_writes import read_past_writes
from .._workspace.people_file import entry_of, open_people, person_row
from .._workspace.plan_file import change_row
from .._workspace.recipients_file import open_recipients, recipient_row
from .match_files import MatchedFiles, match_files


@dataclass(frozen=True, slots=True)
class ExplainOrder:
    """``recipients`` None: only the directory's side is explained."""

    person: str
    people: Path
    recipients: Path | None
    journal: Path | None
    policy: Policy
    write_cloud_managed: bool


def explain_person(order: ExplainOrder) -> dict[str, Any]:
    """``lines`` for people, and the same as structure; values themselves are left out of it."""
    with open_people(order.people) as people:
        now = parse_moment(people.header["read_at"])
        position, entry = _find(people, order.person)
        if order.recipients is None:
            return _result(order, now, entry, None, None)
        with open_recipients(order.recipients) as recipients:
            files = match_files(people, recipients)
            state, unmatched = _recipient_of(files, position)
            if state is None:
                return {**_result(order, now, entry, None, unmatched), "change": None}
            past = read_past_writes(order.journal, str(recipients.header["tenant"]))
            around = Circumstances(
                order.policy,
                now,
                not people.footer["complete"],
                order.write_cloud_managed,
                past.ours,
                overwriting=Overwriting(past.proven),
            )
            change = plan_recipient(entry, state, around)
            held = _judge_sides(held_by(state), state, order, now)
            after = held
            if change is not None and change.action is not Action.NOTE:
                after = _judge_sides(change.after, replace(state, values=change.values), order, now)
            return {
                **_result(order, now, entry, RecipientSide(state, held, after, change), None),
                "change": None if change is None else {**change_row(change), "values": {}},
            }


def _result(
    order: ExplainOrder,
    now: datetime,
    entry: DirectoryEntry,
    side: RecipientSide | None,
    unmatched: tuple[str, str] | None,
) -> dict[str, Any]:
    addresses = side.state.own_addresses if side else entry.addresses
    judged = judge_values(inspect_entry(entry), addresses, order.policy, now)
    notices = notices_of(judged)

    def ask(certificate: Certificate) -> tuple[RuleAnswer, ...]:
        return ask_every_rule(certificate, addresses, order.policy, now)

    desired = list_desired(judged, order.policy)
    known = PersonExplained(entry, judged, notices, desired, side, unmatched, addresses, ask, now)
    return {
        "lines": list(explain_lines(known)),
        "person": _without_values(person_row(entry, judged, notices)),
        "recipient": None if side is None else {**recipient_row(side.state), "values": {}},
    }


def _judge_sides(held: HeldValues, state: RecipientState, order: ExplainOrder, now: datetime) -> HeldSides:
    def judge(attribute: str, digests: tuple[str, ...]) -> list[JudgedValue]:
        found = [inspect_held(state, attribute, digest) for digest in digests]
        return [judge_value(value, state.own_addresses, order.policy, now) for value in found]

    return HeldSides(
        judge(USER_CERTIFICATE, held.user_certificate), judge(USER_SMIME_CERTIFICATE, held.user_smime_certificate)
    )


def _find(people: DocumentReader, text: str) -> tuple[int, DirectoryEntry]:
    """By address, user principal name, distinguished name or object GUID, whole and without regard to case."""
    wanted = fold_address(text)
    found = []
    for position, row in people.rows():
        names = [row[key] for key in ("primary_smtp_address", "mail", "user_principal_name")]
        names += [row["distinguished_name"], row["object_guid"], *row["proxy_addresses"]]
        if any(name and fold_address(name) == wanted for name in names):
            found.append((position, entry_of(row)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise SmimeError(
            "person.not_found",
            f"{text}: nobody among {people.footer['entries']} people has this address, user principal name, "
            "distinguished name or GUID. Check the spelling, or read the directory again.",
            {"person": text},
        )
    some = " and ".join(entry.distinguished_name for _position, entry in found[:3])
    raise SmimeError(
        "person.ambiguous",
        f"{text}: {len(found)} people answer to it: {some}. Give the distinguished name or the GUID.",
        {"person": text, "found": len(found)},
    )


def _recipient_of(files: MatchedFiles, position: int) -> tuple[RecipientState | None, tuple[str, str] | None]:
    for recipient, person in files.matching.pairs.items():
        if person == position:
            return files.state(recipient), None
    for report in files.matching.unmatched:
        if report.person.position == position:
            return None, (report.code, report.detail)
    return None, None


def _without_values(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "values": [{**value, "value": None} for value in row["values"]]}


__all__ = ["ExplainOrder", "explain_person"]
