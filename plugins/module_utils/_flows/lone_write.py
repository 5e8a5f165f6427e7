# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write to one recipient: sent alone, read back until it shows, and judged.

This is how a form of values is proven.  Whatever the service answers, only what is read back counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from .._exchange.dialects import Dialect
from .._exchange.recipients import RecipientReader
from .._exchange.writer import RecipientWriter, WriteOrder, WriteResult
from .._model.change import HeldValues
from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .._plan.standing import held_by

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0
# A write that was cut is sent again where it did not take effect: it gives the whole content, so twice is like once.
_MOST_TRIES = 3
# A service that says that nothing changed, and goes on showing the former values so often, did not take the form.
_ENOUGH_READS = 3
# Each question was repeated already where the service was only busy.
_MOST_FAILURES = 3


class Verdict(StrEnum):
    """REFUSED: nothing was written.  UNSHOWN: the former values are still shown.  IDLE: the service took the order,
    said that it changes nothing, and shows the former values.
    """

    PROVEN = "proven"
    REFUSED = "refused"
    UNSHOWN = "unshown"
    IDLE = "idle"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class LoneWrite:
    """``found`` is what was read back last, None where nothing could be read."""

    verdict: Verdict
    result: WriteResult
    found: HeldValues | None


class LoneWriter:
    """``patience_seconds`` is how long the service may go on showing former values."""

    def __init__(self, reader: RecipientReader, writer: RecipientWriter, clock: Clock, patience_seconds: float) -> None:
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._patience = patience_seconds

    def write(self, order: WriteOrder, before: HeldValues | None, after: HeldValues, dialect: Dialect) -> LoneWrite:
        """``before`` is what the recipient was seen to hold just now, None where that could not be read."""
        for attempt in range(1, _MOST_TRIES + 1):
            [result] = self._writer.write_many([order], dialect)
            if result.error is not None and not result.ambiguous:
                return LoneWrite(Verdict.REFUSED, result, before)
            # Whether a cut write took effect shows at once or, with a lag, not at all: the last attempt waits.
            patient = not result.ambiguous or attempt == _MOST_TRIES
            verdict, found = self._read_back(order.guid, before, after, result, self._patience if patient else 0.0)
            if verdict is not Verdict.UNSHOWN or patient:
                break
        return LoneWrite(verdict, result, found)

    def _read_back(
        self, guid: str, before: HeldValues | None, after: HeldValues, result: WriteResult, patience: float
    ) -> tuple[Verdict, HeldValues | None]:
        wait, left, reads, failures, found = _FIRST_WAIT, patience, 0, 0, None
        while True:
            reads += 1
            state = read_one(self._reader, guid)
            failures = failures + 1 if isinstance(state, SmimeError) else 0
            if isinstance(state, RecipientState):
                found = held_by(state) if state.readable else None
                verdict = _judge(found, before, after)
                if verdict is not Verdict.UNSHOWN:
                    return verdict, found
            if left <= 0 or (result.no_op and reads == _ENOUGH_READS) or failures == _MOST_FAILURES:
                idle = result.no_op and isinstance(state, RecipientState)
                return Verdict.IDLE if idle else Verdict.UNSHOWN, found
            pause = min(wait, left)
            self._clock.sleep(pause)
            left, wait = left - pause, min(wait * 2, _LONGEST_WAIT)


def expected_after(order: WriteOrder, before: HeldValues) -> HeldValues:
    """What the recipient holds when the order took effect."""
    return HeldValues(
        _digests(order.user_certificate, before.user_certificate),
        _digests(order.user_smime_certificate, before.user_smime_certificate),
    )


_SAYS = {
    Verdict.PROVEN: "shows it",
    Verdict.REFUSED: "refused it",
    Verdict.UNSHOWN: "goes on showing the former values",
    Verdict.IDLE: "said that this changes nothing",
    Verdict.MISMATCH: "shows neither the former nor the new values",
    Verdict.UNREADABLE: "shows values that cannot be read",
}


def unproven(verdict: Verdict, guid: str) -> SmimeError:
    """Why a form does not count as proven."""
    return SmimeError(
        "exchange.dialect.unproven",
        f"Exchange Online, {guid}: after the first write of a form the service {_SAYS[verdict]}; expected what was "
        "written, byte for byte. No other recipient is written in a form that is not proven. Look at this recipient, "
        "then run again; its former values are in the journal.",
        {"guid": guid, "verdict": verdict.value},
    )


def read_one(reader: RecipientReader, guid: str) -> RecipientState | SmimeError:
    return reader.read_many([guid])[guid]


def _digests(content: tuple[bytes, ...] | None, before: tuple[str, ...]) -> tuple[str, ...]:
    return before if content is None else tuple(sorted({hashlib.sha256(value).hexdigest() for value in content}))


def _judge(found: HeldValues | None, before: HeldValues | None, after: HeldValues) -> Verdict:
    if found == after:
        return Verdict.PROVEN
    if found == before:  # also where neither can be read
        return Verdict.UNSHOWN
    return Verdict.UNREADABLE if found is None else Verdict.MISMATCH


__all__ = ["LoneWrite", "LoneWriter", "Verdict", "expected_after", "read_one", "unproven"]
