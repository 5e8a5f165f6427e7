# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of what the directory published was seen in one read.  Pure.

The numbers by which a later read is measured: a source that suddenly shows fewer people, or fewer that publish in one
of the two attributes, was truncated or has lost a right; one in which fewer people have a usable certificate has run
out, or is judged by a policy that nobody meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """``entries``: people read.  The others: how many of them publish in an attribute, and how many have a certificate
    that is wanted."""

    entries: int = 0
    user_certificate: int = 0
    user_smime_certificate: int = 0
    usable: int = 0

    def as_row(self) -> dict[str, int]:
        return asdict(self)

    @staticmethod
    def of_row(row: Mapping[str, Any]) -> SourceCounts:
        """Raises KeyError, TypeError or ValueError where it is no such row."""
        return SourceCounts(*(int(row[name]) for name in _NAMES))


@dataclass(frozen=True, slots=True)
class LastGoodRun:
    """What it saw of its source, and the digest of the plan that it applied."""

    source: SourceCounts
    digest: str

    def as_row(self) -> dict[str, Any]:
        return {**self.source.as_row(), "digest": self.digest}

    @staticmethod
    def of_row(row: Mapping[str, Any]) -> LastGoodRun:
        """Raises like ``SourceCounts.of_row``."""
        return LastGoodRun(SourceCounts.of_row(row), str(row["digest"]))


_NAMES = ("entries", "user_certificate", "user_smime_certificate", "usable")

__all__ = ["LastGoodRun", "SourceCounts"]
