# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as text for people: sorted by what matters, nothing wider than 120 columns.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._model.change import Action, Change, ValueNote
from .._model.codes import CATALOGUE, Severity
from .visible import shortened, visible

WIDTH = 120
_SIGNS = {Action.ADD: "+", Action.REPLACE: "~", Action.REMOVE: "-", Action.NOTE: "!"}
_ORDER = {Action.REMOVE: 0, Action.REPLACE: 1, Action.ADD: 2, Action.NOTE: 3}
_SEVERITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_ADDRESS_WIDTH = 40


def urgency(change: Change) -> tuple[int, int, str]:
    """The order in which changes are read: what takes away, what replaces, what adds, warnings, notices."""
    weight = min((_SEVERITY[CATALOGUE[code].severity] for code, _detail in change.reasons), default=2)
    return _ORDER[change.action], weight if change.action is Action.NOTE else 0, change.address


def is_quiet(change: Change) -> bool:
    """A note that says only that nothing is published, about a recipient that holds nothing: counted, not listed."""
    codes = {code for code, _detail in change.reasons}
    return (
        change.action is Action.NOTE
        and codes <= {"entry.no_values", "entry.disabled"}
        and not change.before.user_certificate
    )


def plan_lines(header: Mapping[str, Any], changes: Iterable[Change], footer: Mapping[str, Any]) -> Iterator[str]:
    """The whole text, line by line; ``changes`` come in the order of ``urgency``."""
    yield heading(header, footer)
    yield ""
    for change in changes:
        if not is_quiet(change):
            yield from change_lines(change)
    yield ""
    yield from summary_lines(footer["counts"], footer["limits"])


def heading(header: Mapping[str, Any], footer: Mapping[str, Any]) -> str:
    source = header["directory"]
    return (
        f"Plan {footer['digest'][:8]} for {visible(header['tenant'])} · policy {header['policy_digest'][:6]} · "
        f"directory read {source['read_at'][:16].replace('T', ' ')} UTC, "
        f"{'complete' if source['complete'] else 'completeness unknown: nothing is removed'}"
    )


def change_lines(change: Change) -> Iterator[str]:
    """One line for the recipient, one below for each value that has something to say."""
    sign = _SIGNS[change.action]
    address = shortened(visible(change.address), _ADDRESS_WIDTH)
    reason = "; ".join(_reason_text(code, detail) for code, detail in change.reasons)
    yield shortened(f"  {sign} {address:<{_ADDRESS_WIDTH}} {change.action.value:<8}{visible(reason)}".rstrip(), WIDTH)
    for note in change.notes:
        yield shortened(f"      {_note_text(note)}", WIDTH)


def summary_lines(counts: Mapping[str, Any], limits: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield (
        f"{counts['people']} people, {counts['recipients']} recipients: {counts['unchanged']} unchanged · "
        f"{counts['add']} add · {counts['replace']} replace · {counts['remove']} remove · {counts['note']} notes."
    )
    if counts["not_in_directory"]:
        yield f"{counts['not_in_directory']} recipients have no entry in what was read of the directory; not changed."
    for code, count in counts["codes"].items():
        yield shortened(f"  {count:>7}  {code:<44} {CATALOGUE[code].meaning}", WIDTH)
    tripped = [limit for limit in limits if limit["tripped"]]
    for limit in tripped:
        yield f"LIMIT {limit['name']}: {limit['found']} found, {limit['allowed']} allowed. Nothing will be written."
    if not tripped:
        yield "Limits: all clear."


def _note_text(note: ValueNote) -> str:
    reasons = "; ".join(_reason_text(code, detail) for code, detail in note.reasons)
    return visible(f"{note.sign} {note.value_digest[:12]}… {note.facts}  {reasons}".rstrip())


def _reason_text(code: str, detail: str) -> str:
    return f"{detail} ({code})" if detail else code


__all__ = ["WIDTH", "change_lines", "heading", "is_quiet", "plan_lines", "summary_lines", "urgency"]
