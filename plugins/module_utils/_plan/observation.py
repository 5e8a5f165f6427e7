# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a census needs to know of one matched recipient.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .._decide.policy import Policy
from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.verdict import JudgedValue, Outcome
from .effects import stands_in


@dataclass(frozen=True, slots=True)
class Observation:
    """``verdicts`` were made about published certificates, ``undecided`` of them left open.

    ``wanted``: issuers (DER of the name) of the wanted certificates.  ``missed``: those of certificates that are held,
    acceptable, ours, published no longer, and that nothing wanted stands in for.
    """

    verdicts: int = 0
    undecided: int = 0
    wanted: tuple[bytes, ...] = ()
    missed: tuple[bytes, ...] = ()


def observe(
    published: Sequence[JudgedValue],
    held: Mapping[str, JudgedValue],
    is_ours: Callable[[str, Certificate], bool],
    addresses: OwnAddresses,
    policy: Policy,
) -> Observation:
    """``published``: ranked, the wanted ones marked.  ``held``: value digest -> the value, judged by itself.

    A certificate of somebody else's is not missed: nobody here ever wanted it.  One that is still published and not
    wanted lost to a better one of the same person.
    """
    verdicts = {verdict.fingerprint: verdict for value in published for verdict in value.verdicts}
    wanted = {
        certificate.fingerprint: certificate
        for value in published
        for certificate, verdict in value.pairs
        if verdict.wanted
    }
    successors = tuple(wanted.values())
    missed = {
        certificate.fingerprint: certificate.issuer_der
        for digest, value in held.items()
        for certificate, verdict in value.pairs
        if verdict.encryption is Outcome.ACCEPTED
        and certificate.fingerprint not in verdicts
        and is_ours(digest, certificate)
        and not stands_in(successors, certificate, addresses, policy.preferred_issuers)
    }
    return Observation(
        len(verdicts),
        sum(verdict.encryption is Outcome.UNDECIDED for verdict in verdicts.values()),
        tuple(certificate.issuer_der for certificate in successors),
        tuple(missed.values()),
    )


__all__ = ["Observation", "observe"]
