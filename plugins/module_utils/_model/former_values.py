# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journal says stood there before a write, and whose of it is asked for.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .change import HeldValues


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which former values are asked for: those before the first write of the chosen run, or since a moment.

    With neither, those before the last run that wrote the recipient and was no restore itself.  ``guids`` and
    ``addresses`` (folded) narrow it to persons; both None where everybody is meant.
    """

    run_id: str | None = None
    since: str | None = None
    guids: frozenset[str] | None = None
    addresses: frozenset[str] | None = None

    def is_about(self, guid: str, address: str) -> bool:
        """``address`` is folded."""
        if self.guids is None or self.addresses is None:
            return True
        return guid in self.guids or address in self.addresses


@dataclass(frozen=True, slots=True)
class FormerValues:
    """One recipient before the first chosen write (``run_id``, ``at``), and what the last of them was to leave.

    ``values`` are the bytes of ``before`` but for those that were withheld because a private key was in them.
    """

    guid: str
    address: str
    run_id: str
    at: str
    before: HeldValues
    left: HeldValues
    values: Mapping[str, bytes] = field(default_factory=dict)


__all__ = ["Chosen", "FormerValues"]
