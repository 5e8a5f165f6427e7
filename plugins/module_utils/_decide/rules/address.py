# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: is the certificate made out to this person's mail address?

Codes: certificate.address.none, certificate.address.upn_only, certificate.address.no_match,
certificate.address.alias_only.
Source: RFC 8550 section 3 and RFC 9598 section 5 (how addresses are compared: ``_model/addresses.py``); Microsoft
Learn, "S/MIME for Outlook for iOS and Android" (matches the primary address only, so a proxy address is worth a
notice).  A user principal name is not a mail address, however alike it looks.
A certificate without any address is acceptable to RFC 8550; the policy says whether it is published
(``allow_without_address``), and it is never a reason to remove one: the verdict is UNDECIDED then.
Example: a certificate for maria.schmidt@example.com in the entry of a person who is now maria.weber@example.com.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses, mailbox_form
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if not certificate.email_addresses:
        return _without_address(certificate, policy)
    covered = covered_addresses(certificate, addresses)
    if not covered:
        detail = f"made out to {_shortened(certificate.email_addresses)}"
        return (Reason("certificate.address.no_match", detail, Outcome.REJECTED, Outcome.REJECTED),)
    if addresses.primary not in covered:
        return (Reason("certificate.address.alias_only", f"made out to {_shortened(tuple(sorted(covered)))}"),)
    return ()


def covered_addresses(certificate: Certificate, addresses: OwnAddresses) -> frozenset[str]:
    """The person's addresses that the certificate names, in the form in which ``addresses`` has them."""
    return addresses.every & {mailbox_form(address) for address in certificate.email_addresses}


def served_addresses(certificate: Certificate, addresses: OwnAddresses) -> frozenset[str]:
    """As ``covered_addresses``; a certificate without any address, where the policy allows it, stands for all of
    them."""
    return covered_addresses(certificate, addresses) if certificate.email_addresses else addresses.every


def _without_address(certificate: Certificate, policy: Policy) -> tuple[Reason, ...]:
    effect = Outcome.ACCEPTED if policy.allow_without_address else Outcome.UNDECIDED
    if certificate.user_principal_names:
        detail = f"names only the user principal name {certificate.user_principal_names[0]}"
        return (Reason("certificate.address.upn_only", detail, effect, effect),)
    return (Reason("certificate.address.none", "names no mail address", effect, effect),)


def _shortened(addresses: tuple[str, ...]) -> str:
    shown = ", ".join(addresses[:3])
    return shown if len(addresses) <= 3 else f"{shown} and {len(addresses) - 3} more"


__all__ = ["covered_addresses", "judge", "served_addresses"]
