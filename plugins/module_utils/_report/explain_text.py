# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person, or one certificate file, explained in words that can be read out.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .._inspect.naming import short_facts
from .._model.addresses import OwnAddresses
from .._model.change import Action, Change
from .._model.codes import CATALOGUE
from .._model.directory_entry import DirectoryEntry
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue
from .._plan.desired import Desired
from .clients import client_lines
from .explain_value import WIDTH, Ask, ValueExplainer, wrap_visible
from .wording import counted


@dataclass(frozen=True, slots=True)
class HeldSides:
    """The values of both attributes in Exchange Online, judged."""

    user_certificate: Sequence[JudgedValue]
    user_smime_certificate: Sequence[JudgedValue]


@dataclass(frozen=True, slots=True)
class RecipientSide:
    """What is known of the recipient: its values now and after the ``change`` (None: nothing to do)."""

    state: RecipientState
    held: HeldSides
    after: HeldSides
    change: Change | None


@dataclass(frozen=True, slots=True)
class PersonExplained:
    """Everything that the text is made of.

    ``recipient`` None: there is none, and ``unmatched`` says why; both None: nobody looked at Exchange Online.
    """

    entry: DirectoryEntry
    judged: Sequence[JudgedValue]
    notices: Sequence[tuple[str, str]]
    desired: Desired
    recipient: RecipientSide | None
    unmatched: tuple[str, str] | None
    addresses: OwnAddresses
    ask: Ask
    now: datetime


def explain_lines(known: PersonExplained) -> Iterator[str]:
    entry = known.entry
    explainer = ValueExplainer(known.ask, known.desired.user_certificate.keys())
    name = entry.primary_smtp_address or entry.mail or entry.user_principal_name or entry.distinguished_name
    yield from wrap_visible("", f"{name}  ({entry.object_class}{'' if entry.enabled else ', account disabled'})")
    yield from wrap_visible("  directory entry  ", entry.distinguished_name)
    yield from wrap_visible("  addresses        ", ", ".join(entry.proxy_addresses) or entry.mail or "none")
    yield from wrap_visible("  in short         ", _sum_up(known))
    yield ""
    yield f"The directory publishes {counted(len(known.judged), 'value')}:"
    for number, value in enumerate(known.judged, start=1):
        yield from explainer.explain(number, value, "directory")
    for code, detail in known.notices:
        yield from wrap_visible("  ! ", f"{CATALOGUE[code].meaning} {detail} ({code})")
    yield ""
    yield from _desired_lines(known.desired, "this person")
    yield ""
    if known.recipient is None:
        if known.unmatched is None:
            yield "Exchange Online: its recipients were not looked at."
            return
        code, detail = known.unmatched
        yield from wrap_visible("Exchange Online: ", f"{CATALOGUE[code].meaning} {detail} ({code})")
        return
    yield from _recipient_lines(known, known.recipient, explainer)


def explain_file_lines(
    name: str, address: str, judged: JudgedValue, desired: Desired, ask: Ask, policy_name: str
) -> Iterator[str]:
    """One certificate file, judged as if it stood in the entry of a person with this address."""
    yield from wrap_visible("", f"{name}, judged for {address} under the policy {policy_name}")
    yield ""
    yield from ValueExplainer(ask, desired.user_certificate.keys()).explain(1, judged, "file")
    yield ""
    yield from _desired_lines(desired, address)
    if desired.user_certificate:
        yield "Other certificates of this person were not looked at: a newer one could take its place."


def _sum_up(known: PersonExplained) -> str:
    """The one sentence to begin with on the telephone."""
    count = len(known.desired.user_certificate)
    if not known.judged:
        return "the directory publishes nothing for this person"
    if not count:
        return (
            "the directory publishes nothing with which mail to this person can be encrypted; the reasons stand below"
        )
    text = f"the directory publishes {counted(count, 'certificate')} with which mail to this person can be encrypted"
    if any(code == "entry.shadowed_value" for code, _detail in known.notices):
        text += ", and a stale value that may hide it from Outlook"
    return text


def _recipient_lines(known: PersonExplained, side: RecipientSide, explainer: ValueExplainer) -> Iterator[str]:
    state, held = side.state, side.held
    yield from wrap_visible(
        "Exchange Online: ",
        f"{state.primary_smtp_address or state.display_name} ({state.recipient_type}, authority: "
        f"{state.authority.value.replace('_', ' ')}), holds {counted(len(held.user_certificate), 'value')} in "
        f"UserCertificate and {len(held.user_smime_certificate)} in UserSMimeCertificate:",
    )
    for number, value in enumerate((*held.user_certificate, *held.user_smime_certificate), start=1):
        yield from explainer.explain(number, value, "Exchange")
    yield ""
    yield from _outlook(side.change)
    yield ""
    writes = side.change is not None and side.change.action is not Action.NOTE
    yield f"What senders' programs are documented to do {'after that' if writes else 'with what is held now'}:"
    after = side.after
    yield from client_lines(after.user_certificate, after.user_smime_certificate, known.addresses, known.now)


def _desired_lines(desired: Desired, whom: str) -> Iterator[str]:
    yield from wrap_visible("", f"What is to be published for {whom}:")
    for value in desired.user_certificate.values():
        yield from wrap_visible("  UserCertificate       ", short_facts(value.certificate))
    if not desired.user_certificate:
        yield "  UserCertificate       nothing: no certificate is wanted"
    for digest, value in desired.user_smime_certificate.items():
        how = "the wanted certificate itself" if digest in desired.user_certificate else "the value as it is"
        text = f"{how}, {value.encoding.value}, digest {digest[:12]}…, for {short_facts(value.certificate)}"
        yield from wrap_visible("  UserSMimeCertificate  ", text)
    if not desired.user_smime_certificate:
        yield "  UserSMimeCertificate  nothing: no value of the directory to carry"


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
        yield from wrap_visible("  ", f"{CATALOGUE[code].meaning} ({code}: {detail})")
    for note in change.notes:
        reasons = "; ".join(f"{detail} ({code})" for code, detail in note.reasons)
        yield from wrap_visible(f"  {note.sign} ", f"{note.value_digest[:12]}… {note.facts}  {reasons}")


__all__ = ["WIDTH", "HeldSides", "PersonExplained", "RecipientSide", "explain_file_lines", "explain_lines"]
