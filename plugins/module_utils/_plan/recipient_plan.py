# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One matched recipient -> its Change, or None where nothing differs and nothing needs saying.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from .._decide.judge import judge_value, judge_values
from .._decide.policy import Policy
from .._inspect.naming import short_facts
from .._inspect.value import inspect_value
from .._model.certificate import CertificateValue
from .._model.change import Action, Change, HeldValues, ValueNote
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE, DirectoryEntry
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue, Outcome, Verdict
from .guard import authority_objection
from .surplus import Fate, Surplus, last_one, weigh_surplus

# Where Entra Connect stops sending an attribute (Microsoft Learn, "LargeObject errors caused by userCertificate").
# What Exchange Online accepts on a direct write is not documented; this is the ceiling until a real tenant says
# otherwise.
MOST_VALUES = 15
_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for all recipients of one plan.

    ``only_add``: the source cannot say that it is complete, so nothing is removed.  ``ours``: recipient GUID ->
    shortened digests that the ledger says we wrote.
    """

    policy: Policy
    now: datetime
    only_add: bool
    write_cloud_managed: bool
    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)


def plan_recipient(entry: DirectoryEntry, state: RecipientState, around: Circumstances) -> Change | None:
    """The address rule is judged against the recipient's own addresses: they are what senders look up."""
    return _Planner(entry, state, around).plan()


