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
from .accident import find_accident
from .policy import Policy
from .rulebook import RULES
from .wanted import mark_wanted


def judge_certificate(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> Verdict:
    """Asks every rule that the policy has not switched off; a rejection by any rule rejects, else an open answer leaves
    the verdict open."""
    reasons: list[Reason] = []
    rules_off = policy.rules_off
    for name, rule in RULES.items():
        if name in rules_off:
            continue
        try:
            answer = rule(certificate, addresses, policy, now)
            if answer:
                reasons.extend(answer)
        except Exception as error:  # one failing rule must not take the other answers, nor the run, with it
            detail = f"rule {name} failed with {type(error).__name__}"
            reasons.append(Reason("rule.internal_error", detail, Outcome.UNDECIDED, Outcome.UNDECIDED))
    if not reasons:
        return Verdict(certificate.fingerprint, Outcome.ACCEPTED, Outcome.ACCEPTED, ())
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
    judged = tuple([judge_value(value, addresses, policy, now) for value in values])
    return mark_wanted(judged, addresses, policy, now)


def judge_value(value: CertificateValue, addresses: OwnAddresses, policy: Policy, now: datetime) -> JudgedValue:
    """One value by itself: no rank yet, nothing wanted yet."""
    verdicts = tuple([judge_certificate(certificate, addresses, policy, now) for certificate in value.certificates])
    if len(verdicts) > 1:
        issuers = _issuers_inside(value)
        verdicts = tuple(_as_authority(found) if found.fingerprint in issuers else found for found in verdicts)
    reasons: tuple[Reason, ...] = ()
    if value.parse_error is not None:
        effect = Outcome.ACCEPTED if value.certificates else Outcome.UNDECIDED
        reasons = (Reason(*value.parse_error, effect, effect),)
    accident = find_accident(value)
    if accident is not None:
        reasons = (*reasons, accident)
    return JudgedValue(value, verdicts, reasons)


def _issuers_inside(value: CertificateValue) -> frozenset[str]:
    """Fingerprints of the certificates by which another one of the same value is issued: its chain, and nobody's own.

    Old authorities have no basic constraints that say so (RFC 5280 section 4.2.1.9 came later than they).  Two
    self-signed certificates of one person issue nothing but themselves.
    """
    named = {found.issuer_der for found in value.certificates if found.issuer_der != found.subject_der}
    return frozenset(found.fingerprint for found in value.certificates if found.subject_der in named)


def _as_authority(verdict: Verdict) -> Verdict:
    if any(reason.code == "certificate.is_authority" for reason in verdict.reasons):
        return verdict
    detail = "it issued another certificate of the same value"
    reason = Reason("certificate.is_authority", detail, Outcome.REJECTED, Outcome.REJECTED)
    return Verdict(verdict.fingerprint, Outcome.REJECTED, Outcome.REJECTED, (*verdict.reasons, reason))


__all__ = ["judge_certificate", "judge_value", "judge_values"]
