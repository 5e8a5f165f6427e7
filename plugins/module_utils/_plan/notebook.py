# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change has to say: reasons about the recipient, and a line about each value that is worth one.  Pure."""

from __future__ import annotations

from .._inspect.naming import short_facts
from .._model.change import ValueNote
from .._model.verdict import JudgedValue, Outcome, Verdict
from .desired import DesiredValue
from .surplus import Surplus

MOST_NOTES = 20

IN_USER_CERTIFICATE = ""
IN_SMIME = "in UserSMimeCertificate: "
"""How a line says in which of Exchange's attributes the value stands; most stand in UserCertificate."""


class Notebook:
    """Collects in the order in which things are to be read."""

    def __init__(self) -> None:
        self.reasons: list[tuple[str, str]] = []
        self._notes: list[ValueNote] = []

    @property
    def is_empty(self) -> bool:
        return not self.reasons and not self._notes

    @property
    def notes(self) -> tuple[ValueNote, ...]:
        """What is written is told without exception, because the limits count by it; the rest as far as there is
        room."""
        told = [note for note in self._notes if note.sign in ("+", "-")]
        more = [note for note in self._notes if note.sign not in ("+", "-")]
        return (*told, *more[: max(0, MOST_NOTES - len(told))])

    def say(self, code: str, detail: str) -> None:
        self.reasons.append((code, detail))

    def note_added(self, digest: str, value: DesiredValue, where: str) -> None:
        facts = f"{where}{_kind_of(value.encoding.value)}{short_facts(value.certificate)}"
        self._notes.append(ValueNote("+", digest, facts, _about_encryption(value.verdict)))

    def note_surplus(self, sign: str, weighed: Surplus, where: str, *more: tuple[str, str]) -> None:
        value, certificate = weighed.judged.value, weighed.certificate
        facts = _kind_of(value.encoding.value)
        facts += short_facts(certificate) if certificate else f"{len(value.content)} bytes"
        self._notes.append(ValueNote(sign, weighed.value_digest, where + facts, (*more, *weighed.reasons)))

    def explain_published(self, judged: JudgedValue) -> None:
        """Why nothing of this value of the directory is wanted."""
        for certificate, verdict in judged.pairs:
            note = ValueNote("?", certificate.fingerprint, short_facts(certificate), _about_encryption(verdict))
            self._notes.append(note)
        if judged.reasons:
            reasons = tuple((reason.code, reason.detail) for reason in judged.reasons)
            self._notes.append(ValueNote("?", judged.value.value_digest, judged.value.attribute, reasons))


def _kind_of(encoding: str) -> str:
    """Plain certificates are the usual case and need no word."""
    return "" if encoding == "der" else f"{encoding} "


def _about_encryption(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """What speaks against signing alone is no news about a certificate that is published for encryption."""
    return tuple(
        (reason.code, reason.detail)
        for reason in verdict.reasons
        if reason.encryption is not Outcome.ACCEPTED or reason.signing is Outcome.ACCEPTED
    )


__all__ = ["IN_SMIME", "IN_USER_CERTIFICATE", "MOST_NOTES", "Notebook"]
