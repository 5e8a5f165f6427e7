# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate + addresses + policy + now -> a verdict with all reasons.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate, CertificateValue
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .policy import Policy
from .rulebook import RULES
from .wanted import mark_wanted


def judge_certificate(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> Verdict:
    """Asks every rule; a rejection by any rule rejects, else an open answer leaves the verdict open."""
    reasons: list[Reason] = []
    for name, rule in RULES.items():
        try:
            reasons.extend(rule(certificate, addresses, policy, now))
        except Exception as error:  # one failing rule must not take the other answers, nor the run, with it
            detail = f"rule {name} failed with {type(error).__name__}"
            reasons.append(Reason("rule.internal_error", detail, Outcome.UNDECIDED, Outcome.UNDECIDED))
    return Verdict(
        certificate.fingerprint,
        _combine([reason.encryption for reason in reasons]),
        _combine([reason.signing for reason in reasons]),
        tuple(reasons),
    )


def _combine(outcomes: list[Outcome]) -> Outcome:
    if Outcome.REJECTED in outcomes:
        return Outcome.REJECTED
    return Outcome.UNDECIDED if Outcome.UNDECIDED in outcomes else Outcome.ACCEPTED


def judge_values(
    values: Iterable[CertificateValue], addresses: OwnAddresses, policy: Policy, now: datetime
) -> tuple[JudgedValue, ...]:
    """All values of one person, judged, ranked among each other, and the wanted ones marked."""
    judged = tuple(judge_value(value, addresses, policy, now) for value in values)
    return mark_wanted(judged, addresses, policy, now)


def judge_value(value: CertificateValue, addresses: OwnAddresses, policy: Policy, now: datetime) -> JudgedValue:
    """One value by itself: no rank yet, nothing wanted yet."""
    verdicts = tuple(judge_certificate(certificate, addresses, policy, now) for certificate in value.certificates)
    reasons: tuple[Reason, ...] = ()
    if value.parse_error is not None:
        reasons = (Reason(*value.parse_error, Outcome.UNDECIDED, Outcome.UNDECIDED),)
    return JudgedValue(value, verdicts, reasons)


__all__ = ["judge_certificate", "judge_value", "judge_values"]
