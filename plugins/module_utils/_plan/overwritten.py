# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Was what we wrote put back by somebody else?  Then it is not written again night after night.  Pure.

A synchronisation cycle can put back what stood there before (public reports about other attributes of synchronised
recipients; no real tenant confirmed it for certificates).  Writing again would end as before, and each time senders
would see the values change.

Example: our last write to Ada replaced A by B and was proven.  Now she holds A again, and the plan wants B again: that
is a note, until somebody clears it, or until the directory wants something other than B.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .._model.change import HeldValues
from .._model.proven_write import ProvenWrite, short_digest
from .._model.recipient import RecipientState

ALL = "all"
_DETAIL = "it holds again what stood there before our last proven write; not written again until it is cleared"


@dataclass(frozen=True, slots=True)
class Overwriting:
    """``proven``: recipient GUID -> the last proven write.  ``cleared``: folded addresses and GUIDs, or ``all``."""

    proven: Mapping[str, ProvenWrite] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, proven: Mapping[str, ProvenWrite], cleared: Iterable[str]) -> Overwriting:
        return cls(proven, frozenset(name.strip().lower() for name in cleared))

    def find(self, state: RecipientState, before: HeldValues, after: HeldValues) -> tuple[str, str] | None:
        """(code, detail) why the change from ``before`` to ``after`` is not planned; None where it is."""
        last = self.proven.get(state.guid)
        if last is None or self._is_cleared(state):
            return None
        if short_digest(before) != last.before or short_digest(after) != last.after:
            return None
        return "recipient.overwritten", _DETAIL

    def _is_cleared(self, state: RecipientState) -> bool:
        names = (ALL, state.guid, state.primary_smtp_address or "", *state.addresses)
        return any(name.lower() in self.cleared for name in names if name)


__all__ = ["ALL", "Overwriting"]
