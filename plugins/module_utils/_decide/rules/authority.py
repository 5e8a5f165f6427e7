# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: is it a person's certificate, or a certificate authority's?

Codes: certificate.is_authority (also given to a certificate that issued another one of the same value).
Source: RFC 5280 section 4.2.1.9 (basicConstraints cA); CA/Browser Forum S/MIME Baseline Requirements 7.1.2.3
(subscriber certificates are not authorities).
Example: the issuing CA's certificate pasted into a person's userCertificate.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if not certificate.is_authority:
        return ()
    detail = "its basic constraints say that it is an authority"
    return (Reason("certificate.is_authority", detail, Outcome.REJECTED, Outcome.REJECTED),)


__all__ = ["judge"]
