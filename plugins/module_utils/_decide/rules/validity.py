# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: is the certificate valid now?

Codes: certificate.not_yet_valid, certificate.expired.
Source: RFC 5280 section 4.1.2.5; both ends belong to the validity period.
Example: a certificate valid to 2026-10-02 12:00:00Z is still good in that second and expired one second later.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.moments import format_moment
from ..._model.verdict import Outcome, Reason
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if now < certificate.not_before:
        moment = format_moment(certificate.not_before)
        code, detail = "certificate.not_yet_valid", f"valid from {moment}"
    elif now > certificate.not_after:
        code, detail = "certificate.expired", f"expired {format_moment(certificate.not_after)}"
    else:
        return ()
    return (Reason(code, detail, Outcome.REJECTED, Outcome.REJECTED),)


__all__ = ["judge"]
