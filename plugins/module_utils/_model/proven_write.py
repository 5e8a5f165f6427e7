# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write that was read back and proven, as planning remembers it.  Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .change import HeldValues

_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ProvenWrite:
    """What the recipient held before and after it, each as a short digest: memory stays flat."""

    before: str
    after: str

    @classmethod
    def of(cls, before: HeldValues, after: HeldValues) -> ProvenWrite:
        return cls(short_digest(before), short_digest(after))


def short_digest(held: HeldValues) -> str:
    """The same for the same values in the same attributes, whatever their order."""
    attributes = (sorted(held.user_certificate), sorted(held.user_smime_certificate))
    text = ";".join(",".join(digests) for digests in attributes)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


__all__ = ["ProvenWrite", "short_digest"]
