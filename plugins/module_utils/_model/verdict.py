# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was decided about one certificate, with every reason.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .certificate import Certificate, CertificateValue


class Outcome(StrEnum):
    """UNDECIDED is never treated as REJECTED: it is kept where present and not added where absent."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer of one rule.  ``encryption`` and ``signing`` say what it makes of either use (ACCEPTED: no
    objection)."""

    code: str
    detail: str
    encryption: Outcome = Outcome.ACCEPTED
    signing: Outcome = Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class Verdict:
    """``rank`` counts from 1 (best) among one person's accepted certificates, None for the others."""

    fingerprint: str
    encryption: Outcome
    signing: Outcome
    reasons: tuple[Reason, ...]
    rank: int | None = None
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A value with the verdicts of its certificates, in their order; ``reasons`` is about the value as a whole."""

    value: CertificateValue
    verdicts: tuple[Verdict, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def pairs(self) -> tuple[tuple[Certificate, Verdict], ...]:
        return tuple(zip(self.value.certificates, self.verdicts, strict=True))


__all__ = ["JudgedValue", "Outcome", "Reason", "Verdict"]
