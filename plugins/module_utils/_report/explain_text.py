# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person explained, in words that can be read out.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .._inspect.naming import serial_text, subject_text
from .._model.certificate import Certificate
from .._model.change import Action, Change
from .._model.codes import CATALOGUE
from .._model.directory_entry import DirectoryEntry
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .visible import shortened, visible

WIDTH = 120
_ANSWERS = {
    Outcome.ACCEPTED: "can be used for",
    Outcome.REJECTED: "cannot be used for",
    Outcome.UNDECIDED: "is undecided for",
}


def explain_lines(
    entry: DirectoryEntry,
    judged: Sequence[JudgedValue],
    state: RecipientState | None,
    held: Sequence[JudgedValue],
    change: Change | None,
    unmatched: tuple[str, str] | None,
) -> Iterator[str]:
    """``held``: what Exchange holds in UserCertificate, judged.  ``unmatched``: why there is no recipient."""
    name = entry.primary_smtp_address or entry.mail or entry.user_principal_name or entry.distinguished_name
    yield _line(f"{name}  ({entry.object_class}{'' if entry.enabled else ', account disabled'})")
    yield _line(f"  directory entry  {entry.distinguished_name}")
    yield _line(f"  addresses        {', '.join(entry.proxy_addresses) or entry.mail or 'none'}")
    yield ""
    yield f"The directory publishes {_count(len(judged), 'value')}:"
    for number, value in enumerate(judged, start=1):
        yield from _value_lines(number, value)
    yield ""
    if state is None:
        code, detail = unmatched or ("recipient.not_found", "")
        yield _line(f"Exchange Online: {CATALOGUE[code].meaning} {detail} ({code})")
        return
    yield _line(
        f"Exchange Online: {state.primary_smtp_address or state.display_name} ({state.recipient_type}, "
        f"authority: {state.authority.value.replace('_', ' ')}), holds {_count(len(held), 'value')} in UserCertificate "
        f"and {len(state.user_smime_certificate)} in UserSMimeCertificate:"
    )
    for number, value in enumerate(held, start=1):
        yield from _value_lines(number, value)
    yield ""
    yield from _outlook(change)


def _outlook(change: Change | None) -> Iterator[str]:
    if change is None:
        yield "What would happen: nothing; Exchange Online holds what is wanted."
        return
    verbs = {
        Action.ADD: "values are added",
        Action.REPLACE: "values are added and removed",
        Action.REMOVE: "values are removed",
        Action.NOTE: "nothing is written",
    }
    yield f"What would happen: {verbs[change.action]}."
    for code, detail in change.reasons:
        yield _line(f"  {CATALOGUE[code].meaning} ({code}: {detail})")
    for note in change.notes:
        reasons = "; ".join(f"{detail} ({code})" for code, detail in note.reasons)
        yield _line(f"  {note.sign} {note.value_digest[:12]}… {note.facts}  {reasons}")


def _value_lines(number: int, judged: JudgedValue) -> Iterator[str]:
    value = judged.value
    kind = f"{value.attribute}, {value.encoding.value}, {len(value.content)} bytes, digest {value.value_digest[:12]}…"
    yield f"  {number}. {kind}"
    for reason in judged.reasons:
        yield from _reason_lines(reason)
    for certificate, verdict in judged.pairs:
        yield from _certificate_lines(certificate, verdict)


def _certificate_lines(certificate: Certificate, verdict: Verdict) -> Iterator[str]:
    yield _line(f"     subject {subject_text(certificate)}")
    size = f" {certificate.key_size} bits" if certificate.key_size else ""
    yield _line(
        f"     serial {serial_text(certificate)}, valid {certificate.not_before:%Y-%m-%d} to "
        f"{certificate.not_after:%Y-%m-%d}, {certificate.key_algorithm}{size}, "
        f"for {', '.join(certificate.email_addresses) or 'no address'}"
    )
    rank = f", rank {verdict.rank}" if verdict.rank else ""
    wanted = ", wanted in Exchange" if verdict.wanted else ", not wanted in Exchange"
    yield f"     {_ANSWERS[verdict.encryption]} encryption, {_ANSWERS[verdict.signing]} signing{rank}{wanted}"
    for reason in verdict.reasons:
        yield from _reason_lines(reason)


def _reason_lines(reason: Reason) -> Iterator[str]:
    code = CATALOGUE[reason.code]
    yield _line(f"       - {code.meaning} {reason.detail} ({reason.code})")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(text: str) -> str:
    return shortened(visible(text), WIDTH)


__all__ = ["explain_lines"]
