# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan's limits, counted from its rows: the same when it is made and when it is applied.

Nothing here writes to the service.  A plan that trips is noted in the ledger by whoever wanted to apply it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._model.change import Action, Change
from .._model.failure import SmimeError
from .._model.source_counts import LastGoodRun
from .._plan.census import Population
from .._plan.limit_counts import EffectCounts, measure_all
from .._plan.limits import LimitCheck, check_limits, tripped_failure
from .._plan.limits_schema import Limit
from .._workspace.baseline import read_baseline, write_baseline
from .._workspace.documents import DocumentReader
from .._workspace.journal import Journal
from .._workspace.plan_file import change_of

Overrides = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """``planned``: how many recipients are to be written.  ``failure``: told with all that trips, or None."""

    planned: int
    digest: str
    checks: tuple[LimitCheck, ...]
    population: Population
    failure: SmimeError | None

    @property
    def rows(self) -> list[dict[str, object]]:
        return [check.as_row() for check in self.checks]


def check_plan(
    plan: DocumentReader, limits: Mapping[str, Limit], overrides: Overrides, journal: Path | None
) -> CheckedPlan:
    """Counts anew from the changes; of the footer only the numbers about people who are not changed are taken.

    The last good run is looked up in the journal folder of the host that applies, where that has one.
    """
    row = plan.footer.get("population")
    population = Population() if row is None else Population.of_row(row)
    digest = str(plan.footer["digest"])
    known = plan.footer.get("baseline")
    baseline = None if known is None else LastGoodRun.of_row(known)
    here = read_baseline(journal, population.source_key)
    # Where this very plan was applied before, it is not measured by itself: a first run stays one.
    if here is not None and here.digest != digest:
        baseline = here
    return check_counts(EffectCounts(Effects(plan)), population, baseline, limits, digest, overrides)


def check_counts(
    counts: EffectCounts,
    population: Population,
    baseline: LastGoodRun | None,
    limits: Mapping[str, Limit],
    digest: str,
    overrides: Overrides,
) -> CheckedPlan:
    seen = None if baseline is None else baseline.source
    measures = measure_all(counts, population, seen, limits["source_shrink"])
    checks = check_limits(limits, measures, digest, overrides)
    return CheckedPlan(counts.planned, digest, checks, population, tripped_failure(checks, digest))


class Effects:
    """The changes of a plan that write something, read anew at each walk."""

    def __init__(self, plan: DocumentReader) -> None:
        self._plan = plan

    def __iter__(self) -> Iterator[Change]:
        for _offset, row in self._plan.rows():
            if row["action"] != Action.NOTE.value:
                yield change_of(row)


def note_refusal(journal: Path, run_id: str, at: str, checked: CheckedPlan, **facts: Any) -> None:
    """Leaves a row in the ledger; a ledger that cannot be written does not hide the refusal."""
    if checked.failure is None:
        return
    try:
        with Journal(journal) as opened:
            opened.note("refused", run_id, at, digest=checked.digest, limits=checked.rows, **facts)
    except SmimeError as error:
        checked.failure.detail["ledger"] = error.code


def keep_baseline(plan: DocumentReader, journal: Path, checked: CheckedPlan, run_id: str, at: str) -> None:
    """What this run saw is what the next is measured by; only whole reads of a directory count."""
    population = checked.population
    if population.source is not None and population.source_key is not None and plan.header["directory"]["complete"]:
        run = LastGoodRun(population.source, checked.digest)
        write_baseline(journal, population.source_key, run, run_id=run_id, at=at)


__all__ = ["CheckedPlan", "Effects", "Overrides", "check_counts", "check_plan", "keep_baseline", "note_refusal"]
