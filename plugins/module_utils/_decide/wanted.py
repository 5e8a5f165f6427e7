# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a person's acceptable certificates are wanted in Exchange.  Pure.

Premise: senders' programs pick one of several valid certificates by rules of their own, and the person's devices may
not all hold the newest key yet.  So a successor and its predecessor stand side by side for ``overlap_days`` after the
successor's notBefore, and only then one is left for each address.

* A certificate is superseded when each address of the person that it covers is covered by a certificate that ranks
  higher and whose overlap is over: by one, or by several together.  So one is wanted for each address in the end, and
  an alias's certificate never takes the primary address's place.
* With ``publish_delay_days`` a successor is not wanted before notBefore + delay, as long as older certificates serve
  every address that it covers; until then it supersedes nothing.
* A certificate that cannot encrypt is no successor, however new it is: only accepted ones are looked at here.
* ``max_values`` cuts the list behind the best ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.moments import format_moment
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .policy import Policy
from .ranking import rank_key
from .rules.address import served_addresses


@dataclass(frozen=True, slots=True)
class _Candidate:
    certificate: Certificate
    covered: frozenset[str]
    rank: int


def mark_wanted(
    judged: tuple[JudgedValue, ...], addresses: OwnAddresses, policy: Policy, now: datetime
) -> tuple[JudgedValue, ...]:
    """The same values with rank and wanted set; a certificate that stands in several values is ranked once."""
    acceptable: dict[str, Certificate] = {}
    refused = []
    for value in judged:
        for certificate, verdict in zip(value.value.certificates, value.verdicts, strict=True):
            if verdict.encryption is Outcome.ACCEPTED:
                acceptable[verdict.fingerprint] = certificate
            else:
                refused.append(verdict.fingerprint)
    for fingerprint in refused:
        acceptable.pop(fingerprint, None)  # part of the chain in another value
    if not acceptable:
        return judged
    if len(acceptable) == 1:  # the usual case needs no order
        return tuple([_with_answers(value, dict.fromkeys(acceptable, (1, None))) for value in judged])
    ordered = sorted(
        acceptable.values(), key=lambda certificate: rank_key(certificate, addresses, policy.preferred_issuers)
    )
    candidates = [
        _Candidate(certificate, served_addresses(certificate, addresses), rank)
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


def _held_back(candidates: list[_Candidate], policy: Policy, now: datetime) -> dict[int, Reason]:
    """Successors inside their publish delay, by rank."""
    held_back: dict[int, Reason] = {}
    if not policy.publish_delay_days:
        return held_back
    for candidate in candidates:
        due = _later(candidate.certificate.not_before, policy.publish_delay_days)
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
    missing = candidate.covered
    successors: list[Certificate] = []
    overs: list[datetime] = []
    for other in candidates[: candidate.rank - 1]:
        over = _later(other.certificate.not_before, policy.overlap_days)
        # One that covers nothing of it is no successor, unless the policy does not look at addresses at all.
        if other.rank in held_back or now < over or (candidate.covered and not missing & other.covered):
            continue
        successors.append(other.certificate)
        overs.append(over)
        missing -= other.covered
        if not missing:
            names = " and ".join(successor.fingerprint[:12] for successor in successors)
            return Reason("certificate.superseded", f"by {names}, overlap ended {format_moment(max(overs))}")
    return None


def _later(moment: datetime, days: int) -> datetime:
    """A certificate may begin in the year 9999."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _with_answers(value: JudgedValue, answers: dict[str, tuple[int, Reason | None]]) -> JudgedValue:
    verdicts = tuple([_with_answer(verdict, answers) for verdict in value.verdicts])
    return JudgedValue(value.value, verdicts, value.reasons)


def _with_answer(verdict: Verdict, answers: dict[str, tuple[int, Reason | None]]) -> Verdict:
    answer = answers.get(verdict.fingerprint)
    if answer is None:
        return verdict
    rank, reason = answer
    reasons = verdict.reasons if reason is None else (*verdict.reasons, reason)
    return Verdict(verdict.fingerprint, verdict.encryption, verdict.signing, reasons, rank, reason is None)


__all__ = ["mark_wanted"]
