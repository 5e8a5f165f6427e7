# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of the values that a recipient holds and the directory does not want there.  Pure.

The removal rule.  Kept in any case: what cannot be read, what has no verdict, a successor inside its publish delay, and
under ``owned`` whatever is not ours.  A value is ours if the same certificate stands in the matched entry, if the
ledger shows that this tool wrote it, or if its issuer is listed in ``owned_issuers``.  The last acceptable value is
never removed by expiry, by policy or because the directory lost it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from .._decide.issuers import issued_by
from .._decide.policy import Policy
from .._decide.ranking import rank_key
from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.verdict import JudgedValue, Outcome
from .shadow import is_delayed, leading_certificate


class Fate(StrEnum):
    """KEPT: stays without a choice.  OURS: the policy may remove it.  FOREIGN: only ``exact`` removes it."""

    KEPT = "kept"
    OURS = "ours"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Surplus:
    """One held value that is not wanted: ``reasons`` say why it is not wanted, or why it is kept."""

    value_digest: str
    judged: JudgedValue
    fate: Fate
    reasons: tuple[tuple[str, str], ...]

    @property
    def certificate(self) -> Certificate | None:
        leading = leading_certificate(self.judged)
        return leading and leading[0]


def weigh_surplus(
    digest: str, judged: JudgedValue, published: Mapping[str, JudgedValue], ours: Set[str], policy: Policy
) -> Surplus:
    """``published``: fingerprint -> the entry's value that holds it.  ``ours``: first 16 digits of what we wrote."""
    about_value = tuple((reason.code, reason.detail) for reason in judged.reasons)
    leading = leading_certificate(judged)
    if leading is None:
        return Surplus(digest, judged, Fate.KEPT, (("value.unreadable_kept", _kind_of(judged)), *about_value))
    certificate, verdict = leading
    in_entry = published.get(certificate.fingerprint)
    if in_entry is not None:
        verdict = next((other for other in in_entry.verdicts if other.fingerprint == certificate.fingerprint), verdict)
    reasons = (*about_value, *((reason.code, reason.detail) for reason in verdict.reasons))
    if verdict.encryption is Outcome.UNDECIDED or is_delayed(verdict):
        return Surplus(digest, judged, Fate.KEPT, (("value.undecided_kept", "no verdict against it"), *reasons))
    if in_entry is None:
        reasons = (("value.not_in_entry", "the directory does not hold it"), *reasons)
    if in_entry is not None or digest[:16] in ours or issued_by(certificate, policy.owned_issuers):
        return Surplus(digest, judged, Fate.OURS, reasons)
    return Surplus(digest, judged, Fate.FOREIGN, (("value.not_ours", "nothing shows that it is ours"), *reasons))


def last_one(
    removed: list[Surplus], addresses: OwnAddresses, published: Set[str], policy: Policy
) -> tuple[Surplus, str]:
    """The best of the values about to be removed, and the code that says why it stays."""
    candidates = [(surplus, surplus.certificate) for surplus in removed]
    best, certificate = min(
        ((surplus, found) for surplus, found in candidates if found is not None),
        key=lambda pair: (not _accepted(pair[0]), rank_key(pair[1], addresses, policy.preferred_issuers)),
    )
    if any(code == "certificate.expired" for code, _detail in best.reasons):
        return best, "recipient.only_expired"
    if _accepted(best) and certificate.fingerprint not in published:
        return best, "recipient.no_source"
    return best, "recipient.only_rejected"


def _accepted(surplus: Surplus) -> bool:
    return any(verdict.encryption is Outcome.ACCEPTED for verdict in surplus.judged.verdicts)


def _kind_of(judged: JudgedValue) -> str:
    return f"a value of kind {judged.value.encoding.value}"


__all__ = ["Fate", "Surplus", "last_one", "weigh_surplus"]
