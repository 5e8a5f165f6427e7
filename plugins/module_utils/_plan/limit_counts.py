# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes and population -> what is compared with each limit.  Pure.

The same counting serves the planning and the applying: it looks at nothing but the rows of the plan, so what a footer
says about limits is never trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .._model.change import Action, Change
from .._model.source_counts import SourceCounts
from .census import Population
from .effects import ADDITIONS, LEFT_WITHOUT, REMOVALS, REPLACEMENTS, REVOKED, digests_of
from .limits import Measure, most_allowed
from .limits_schema import Limit
from .tally import removes_foreign

FOREIGN_REMOVALS = "foreign_removals"
_BY_CHANGE = (LEFT_WITHOUT, REMOVALS, REPLACEMENTS, ADDITIONS, REVOKED, FOREIGN_REMOVALS)
_ABOUT_SOURCE = {
    "entries": "people",
    "user_certificate": "people who publish in userCertificate",
    "user_smime_certificate": "people who publish in userSMIMECertificate",
    "usable": "people with a wanted certificate",
}


class EffectCounts:
    """``count`` each change once; a NOTE counts for nothing, whatever it says."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._counts: Counter[str] = Counter()
        self.planned = 0
        for change in changes:
            self.count(change)

    def count(self, change: Change) -> None:
        if change.action is Action.NOTE:
            return
        self.planned += 1
        self._counts.update(effects_at_least(change))

    def __getitem__(self, name: str) -> int:
        return self._counts[name]


def effects_at_least(change: Change) -> set[str]:
    """What the change says of itself, and what its two sides say whether it does or not.

    A loss of which nothing is said counts as one of the worst kind but one: nobody judged what is lost.
    """
    effects = set(change.effects)
    before, after = digests_of(change.before), digests_of(change.after)
    if not before and after:
        effects.add(ADDITIONS)
    if before - after and not effects & {REMOVALS, REPLACEMENTS}:
        effects.add(REMOVALS)
    if removes_foreign(change):
        effects.add(FOREIGN_REMOVALS)
    return effects


def measure_all(
    counts: EffectCounts, population: Population, baseline: SourceCounts | None, shrink: Limit
) -> dict[str, Measure]:
    """One measure for each limit.  ``baseline``: what the last good run saw of the same source; None on a first run.

    ``shrink``: the limit of that name, which decides the number that is shown where several are compared.
    """
    measures = {name: Measure(counts[name], population.holding) for name in _BY_CHANGE}
    if population.source is not None and baseline is None:
        about = "not limited on a first run"
        measures[ADDITIONS] = Measure(counts[ADDITIONS], population.holding, about, is_limited=False)
    names = ", ".join(f"{name} ({missed} certificates)" for name, missed in population.vanished[:5])
    measures["issuer_vanished"] = Measure(population.vanished_count, about=names)
    measures["undecided"] = Measure(population.undecided, population.verdicts)
    measures["source_shrink"] = _measure_shrink(population.source, baseline, shrink)
    return measures


def _measure_shrink(now: SourceCounts | None, former: SourceCounts | None, limit: Limit) -> Measure:
    """Four numbers and one limit: shown is the one that is furthest beyond, all that are beyond it are named."""
    if now is None or former is None:
        about = "no directory was read for this plan" if now is None else "there is no last good run to compare with"
        return Measure(0, about=about, is_limited=False)
    rows = []
    for name, about in _ABOUT_SOURCE.items():
        before, after = former.as_row()[name], now.as_row()[name]
        missing = max(0, before - after)
        allowed = most_allowed(limit, before)
        rows.append(
            (missing - (missing if allowed is None else allowed), missing, before, f"{before} to {after} {about}")
        )
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    told = [row[3] for row in rows if row[0] > 0] or [rows[0][3]]
    return Measure(rows[0][1], rows[0][2], f"since the last good run: {', '.join(told)}")


__all__ = ["FOREIGN_REMOVALS", "EffectCounts", "effects_at_least", "measure_all"]
