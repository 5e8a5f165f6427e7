# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One change -> the limits that it counts for.  Pure.

"Acceptable" is what is held now, judged by the same rules as what is published.  Certificates are compared, not values:
whoever loses a PKCS#7 value and keeps the certificate that is in it has lost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .._decide.ranking import rank_key
from .._decide.rules.address import served_addresses
from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.change import HeldValues
from .._model.verdict import JudgedValue, Outcome
from .shadow import leading_certificate

LEFT_WITHOUT = "left_without_certificate"
REMOVALS = "removals"
REPLACEMENTS = "replacements"
ADDITIONS = "additions"
REVOKED = "revoked"

Judge = Callable[[str], JudgedValue]


def list_effects(
    before: HeldValues, after: HeldValues, judge: Judge, addresses: OwnAddresses, preferred: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Names of limits, sorted.  ``judge`` judges any value digest of both sides, each by itself.

    ``preferred``: the policy's preferred issuers.  A lost value in which nothing could be judged counts like an
    acceptable one: what has no verdict is never taken for rejected.
    """
    held, remaining = digests_of(before), digests_of(after)
    effects = set()
    if not held and remaining:
        effects.add(ADDITIONS)
    lost = [judge(digest) for digest in sorted(held - remaining)]
    if not lost:
        return tuple(sorted(effects))
    standing = acceptable_certificates(judge(digest) for digest in sorted(remaining))
    gone = acceptable_certificates(lost)
    missed = [found for fingerprint, found in gone.items() if fingerprint not in standing]
    if gone and not standing:
        effects.add(LEFT_WITHOUT)
    others = tuple(standing.values())
    if any(not stands_in(others, found, addresses, preferred) for found in missed) or any(map(_is_open, lost)):
        effects.add(REMOVALS)
    else:
        effects.add(REPLACEMENTS)
    if any(map(_is_revoked, lost)):
        effects.add(REVOKED)
    return tuple(sorted(effects))


def digests_of(held: HeldValues) -> set[str]:
    """Of both attributes."""
    return {*held.user_certificate, *held.user_smime_certificate}


def acceptable_certificates(values: Iterable[JudgedValue]) -> dict[str, Certificate]:
    """Fingerprint -> certificate, of those that can be used for encryption."""
    return {
        certificate.fingerprint: certificate
        for value in values
        for certificate, verdict in value.pairs
        if verdict.encryption is Outcome.ACCEPTED
    }


def stands_in(
    others: Iterable[Certificate], lost: Certificate, addresses: OwnAddresses, preferred: tuple[str, ...]
) -> bool:
    """Whether every address of the recipient that ``lost`` serves is served by others that are preferred to it.

    The same question as for superseding (``_decide/wanted.py``), without the overlap: whether the time is over was
    decided there.
    """
    key = rank_key(lost, addresses, preferred)
    better = [other for other in others if rank_key(other, addresses, preferred) < key]
    served: set[str] = set()
    for other in better:
        served |= served_addresses(other, addresses)
    return bool(better) and served_addresses(lost, addresses) <= served


def _is_open(judged: JudgedValue) -> bool:
    """No certificate in it was read, or there is no verdict about the one that speaks for it."""
    leading = leading_certificate(judged)
    return leading is None or leading[1].encryption is Outcome.UNDECIDED


def _is_revoked(judged: JudgedValue) -> bool:
    """By the last part of a reason's code; no rule of this release gives such a reason."""
    return any(
        reason.code.rpartition(".")[2] == "revoked" and reason.encryption is Outcome.REJECTED
        for verdict in judged.verdicts
        for reason in verdict.reasons
    )


__all__ = [
    "ADDITIONS",
    "LEFT_WITHOUT",
    "REMOVALS",
    "REPLACEMENTS",
    "REVOKED",
    "Judge",
    "acceptable_certificates",
    "digests_of",
    "list_effects",
    "stands_in",
]
