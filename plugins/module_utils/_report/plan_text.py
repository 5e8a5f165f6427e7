# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as text for people: sorted by what matters, nothing wider than 120 columns.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._model.change import Action, Change
from .._model.codes import CATALOGUE, Severity
from .limit_text import limit_lines
from .visible import shortened, visible
from .wording import counted, wrapped

WIDTH = 120
_SIGNS = {Action.ADD: "+", Action.REPLACE: "~", Action.REMOVE: "-", Action.NOTE: "!"}
_ORDER = {Action.REMOVE: 0, Action.REPLACE: 1, Action.ADD: 2, Action.NOTE: 3}
_SEVERITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_ADDRESS_WIDTH = 40
_TENANT_WIDTH = 36  # a tenant ID, or a domain


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
        and not change.before.user_smime_certificate
    )


def plan_lines(header: Mapping[str, Any], changes: Iterable[Change], footer: Mapping[str, Any]) -> Iterator[str]:
    """The whole text, line by line; ``changes`` come in the order of ``urgency``."""
    yield from heading(header, footer)
    yield ""
    for change in changes:
        if not is_quiet(change):
            yield from change_lines(change)
    yield ""
    yield from summary_lines(footer["counts"], footer["limits"], footer["digest"])


def heading(header: Mapping[str, Any], footer: Mapping[str, Any]) -> Iterator[str]:
    source = header["directory"]
    yield (
        f"Plan {footer['digest'][:8]} for {shortened(visible(header['tenant']), _TENANT_WIDTH)} · "
        f"policy {header['policy_digest'][:6]} · directory read {source['read_at'][:16].replace('T', ' ')} UTC"
        f"{', complete' if source['complete'] else ''}"
    )
    if not source["complete"]:
        yield "Whether the directory was read completely is unknown: nothing is removed."


def change_lines(change: Change) -> Iterator[str]:
    """One line for the recipient, one below for each value that has something to say."""
    address = shortened(visible(change.address), _ADDRESS_WIDTH)
    start = f"  {_SIGNS[change.action]} {address:<{_ADDRESS_WIDTH}} {change.action.value:<8}"
    yield _with_reasons(start, change.reasons) if change.reasons else f"{start}{_about_values(change)}".rstrip()
    for note in change.notes:
        yield _with_reasons(f"      {note.sign} {note.value_digest[:12]}… {visible(note.facts)}  ", note.reasons)


def summary_lines(counts: Mapping[str, Any], limits: Sequence[Mapping[str, Any]], digest: str) -> Iterator[str]:
    yield (
        f"{counted(counts['people'], 'person', 'people')}, {counted(counts['recipients'], 'recipient')}: "
        f"{counts['unchanged']} unchanged · {counts['add']} add · {counts['replace']} replace · "
        f"{counts['remove']} remove · {counted(counts['note'], 'note')}."
    )
    if counts["not_in_directory"]:
        strangers = counted(counts["not_in_directory"], "recipient")
        yield f"{strangers} without an entry in what was read of the directory; not changed."
    yield from codes_and_limits(counts, limits, digest)


def codes_and_limits(counts: Mapping[str, Any], limits: Sequence[Mapping[str, Any]], digest: str) -> Iterator[str]:
    """What ends the summary of any plan."""
    for code, count in counts["codes"].items():
        yield from wrapped(f"{count:>6}  {code:<36} ", CATALOGUE[code].meaning, WIDTH)
    yield from limit_lines(limits, digest)


def _with_reasons(start: str, reasons: Sequence[tuple[str, str]]) -> str:
    """Details with their codes; where that is too wide, details alone; what is still too wide is cut."""
    full = "; ".join(f"{detail} ({code})" if detail else code for code, detail in reasons)
    brief = "; ".join(detail or code for code, detail in reasons)
    line = f"{start}{visible(full)}".rstrip()
    return line if len(line) <= WIDTH else shortened(f"{start}{visible(brief)}".rstrip(), WIDTH)


def _about_values(change: Change) -> str:
    """``2 added, 1 kept``: what the lines below are about."""
    words = {"+": "added", "-": "removed", "=": "kept", "?": "to look at"}
    counts = {sign: sum(note.sign == sign for note in change.notes) for sign in words}
    return ", ".join(f"{count} {words[sign]}" for sign, count in counts.items() if count)


__all__ = ["WIDTH", "change_lines", "codes_and_limits", "heading", "is_quiet", "plan_lines", "summary_lines", "urgency"]
