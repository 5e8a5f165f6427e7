# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting over the whole population what limits need to know besides the changes.  Pure.

One small count for each issuer, whatever the number of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._inspect.name_text import render_name
from .._model.source_counts import SourceCounts
from .observation import Observation

# An issuer with fewer certificates may well have ended in the ordinary way.
LEAST_OF_ISSUER = 20
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Population:
    """What a plan's footer says of everybody, changed or not.

    ``holding``: recipients that hold a value now; percentages are of them.  ``vanished``: issuers of which nothing is
    wanted any more, as (name, certificates missed).  ``source_key``: which source in which scope ``source`` was counted
    in; both None where no directory was read for the plan.
    """

    holding: int = 0
    verdicts: int = 0
    undecided: int = 0
    vanished: tuple[tuple[str, int], ...] = ()
    vanished_count: int = 0
    source: SourceCounts | None = None
    source_key: str | None = None

    def as_row(self) -> dict[str, Any]:
        return {
            "holding": self.holding,
            "verdicts": self.verdicts,
            "undecided": self.undecided,
            "vanished": [{"issuer": name, "missed": count} for name, count in self.vanished],
            "vanished_count": self.vanished_count,
            "source": None if self.source is None else self.source.as_row(),
            "source_key": self.source_key,
        }

    @staticmethod
    def of_row(row: Mapping[str, Any]) -> Population:
        return Population(
            row["holding"],
            row["verdicts"],
            row["undecided"],
            tuple((item["issuer"], item["missed"]) for item in row["vanished"]),
            row["vanished_count"],
            None if row["source"] is None else SourceCounts.of_row(row["source"]),
            row["source_key"],
        )


class Census:
    """``count`` each matched recipient's observation once, then ask for the ``population``."""

    def __init__(self) -> None:
        self._verdicts = 0
        self._undecided = 0
        self._wanted: set[bytes] = set()
        self._missed: Counter[bytes] = Counter()

    def count(self, observation: Observation) -> None:
        self._verdicts += observation.verdicts
        self._undecided += observation.undecided
        self._wanted.update(observation.wanted)
        self._missed.update(observation.missed)

    def population(self, holding: int, source: SourceCounts | None = None, source_key: str | None = None) -> Population:
        """``holding``: how many recipients hold a value now, matched or not."""
        vanished = sorted(
            (
                (render_name(issuer), missed)
                for issuer, missed in self._missed.items()
                if missed >= LEAST_OF_ISSUER and issuer not in self._wanted
            ),
            key=lambda item: (-item[1], item[0]),
        )
        return Population(
            holding,
            self._verdicts,
            self._undecided,
            tuple(vanished[:_MOST_NAMED]),
            len(vanished),
            source,
            source_key,
        )


__all__ = ["LEAST_OF_ISSUER", "Census", "Population"]
