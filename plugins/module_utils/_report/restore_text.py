# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan that restores, as text for people.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._model.change import Change
from .plan_text import change_lines, codes_and_limits
from .visible import shortened, visible
from .wording import counted

_TENANT_WIDTH = 36


def restore_lines(header: Mapping[str, Any], changes: Iterable[Change], footer: Mapping[str, Any]) -> Iterator[str]:
    """The whole text, line by line; ``changes`` come in the order of ``urgency``."""
    yield (
        f"Restore {footer['digest'][:8]} for {shortened(visible(header['tenant']), _TENANT_WIDTH)} · "
        f"policy {header['policy_digest'][:6]} · recipients read "
        f"{header['directory']['read_at'][:16].replace('T', ' ')} UTC"
    )
    yield _asked_for(header["restore"])
    yield ""
    for change in changes:
        yield from change_lines(change)
    yield ""
    yield from summary_lines(footer["counts"], footer["limits"], footer["digest"])


def summary_lines(counts: Mapping[str, Any], limits: Sequence[Mapping[str, Any]], digest: str) -> Iterator[str]:
    yield (
        f"{counted(counts['recipients'], 'recipient')} in the journal: {counts['unchanged']} unchanged · "
        f"{counts['add']} add · {counts['replace']} replace · {counts['remove']} remove · "
        f"{counted(counts['note'], 'note')}."
    )
    if counts["add"] or counts["replace"] or counts["remove"]:
        yield "The next sync publishes again what directory and policy want: mend the cause before it runs."
    yield from codes_and_limits(counts, limits, digest)


def _asked_for(wish: Mapping[str, Any]) -> str:
    """``As before run 20261127T… for 2 persons.``"""
    whose = f" for {counted(wish['persons'], 'person', 'persons')}" if wish["persons"] else ""
    if wish["run_id"] is not None:
        what = f"As before run {visible(wish['run_id'])}"
    elif wish["since"] is not None:
        what = f"As at {wish['since']}"
    else:
        what = "As before the last run that wrote them" if wish["persons"] else "Nothing was asked for"
    return f"{what}{whose}."


__all__ = ["restore_lines", "summary_lines"]
