# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: could everything be read that says what the certificate is for?

Codes: certificate.extension.malformed, certificate.read_tolerantly.
Source: RFC 5280 section 4.2 (an extension occurs once) and sections 4.2.1.3, 4.2.1.9 and 4.2.1.12 (key usage, basic
constraints, extended key usage).  Programs disagree about a certificate in which one of these is broken: some refuse
it, some take it for unrestricted (measured with OpenSSL 3.0, which warns, and NSS 3.87).
A fault anywhere else hides only itself, such as one bad name among several; it is told, and decides nothing.
Example: a certificate with two extended key usage extensions, of which one allows mail.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy

# What the tolerant reader's texts about the parts that matter speak of.
_DECISIVE = ("key usage", "basic constraints", "one of its extensions is malformed")


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if not certificate.read_tolerantly and not certificate.faults:
        return ()
    decisive = [fault for fault in certificate.faults if any(part in fault for part in _DECISIVE)]
    others = [fault for fault in certificate.faults if fault not in decisive]
    reasons = []
    if decisive:
        detail = "; ".join(decisive)
        reasons.append(Reason("certificate.extension.malformed", detail, Outcome.REJECTED, Outcome.REJECTED))
    if others or not decisive:
        detail = "; ".join(others) or "the strict reader refuses it"
        reasons.append(Reason("certificate.read_tolerantly", detail))
    return tuple(reasons)


__all__ = ["judge"]
