# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of one person or recipient, ready for comparison.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def fold_address(address: str) -> str:
    """The form in which two addresses are compared.

    RFC 8550 section 3: the domain is compared without regard to case (MUST), the local part too (SHOULD), and Exchange
    treats both so.
    """
    return address.strip().lower()


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """``primary`` and ``every`` (the primary one included), all folded."""

    primary: str | None
    every: frozenset[str]

    @classmethod
    def of(cls, primary: str | None, others: Iterable[str]) -> OwnAddresses:
        folded = {fold_address(address) for address in others}
        first = fold_address(primary) if primary else None
        if first:
            folded.add(first)
        return cls(first or None, frozenset(folded))


__all__ = ["OwnAddresses", "fold_address"]
