# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one run may remember of inspected values for the next one: facts, never verdicts.  Pure.

The memory is a help, not a source: without it everything is inspected, and the answers are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol


class RememberedCertificate(NamedTuple):
    """``shared`` is a text that many certificates of one authority have in common, ``own`` the rest, as plain data."""

    shared: str
    own: Sequence[Any]


class RememberedValue(NamedTuple):
    """``about`` is what is said about the value as a whole, as plain data."""

    about: Sequence[Any]
    certificates: Sequence[RememberedCertificate]


class InspectionMemory(Protocol):
    """Keeps by value digest what was found in a value, for one version of the reader."""

    def recall(self, value_digest: str) -> RememberedValue | None:
        """What ``keep`` was given in this run or in a former one."""

    def keep(self, value_digest: str, found: RememberedValue) -> None:
        """From now on ``recall`` may give it back."""


__all__ = ["InspectionMemory", "RememberedCertificate", "RememberedValue"]
