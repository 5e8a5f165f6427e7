# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspace files + one person's name -> everything that is known and decided about that person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._decide.judge import judge_value, judge_values
from .._decide.policy import Policy
from .._inspect.value import inspect_value
from .._model.addresses import fold_address
from .._model.directory_entry import USER_CERTIFICATE, DirectoryEntry
from .._model.failure import SmimeError
from .._model.moments import parse_moment
from .._model.recipient import RecipientState
from .._plan.recipient_plan import Circumstances, plan_recipient
from .._report.explain_text import explain_lines
from .._workspace.documents import DocumentReader
from .._workspace.journal import published_by_us
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
            inspected = [inspect_value(value.attribute, value.content) for value in entry.values]
            judged = judge_values(inspected, entry.addresses, order.policy, now)
            lines = list(explain_lines(entry, judged, None, (), None, None))
            return {"lines": lines, "person": _without_values(person_row(entry, judged)), "recipient": None}
        with open_recipients(order.recipients) as recipients:
            files = match_files(people, recipients)
            state, unmatched = _recipient_of(files, position)
            addresses = state.own_addresses if state else entry.addresses
            inspected = [inspect_value(value.attribute, value.content) for value in entry.values]
            judged = judge_values(inspected, addresses, order.policy, now)
            held = []
            change = None
            if state is not None:
                for digest in state.user_certificate:
                    value = inspect_value(USER_CERTIFICATE, state.values[digest])
                    held.append(judge_value(value, addresses, order.policy, now))
                around = Circumstances(
                    order.policy,
                    now,
                    not people.footer["complete"],
                    order.write_cloud_managed,
                    published_by_us(order.journal, str(recipients.header["tenant"])),
                )
                change = plan_recipient(entry, state, around)
            return {
                "lines": list(explain_lines(entry, judged, state, held, change, unmatched)),
                "person": _without_values(person_row(entry, judged)),
                "recipient": None if state is None else {**recipient_row(state), "values": {}},
                "change": None if change is None else {**change_row(change), "values": {}},
            }


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
