# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person explained, in words that can be read out.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from .._inspect.naming import issuer_text, serial_text, subject_text
from .._model.certificate import Certificate
from .._model.change import Action, Change
from .._model.codes import CATALOGUE
from .._model.directory_entry import DirectoryEntry
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue, Outcome, Reason, Verdict
from .visible import visible
from .wording import counted, wrapped

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
    """``held``: what Exchange holds in UserCertificate, judged.  ``unmatched``: why there is no recipient.

    Both ``state`` and ``unmatched`` None: nobody looked at Exchange Online.
    """
    name = entry.primary_smtp_address or entry.mail or entry.user_principal_name or entry.distinguished_name
    yield from _lines("", f"{name}  ({entry.object_class}{'' if entry.enabled else ', account disabled'})")
    yield from _lines("  directory entry  ", entry.distinguished_name)
    yield from _lines("  addresses        ", ", ".join(entry.proxy_addresses) or entry.mail or "none")
    yield ""
    wanted = {verdict.fingerprint for value in judged for verdict in value.verdicts if verdict.wanted}
    yield f"The directory publishes {counted(len(judged), 'value')}:"
    for number, value in enumerate(judged, start=1):
        yield from _value_lines(number, value, wanted)
    yield ""
    if state is None:
        if unmatched is None:
            yield "Exchange Online: its recipients were not looked at."
            return
        code, detail = unmatched
        yield from _lines("Exchange Online: ", f"{CATALOGUE[code].meaning} {detail} ({code})")
        return
    yield from _lines(
        "Exchange Online: ",
        f"{state.primary_smtp_address or state.display_name} ({state.recipient_type}, authority: "
        f"{state.authority.value.replace('_', ' ')}), holds {counted(len(held), 'value')} in UserCertificate and "
        f"{len(state.user_smime_certificate)} in UserSMimeCertificate:",
    )
    for number, value in enumerate(held, start=1):
        yield from _value_lines(number, value, wanted)
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
        yield from _lines("  ", f"{CATALOGUE[code].meaning} ({code}: {detail})")
    for note in change.notes:
        reasons = "; ".join(f"{detail} ({code})" for code, detail in note.reasons)
        yield from _lines(f"  {note.sign} ", f"{note.value_digest[:12]}… {note.facts}  {reasons}")


def _value_lines(number: int, judged: JudgedValue, wanted: Set[str]) -> Iterator[str]:
    value = judged.value
    size = counted(len(value.content), "byte")
    yield f"  {number}. {value.attribute}, {value.encoding.value}, {size}, digest {value.value_digest[:12]}…"
    for reason in judged.reasons:
        yield from _reason_lines(reason)
    for certificate, verdict in judged.pairs:
        yield from _certificate_lines(certificate, verdict, certificate.fingerprint in wanted)


def _certificate_lines(certificate: Certificate, verdict: Verdict, wanted: bool) -> Iterator[str]:
    yield from _lines("     ", f"subject {subject_text(certificate)}")
    yield from _lines("     ", f"issuer {issuer_text(certificate)}")
    size = f" {certificate.key_size} bits" if certificate.key_size else ""
    yield from _lines(
        "     ",
        f"serial {serial_text(certificate)}, valid {certificate.not_before:%Y-%m-%d} to "
        f"{certificate.not_after:%Y-%m-%d}, {certificate.key_algorithm}{size}, "
        f"for {', '.join(certificate.email_addresses) or 'no address'}",
    )
    rank = f", rank {verdict.rank}" if verdict.rank else ""
    answer = "wanted in Exchange" if wanted else "not wanted in Exchange"
    yield f"     {_ANSWERS[verdict.encryption]} encryption, {_ANSWERS[verdict.signing]} signing{rank}, {answer}"
    for reason in verdict.reasons:
        yield from _reason_lines(reason)


def _reason_lines(reason: Reason) -> Iterator[str]:
    yield from _lines("       - ", f"{CATALOGUE[reason.code].meaning} {reason.detail} ({reason.code})")


def _lines(start: str, text: str) -> Iterator[str]:
    return wrapped(start, visible(text), WIDTH)


__all__ = ["explain_lines"]
