# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: does the policy want certificates from this AD CS template?

Codes: certificate.template.not_allowed, certificate.template.denied.
Source: the policy's ``allowed_templates`` and ``denied_templates``; [MS-WCCE] section 2.2.2.7.7 (a certificate carries
its template's name, or from version 2 on its OID).  So a template of version 2 is listed by its OID, which
``certutil -template`` shows.  Names are compared without regard to case, as Active Directory does.
Example: the certificate of a template for Wi-Fi that happens to allow mail.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    if not policy.denied_templates and not policy.allowed_templates:
        return ()
    template = certificate.template
    if _is_listed(template, policy.denied_templates):
        detail = f"made from the template {template}, which the policy denies"
        return (Reason("certificate.template.denied", detail, Outcome.REJECTED, Outcome.REJECTED),)
    if policy.allowed_templates and not _is_listed(template, policy.allowed_templates):
        found = f"made from the template {template}" if template else "names no template"
        detail = f"{found}; the policy allows {', '.join(policy.allowed_templates)}"
        return (Reason("certificate.template.not_allowed", detail, Outcome.REJECTED, Outcome.REJECTED),)
    return ()


def _is_listed(template: str | None, listed: tuple[str, ...]) -> bool:
    return template is not None and template.casefold() in {line.strip().casefold() for line in listed}


__all__ = ["judge"]
