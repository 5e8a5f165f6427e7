# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stale or useless S/MIME values that hide a good certificate from senders.  Pure.

Outlook for Windows is documented to take userSMIMECertificate whenever a certificate is in it, and userCertificate only
where there is none (Microsoft KB2840546, 2013; KB884738 and KB283206 say the same of Outlook 2002 and 97).  An expired
value is not passed over.  Not confirmed for current versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from .._decide.encryption_certificate import encryption_certificate
from .._inspect.naming import serial_text
from .._model.certificate import Certificate
from .._model.verdict import JudgedValue, Outcome, Verdict


def leading_certificate(judged: JudgedValue) -> tuple[Certificate, Verdict] | None:
    """The certificate that speaks for the whole value; None where there is none inside.

    The encryption certificate; where none is usable, the one that the value names, else the first that is a person's.
    """
    if not judged.verdicts:
        return None
    chosen = encryption_certificate(judged)
    if chosen is None:
        chosen = judged.value.preferred
    if chosen is None:
        people = (number for number, found in enumerate(judged.value.certificates) if not found.is_authority)
        chosen = next(people, 0)
    return judged.pairs[chosen]


@dataclass(frozen=True, slots=True)
class Shadow:
    """A value that hides a good one, with the certificate that senders take from it."""

    judged: JudgedValue
    certificate: Certificate
    verdict: Verdict


def find_shadows(smime: Iterable[JudgedValue], wanted: Set[str]) -> tuple[Shadow, ...]:
    """The values of one S/MIME attribute that hide the ``wanted`` certificates (fingerprints).

    Empty where nothing is wanted, and where one of the values leads to a wanted certificate, or to a successor inside
    its publish delay.  A value that cannot be read, or about whose certificate there is no verdict, is not accused.
    """
    found = []
    for judged in smime:
        leading = leading_certificate(judged)
        if leading is None:
            continue
        certificate, verdict = leading
        if certificate.fingerprint in wanted or is_delayed(verdict):
            return ()
        if verdict.encryption is not Outcome.UNDECIDED:
            found.append(Shadow(judged, certificate, verdict))
    return tuple(found) if wanted else ()


def is_delayed(verdict: Verdict) -> bool:
    """A successor that the policy does not publish yet."""
    return any(reason.code == "certificate.publish_delayed" for reason in verdict.reasons)


def describe_shadows(shadows: Iterable[Shadow], hidden: Certificate) -> str:
    """``serial 4A:1F (certificate.expired) hides serial 4B:07``, which fits into a line of a plan."""
    named = []
    for shadow in shadows:
        against = [reason.code for reason in shadow.verdict.reasons if reason.encryption is Outcome.REJECTED]
        named.append(f"serial {serial_text(shadow.certificate)}{f' ({against[0]})' if against else ''}")
    verb = "hides" if len(named) == 1 else "hide"
    return f"{' and '.join(sorted(named)[:2])} {verb} serial {serial_text(hidden)}"


__all__ = ["Shadow", "describe_shadows", "find_shadows", "is_delayed", "leading_certificate"]
