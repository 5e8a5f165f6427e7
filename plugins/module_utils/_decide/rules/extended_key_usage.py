# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: does the extended key usage allow mail?

Codes: certificate.extended_key_usage.no_email_protection.
Source: RFC 8550 section 4.4.4 (absent restricts nothing; present must contain emailProtection or anyExtendedKeyUsage).
anyExtendedKeyUsage alone is refused unless the policy allows it, because OpenSSL and NSS refuse it (measured with
OpenSSL 3.0 ``-purpose smimeencrypt`` and NSS 3.87).
Example: a certificate for smart-card logon and client authentication only.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy

EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"
_NAMES = {
    EMAIL_PROTECTION: "e-mail protection",
    ANY_EXTENDED_KEY_USAGE: "any usage",
    "1.3.6.1.5.5.7.3.1": "server authentication",
    "1.3.6.1.5.5.7.3.2": "client authentication",
    "1.3.6.1.5.5.7.3.3": "code signing",
    "1.3.6.1.4.1.311.10.3.4": "encrypting file system",
    "1.3.6.1.4.1.311.20.2.2": "smart-card logon",
}


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    usages = certificate.extended_key_usage
    if usages is None or EMAIL_PROTECTION in usages:
        return ()
    if ANY_EXTENDED_KEY_USAGE in usages and policy.allow_any_extended_key_usage:
        return ()
    found = ", ".join(sorted(_NAMES.get(usage, usage) for usage in usages)) or "nothing"
    detail = f"allows {found}; mail needs e-mail protection"
    return (Reason("certificate.extended_key_usage.no_email_protection", detail, Outcome.REJECTED, Outcome.REJECTED),)


__all__ = ["judge"]