class _Planner:
    def __init__(self, entry: DirectoryEntry, state: RecipientState, around: Circumstances) -> None:
        self._entry = entry
        self._state = state
        self._around = around
        self._reasons: list[tuple[str, str]] = []
        self._notes: list[ValueNote] = []
        inspected = [inspect_value(value.attribute, value.content) for value in entry.values]
        self._published = judge_values(inspected, state.own_addresses, around.policy, around.now)
        self._inspected: dict[str, CertificateValue] = {value.value_digest: value for value in inspected}

    def plan(self) -> Change | None:
        if not self._state.readable:
            return self._note_only("recipient.unreadable", "it is not changed")
        self._say_about_the_entry()
        if not self._entry.values:
            self._reasons.append(("entry.no_values", "nothing is published for this person"))
            if self._around.policy.when_none_published != "remove":
                return self._note_only()
        wanted = self._wanted()
        if self._entry.values and not wanted:
            self._reasons.append(("entry.no_wanted", "none of the published values can be used"))
            self._explain_published()
        held = set(self._state.user_certificate)
        removed = self._choose_removals(held, wanted.keys())
        added = self._choose_additions(wanted, len(held) - len(removed))
        if added or removed:
            return self._change(added, removed)
        return self._note_only() if self._reasons or self._notes else None

    def _wanted(self) -> dict[str, JudgedValue]:
        """Fingerprint (the value digest in UserCertificate) -> value, best first."""
        ranked = sorted(
            (
                (verdict.rank or 0, certificate.fingerprint, value)
                for value in self._published
                for certificate, verdict in value.pairs
                if verdict.wanted
            ),
            key=lambda item: item[:2],
        )
        return {fingerprint: value for _rank, fingerprint, value in ranked}

    def _choose_removals(self, held: set[str], wanted: Set[str]) -> list[Surplus]:
        policy, addresses = self._around.policy, self._state.own_addresses
        published = {
            certificate.fingerprint: value for value in self._published for certificate in value.value.certificates
        }
        ours = self._around.ours.get(self._state.guid, frozenset())
        surplus = held - wanted
        removable: list[Surplus] = []
        for digest in sorted(surplus):
            judged = judge_value(self._inspect_held(digest), addresses, policy, self._around.now)
            weighed = weigh_surplus(digest, judged, published, ours, policy)
            if weighed.fate is Fate.OURS or (weighed.fate is Fate.FOREIGN and policy.removal == "exact"):
                removable.append(weighed)
            else:
                self._note_value("=", weighed)
        # A wanted value that finds no room does not take the place of the last usable one.
        room = MOST_VALUES - (len(held) - len(removable))
        kept_usable = bool(held & wanted or (wanted and room > 0))
        if removable and not kept_usable and not self._another_usable(surplus, removable):
            last, code = last_one(removable, addresses, published.keys())
            removable.remove(last)
            self._reasons.append((code, "it stays because it is the last one"))
            self._note_value("=", last)
        if policy.removal == "off" or self._around.only_add:
            code = "value.would_be_removed" if policy.removal == "off" else "directory.completeness_unknown"
            for weighed in removable:
                self._note_value("?", weighed, (code, "it is kept"))
            return []
        for weighed in removable:
            self._note_value("-", weighed)
        return removable

    def _another_usable(self, surplus: set[str], removable: list[Surplus]) -> bool:
        """Whether a value that stays anyway can still be used for encryption."""
        leaving = {weighed.value_digest for weighed in removable}
        policy, addresses = self._around.policy, self._state.own_addresses
        return any(
            verdict.encryption is Outcome.ACCEPTED
            for digest in surplus - leaving
            for verdict in judge_value(self._inspect_held(digest), addresses, policy, self._around.now).verdicts
        )

    def _choose_additions(self, wanted: Mapping[str, JudgedValue], standing: int) -> list[str]:
        missing = [digest for digest in wanted if digest not in self._state.user_certificate]
        room = max(0, MOST_VALUES - standing)
        if len(missing) > room:
            detail = f"{standing} stand there, {len(missing)} would come, at most {MOST_VALUES} are written"
            self._reasons.append(("recipient.no_room", detail))
        for digest in missing[:room]:
            certificate, verdict = next(pair for pair in wanted[digest].pairs if pair[0].fingerprint == digest)
            self._notes.append(ValueNote("+", digest, short_facts(certificate), _about_encryption(verdict)))
        return missing[:room]

    def _change(self, added: list[str], removed: list[Surplus]) -> Change:
        leaving = {surplus.value_digest for surplus in removed}
        objection = authority_objection(self._state, self._around.write_cloud_managed)
        if self._state.hidden:
            self._reasons.append(("recipient.hidden", "it is treated like any other"))
        if objection is not None:
            return self._note_only(*objection)
        if self._state.is_dir_synced:
            self._reasons.append(("recipient.authority.cloud_managed", "written because write_cloud_managed is set"))
        action = Action.REPLACE if added and removed else Action.ADD if added else Action.REMOVE
        before = self._before()
        after = HeldValues(
            tuple(sorted((set(before.user_certificate) - leaving) | set(added))), before.user_smime_certificate
        )
        values = dict(self._state.values)
        for value in self._published:
            for certificate in value.value.certificates:
                if certificate.fingerprint in added:
                    values[certificate.fingerprint] = certificate.der
        return self._finished(action, before, after, values)

    def _note_only(self, code: str | None = None, detail: str = "") -> Change:
        if code is not None:
            self._reasons.insert(0, (code, detail))
        return self._finished(Action.NOTE, self._before(), self._before(), {})

    def _finished(self, action: Action, before: HeldValues, after: HeldValues, values: Mapping[str, bytes]) -> Change:
        if not self._entry.enabled:
            self._reasons.append(("entry.disabled", "nothing follows from that"))
        state, entry = self._state, self._entry
        address = state.primary_smtp_address or state.display_name
        # What is written is told without exception: the limits count by it.
        told = [note for note in self._notes if note.sign in ("+", "-")]
        more = [note for note in self._notes if note.sign not in ("+", "-")]
        return Change(
            action,
            state.guid,
            address,
            entry.distinguished_name,
            tuple(self._reasons),
            before,
            after,
            (*told, *more[: max(0, _MOST_NOTES - len(told))]),
            values,
        )

    def _before(self) -> HeldValues:
        return HeldValues(
            tuple(sorted(self._state.user_certificate)), tuple(sorted(self._state.user_smime_certificate))
        )

    def _say_about_the_entry(self) -> None:
        for attribute in (USER_CERTIFICATE, USER_SMIME_CERTIFICATE):
            count = sum(value.attribute == attribute for value in self._entry.values)
            if count > MOST_VALUES:
                detail = f"{attribute} holds {count} values; Entra Connect sends none of them"
                self._reasons.append(("entry.over_connect_limit", detail))

    def _explain_published(self) -> None:
        for value in self._published:
            for certificate, verdict in value.pairs:
                note = ValueNote("?", certificate.fingerprint, short_facts(certificate), _about_encryption(verdict))
                self._notes.append(note)
            if value.reasons:
                reasons = tuple((reason.code, reason.detail) for reason in value.reasons)
                self._notes.append(ValueNote("?", value.value.value_digest, value.value.attribute, reasons))

    def _note_value(self, sign: str, weighed: Surplus, *more: tuple[str, str]) -> None:
        certificate = weighed.certificate
        facts = short_facts(certificate) if certificate else f"{len(weighed.judged.value.content)} bytes"
        self._notes.append(ValueNote(sign, weighed.value_digest, facts, (*more, *weighed.reasons)))

    def _inspect_held(self, digest: str) -> CertificateValue:
        """The same bytes are inspected once, whether they stand in the directory, in Exchange, or in both."""
        if digest not in self._inspected:
            self._inspected[digest] = inspect_value(USER_CERTIFICATE, self._state.values[digest])
        return self._inspected[digest]


def _about_encryption(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """What speaks against signing alone is no news about a certificate that is published for encryption."""
    return tuple(
        (reason.code, reason.detail)
        for reason in verdict.reasons
        if reason.encryption is not Outcome.ACCEPTED or reason.signing is Outcome.ACCEPTED
    )


__all__ = ["MOST_VALUES", "Circumstances", "plan_recipient"]
