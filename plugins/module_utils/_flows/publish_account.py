# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one publishing has to tell: every result once, the counts, the ledger, and why the run ended early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .._inspect.held import withhold_secrets
from .._model.change import Change, HeldValues
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._model.recipient import RecipientState
from .._workspace.journal import Journal
from .publish_order import Published, PublishOrder, Result, WaveTally
from .publish_stops import is_hopeless


class PublishAccount:
    """``journal`` may be None in check mode only."""

    def __init__(
        self, journal: Journal | None, clock: Clock, order: PublishOrder, on_result: Callable[[Result], None]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._order = order
        self._on_result = on_result
        self.done = Published()
        self.wave = WaveTally(1, is_canary=False)

    @property
    def is_stopped(self) -> bool:
        return self.done.stopped is not None

    @property
    def is_ended(self) -> bool:
        """Nothing further is to be written: something stopped the run, or its time is over."""
        return self.is_stopped or self.done.paused is not None

    def stop(self, error: SmimeError | None) -> None:
        """The first reason stays; None changes nothing."""
        self.done.stopped = self.done.stopped or error

    def begin_wave(self, number: int, is_canary: bool) -> None:
        self.wave = WaveTally(number, is_canary)
        self.done.waves.append(self.wave)

    def tell(self, result: Result) -> None:
        result = replace(result, wave=self.wave.number)
        self.wave.add(result)
        self.done.counts[result.outcome] = self.done.counts.get(result.outcome, 0) + 1
        if result.outcome == "failed" and self.done.first_failure is None:
            self.done.first_failure = result
        self._on_result(result)

    def fail(self, change: Change, error: SmimeError) -> None:
        """Nothing was written to this one."""
        if self._journal is not None:
            self._journal.note("failure", self._order.run_id, self._moment(), guid=change.guid, code=error.code)
        self.tell(Result(change, "failed", error.code, error.message))
        if is_hopeless(error):
            self.stop(error)

    def keep_former_values(self, change: Change, state: RecipientState) -> None:
        """They are on the disk when this returns; raises journal.missing where there is no journal."""
        if self._journal is None:
            raise SmimeError("journal.missing", "Nothing was written: writing needs a journal. Set journal_dir.")
        self._journal.record_former_values(
            self._order.run_id, self._moment(), self._order.tenant, withhold_secrets(state), change.after
        )

    def note_written(self, change: Change) -> None:
        if self._journal is None:
            return
        before, after = _in_attributes(change.before), _in_attributes(change.after)
        self._journal.note(
            "write",
            self._order.run_id,
            self._moment(),
            tenant=self._order.tenant,
            guid=change.guid,
            address=change.address,
            wave=self.wave.number,
            added=sorted({digest for _attribute, digest in after - before}),
            removed=sorted({digest for _attribute, digest in before - after}),
        )

    def note_proven(self, change: Change) -> None:
        """Planning asks for it: was it put back since?  Where it cannot be noted the run ends, and nothing else is
        lost."""
        if self._journal is None:
            return
        facts: dict[str, Any] = {"before": _as_row(change.before), "after": _as_row(change.after)}
        try:
            self._journal.note(
                *("proven", self._order.run_id, self._moment()),
                tenant=self._order.tenant,
                guid=change.guid,
                **facts,
            )
        except SmimeError as error:
            self.stop(error)

    def _moment(self) -> Any:
        return format_moment(self._clock.now())


def _in_attributes(held: HeldValues) -> set[tuple[int, str]]:
    """The same value can stand in both attributes."""
    both = (held.user_certificate, held.user_smime_certificate)
    return {(number, digest) for number, digests in enumerate(both) for digest in digests}


def _as_row(held: HeldValues) -> dict[str, list[str]]:
    return {
        "user_certificate": list(held.user_certificate),
        "user_smime_certificate": list(held.user_smime_certificate),
    }


__all__ = ["PublishAccount"]
