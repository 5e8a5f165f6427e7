# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: does the policy want certificates of this issuer?

Codes: certificate.issuer.not_allowed, certificate.issuer.denied.
Source: the policy's ``allowed_issuers`` and ``denied_issuers``; names are compared as RFC 5280 section 7.1 asks, key
identifiers as RFC 5280 section 4.2.1.1 writes them.  A denied issuer stays denied when it is allowed, too.
The issuer is the one that the certificate names; no signature is verified here.
Example: a certificate that a person bought, where the policy allows the organisation's own issuing authorities.
"""

from __future__ import annotations

from datetime import datetime

from ..._inspect.naming import issuer_text
from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..issuers import issued_by
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if policy.denied_issuers and issued_by(certificate, policy.denied_issuers):
        detail = f"issued by {issuer_text(certificate)}, which the policy denies"
        return (Reason("certificate.issuer.denied", detail, Outcome.REJECTED, Outcome.REJECTED),)
    if policy.allowed_issuers and not issued_by(certificate, policy.allowed_issuers):
        detail = f"issued by {issuer_text(certificate)}, which is none of those that the policy allows"
        return (Reason("certificate.issuer.not_allowed", detail, Outcome.REJECTED, Outcome.REJECTED),)
    return ()


__all__ = ["judge"]
