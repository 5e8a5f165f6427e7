# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a person's acceptable certificates are wanted in Exchange.  Pure.

Premise: senders' programs pick one of several valid certificates by rules of their own, and the person's devices may
not all hold the newest key yet.  So a successor and its predecessor stand side by side for ``overlap_days`` after the
successor's notBefore, and only then one is left for each address.

* A certificate supersedes another one only if it ranks higher and covers every address of the person that the other
  covers: an alias's certificate never takes the primary address's place.
* With ``publish_delay_days`` a successor is not wanted before notBefore + delay, as long as older certificates serve
  every address that it covers; until then it supersedes nothing.
* ``max_values`` cuts the list behind the best ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.moments import format_moment
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .policy import Policy
from .ranking import rank_key
from .rules.address import covered_addresses


@dataclass(frozen=True, slots=True)
class _Candidate:
    certificate: Certificate
    covered: frozenset[str]
    rank: int


def mark_wanted(
    judged: tuple[JudgedValue, ...], addresses: OwnAddresses, policy: Policy, now: datetime
) -> tuple[JudgedValue, ...]:
    """The same values with rank and wanted set; a certificate that stands in several values is ranked once."""
    acceptable = {
        certificate.fingerprint: certificate
        for value in judged
        for certificate, verdict in value.pairs
        if verdict.encryption is Outcome.ACCEPTED
    }
    if not acceptable:
        return judged
    ordered = sorted(acceptable.values(), key=lambda certificate: rank_key(certificate, addresses))
    candidates = [
        _Candidate(certificate, _coverage(certificate, addresses), rank)
        for rank, certificate in enumerate(ordered, start=1)
    ]
    held_back = _held_back(candidates, policy, now)
    answers: dict[str, tuple[int, Reason | None]] = {}
    room = policy.max_values
    for candidate in candidates:
        reason = held_back.get(candidate.rank) or _superseded(candidate, candidates, held_back, policy, now)
        if reason is None and room == 0:
            reason = Reason("certificate.over_cap", f"the policy publishes {policy.max_values} for one person")
        elif reason is None:
            room -= 1
        answers[candidate.certificate.fingerprint] = (candidate.rank, reason)
    return tuple(_with_answers(value, answers) for value in judged)


def _coverage(certificate: Certificate, addresses: OwnAddresses) -> frozenset[str]:
    """A certificate without any address, where the policy allows it, stands for all of the person's addresses."""
    return covered_addresses(certificate, addresses) if certificate.email_addresses else addresses.every


def _held_back(candidates: list[_Candidate], policy: Policy, now: datetime) -> dict[int, Reason]:
    """Successors inside their publish delay, by rank."""
    delay = timedelta(days=policy.publish_delay_days)
    held_back: dict[int, Reason] = {}
    if not delay:
        return held_back
    for candidate in candidates:
        due = candidate.certificate.not_before + delay
        older = [
            other.covered
            for other in candidates[candidate.rank :]
            if other.certificate.not_before < candidate.certificate.not_before
        ]
        if now < due and older and candidate.covered <= frozenset().union(*older):
            held_back[candidate.rank] = Reason("certificate.publish_delayed", f"published from {format_moment(due)}")
    return held_back


def _superseded(
    candidate: _Candidate, candidates: list[_Candidate], held_back: dict[int, Reason], policy: Policy, now: datetime
) -> Reason | None:
    overlap = timedelta(days=policy.overlap_days)
    for other in candidates[: candidate.rank - 1]:
        over = other.certificate.not_before + overlap
        if other.rank not in held_back and candidate.covered <= other.covered and now >= over:
            detail = f"by {other.certificate.fingerprint[:12]}, overlap ended {format_moment(over)}"
            return Reason("certificate.superseded", detail)
    return None


def _with_answers(value: JudgedValue, answers: dict[str, tuple[int, Reason | None]]) -> JudgedValue:
    verdicts = tuple(_with_answer(verdict, answers) for verdict in value.verdicts)
    return JudgedValue(value.value, verdicts, value.reasons)


def _with_answer(verdict: Verdict, answers: dict[str, tuple[int, Reason | None]]) -> Verdict:
    answer = answers.get(verdict.fingerprint)
    if answer is None:
        return verdict
    rank, reason = answer
    reasons = verdict.reasons if reason is None else (*verdict.reasons, reason)
    return Verdict(verdict.fingerprint, verdict.encryption, verdict.signing, reasons, rank, reason is None)


__all__ = ["mark_wanted"]
