# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes are published together: a small canary wave first, then waves of a fixed size.  Pure.

A wave is written and proven before the next one begins.  So a value form that the service mangles, or a role that lacks
a right, costs a few recipients at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from .._model.change import Change

# Who stands in for named canaries where none of them is in the plan, and how many begin where nothing is said.
DEFAULT_CANARY_COUNT = 5
DEFAULT_WAVE_SIZE = 500


@dataclass(frozen=True, slots=True)
class WaveSettings:
    """``canary_recipients`` are addresses or GUIDs; ``canary_count`` 0 means that there is no canary wave."""

    canary_count: int = 0
    canary_recipients: tuple[str, ...] = ()
    wave_size: int = DEFAULT_WAVE_SIZE


@dataclass(frozen=True, slots=True)
class Wave:
    """``number`` counts from 1."""

    number: int
    is_canary: bool
    changes: tuple[Change, ...]


class Waves:
    """Gives wave after wave.  ``changes`` is walked through twice where canaries are named."""

    def __init__(self, changes: Iterable[Change], settings: WaveSettings) -> None:
        self._size = settings.wave_size
        self._canaries = settings.canary_count
        self._named: tuple[Change, ...] = ()
        self._number = 0
        names = frozenset(name.strip().lower() for name in settings.canary_recipients)
        if names:
            self._named = tuple(change for change in changes if _is_named(change, names))
            self._canaries = self._canaries or DEFAULT_CANARY_COUNT
        self._rest: Iterator[Change] = iter(changes)
        if self._named:
            self._rest = (change for change in changes if not _is_named(change, names))

    def next_wave(self, is_proven: bool) -> Wave | None:
        """``is_proven``: whether the service is known to hold what one of the canaries was to get.

        As long as it is not, the next few changes are canaries again: a canary may have been skipped.
        """
        named, self._named = self._named, ()
        is_canary = bool(self._canaries) and not is_proven
        changes = named or tuple(islice(self._rest, self._canaries if is_canary else self._size))
        if not changes:
            return None
        self._number += 1
        return Wave(self._number, bool(named) or is_canary, changes)


def _is_named(change: Change, names: frozenset[str]) -> bool:
    return (change.guid or "").lower() in names or change.address.strip().lower() in names


__all__ = ["DEFAULT_CANARY_COUNT", "DEFAULT_WAVE_SIZE", "Wave", "WaveSettings", "Waves"]
