# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One matched recipient -> its Change, or None where nothing differs and nothing needs saying.  Pure.

One change carries both attributes, because one Set writes both.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from .._decide.issuers import issued_by
from .._decide.judge import judge_value, judge_values
from .._decide.policy import Policy
from .._inspect.entry import inspect_entry
from .._inspect.held import inspect_held
from .._inspect.value import inspect_value
from .._model.certificate import Certificate, CertificateValue
from .._model.change import Action, Change, HeldValues
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE, DirectoryEntry
from .._model.inspection_memory import InspectionMemory
from .._model.recipient import RecipientState
from .._model.verdict import JudgedValue
from .desired import Desired, DesiredValue, list_desired
from .effects import list_effects
from .entry_notices import SECRETS, find_keys, notices_of
from .guard import authority_objection
from .notebook import IN_SMIME, IN_USER_CERTIFICATE, Notebook
from .observation import Observation, observe
from .overwritten import Overwriting
from .removal import MOST_VALUES, Removal
from .shadow import describe_shadows, find_shadows
from .standing import held_by


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for all recipients of one plan.

    ``only_add``: the source cannot say that it is complete, so nothing is removed.  ``ours``: recipient GUID ->
    shortened digests that the ledger says we wrote.  ``memory`` saves inspecting what it knows and decides nothing.
    ``overwriting`` knows whose values were put back by somebody else.
    """

    policy: Policy
    now: datetime
    only_add: bool
    write_cloud_managed: bool
    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    memory: InspectionMemory | None = None
    overwriting: Overwriting = field(default_factory=Overwriting)


def plan_recipient(entry: DirectoryEntry, state: RecipientState, around: Circumstances) -> Change | None:
    """The address rule is judged against the recipient's own addresses: they are what senders look up."""
    return _Planner(entry, state, around).plan()


def study_recipient(
    entry: DirectoryEntry, state: RecipientState, around: Circumstances
) -> tuple[Change | None, Observation]:
    """As ``plan_recipient``, with what a census of everybody needs to know."""
    planner = _Planner(entry, state, around)
    return planner.plan(), planner.observe()


class _Planner:
    def __init__(self, entry: DirectoryEntry, state: RecipientState, around: Circumstances) -> None:
        self._entry = entry
        self._state = state
        self._around = around
        self._book = Notebook()
        inspected = inspect_entry(entry, around.memory)
        self._published = judge_values(inspected, state.own_addresses, around.policy, around.now)
        self._inspected: dict[str, CertificateValue] = {value.value_digest: value for value in inspected}
        self._held: dict[str, JudgedValue] = {}

    def plan(self) -> Change | None:
        state, policy = self._state, self._around.policy
        if not state.readable:
            return self._note_only("recipient.unreadable", "it is not changed")
        self._book.reasons.extend((*find_keys(self._published), *notices_of(self._published)))
        if not self._entry.values:
            self._book.say("entry.no_values", "nothing is published for this person")
            if policy.when_none_published != "remove":
                return self._note_only()
        desired = list_desired(self._published, policy)
        if self._entry.values and not desired.user_certificate:
            self._book.say("entry.no_wanted", "none of the published values can be used")
            for judged in self._published:
                self._book.explain_published(judged)
        self._say_what_hides(desired)
        secret = self._find_secret()
        if secret is not None:
            return self._note_only(*secret)
        leaving = self._choose_removals(desired)
        coming = self._choose_additions(desired, leaving)
        if any((coming.user_certificate, coming.user_smime_certificate, *leaving)):
            return self._change(coming, leaving)
        return None if self._book.is_empty else self._note_only()

    def observe(self) -> Observation:
        state, around = self._state, self._around
        held = {*state.user_certificate, *state.user_smime_certificate} if state.readable else set()
        ours = around.ours.get(state.guid, frozenset())

        def is_ours(digest: str, certificate: Certificate) -> bool:
            return digest[:16] in ours or issued_by(certificate, around.policy.owned_issuers)

        # What is published too needs no second verdict: it is no news to a census.
        told = {verdict.fingerprint for value in self._published for verdict in value.verdicts}
        judged = {digest: self._judge_held(digest) for digest in sorted(held - told)}
        return observe(self._published, judged, is_ours, state.own_addresses, around.policy)

    def _choose_removals(self, desired: Desired) -> tuple[set[str], set[str]]:
        """(leaving UserCertificate, leaving UserSMimeCertificate)"""
        state, around = self._state, self._around
        removal = Removal(
            around.policy,
            state.own_addresses,
            {certificate.fingerprint: value for value in self._published for certificate in value.value.certificates},
            around.ours.get(state.guid, frozenset()),
            around.only_add,
            self._judge_held,
        )
        held, smime = set(state.user_certificate), set(state.user_smime_certificate)
        wanted = desired.user_certificate.keys()
        from_certificates = removal.choose_certificates(held, wanted, smime, self._book)
        # Where nothing is wanted, no value hides anything, and none of them is in the way.
        if around.policy.smime_attribute == "off" or not wanted:
            return from_certificates, set()
        is_proven = bool(held & wanted)
        carried = desired.user_smime_certificate.keys()
        return from_certificates, removal.choose_smime(smime, carried, wanted, is_proven, self._book)

    def _choose_additions(self, desired: Desired, leaving: tuple[set[str], set[str]]) -> Desired:
        state = self._state
        certificates, smime = desired.user_certificate, desired.user_smime_certificate
        return Desired(
            self._find_room(certificates, set(state.user_certificate), leaving[0], IN_USER_CERTIFICATE),
            self._find_room(smime, set(state.user_smime_certificate), leaving[1], IN_SMIME),
        )

    def _find_room(
        self, desired: Mapping[str, DesiredValue], held: Set[str], leaving: Set[str], where: str
    ) -> dict[str, DesiredValue]:
        missing = [digest for digest in desired if digest not in held]
        standing = len(held) - len(leaving)
        room = max(0, MOST_VALUES - standing)
        if len(missing) > room:
            detail = f"{where}{standing} stand there, {len(missing)} would come, at most {MOST_VALUES} are written"
            self._book.say("recipient.no_room", detail)
        for digest in missing[:room]:
            self._book.note_added(digest, desired[digest], where)
        return {digest: desired[digest] for digest in missing[:room]}

    def _change(self, coming: Desired, leaving: tuple[set[str], set[str]]) -> Change:
        objection = authority_objection(self._state, self._around.write_cloud_managed)
        if self._state.hidden:
            self._book.say("recipient.hidden", "it is treated like any other")
        before = held_by(self._state)
        after = HeldValues(
            _next(before.user_certificate, leaving[0], coming.user_certificate),
            _next(before.user_smime_certificate, leaving[1], coming.user_smime_certificate),
        )
        objection = objection or self._around.overwriting.find(self._state, before, after)
        if objection is not None:
            return self._note_only(*objection)
        if self._state.is_dir_synced:
            self._book.say("recipient.authority.cloud_managed", "written because write_cloud_managed is set")
        added = {**coming.user_smime_certificate, **coming.user_certificate}
        action = Action.REPLACE if added and any(leaving) else Action.ADD if added else Action.REMOVE
        values = {**self._state.values, **{digest: value.content for digest, value in added.items()}}
        smime = coming.user_smime_certificate

        def judge(digest: str) -> JudgedValue:
            if digest not in added:
                return self._judge_held(digest)
            content = inspect_value(USER_SMIME_CERTIFICATE if digest in smime else USER_CERTIFICATE, values[digest])
            return judge_value(content, self._state.own_addresses, self._around.policy, self._around.now)

        preferred = self._around.policy.preferred_issuers
        effects = list_effects(before, after, judge, self._state.own_addresses, preferred)
        return replace(self._finished(action, before, after, values), effects=effects)

    def _note_only(self, code: str | None = None, detail: str = "") -> Change:
        if code is not None:
            self._book.reasons.insert(0, (code, detail))
        held = held_by(self._state)
        return self._finished(Action.NOTE, held, held, {})

    def _finished(self, action: Action, before: HeldValues, after: HeldValues, values: Mapping[str, bytes]) -> Change:
        if not self._entry.enabled:
            self._book.say("entry.disabled", "nothing follows from that")
        return Change(
            action,
            self._state.guid,
            self._state.primary_smtp_address or self._state.display_name,
            self._entry.distinguished_name,
            tuple(self._book.reasons),
            before,
            after,
            self._book.notes,
            values,
        )

    def _say_what_hides(self, desired: Desired) -> None:
        wanted = desired.user_certificate
        if not wanted or not self._state.user_smime_certificate:
            return
        smime = [self._judge_held(digest) for digest in self._state.user_smime_certificate]
        shadows = find_shadows(smime, wanted.keys())
        if shadows:
            best = next(iter(wanted.values())).certificate
            self._book.say("recipient.shadowed_value", describe_shadows(shadows, best))

    def _find_secret(self) -> tuple[str, str] | None:
        """A key that stands in Exchange would be copied into plan and journal by any write."""
        for digest in (*self._state.user_certificate, *self._state.user_smime_certificate):
            value = self._inspect_held(digest)
            if value.encoding in SECRETS and value.parse_error is not None:
                code, detail = value.parse_error
                return code, f"in Exchange Online: {detail}; not changed until it is taken out"
        return None

    def _judge_held(self, digest: str) -> JudgedValue:
        if digest not in self._held:
            value = self._inspect_held(digest)
            self._held[digest] = judge_value(value, self._state.own_addresses, self._around.policy, self._around.now)
        return self._held[digest]

    def _inspect_held(self, digest: str) -> CertificateValue:
        """The same bytes are inspected once, whether they stand in the directory, in Exchange, or in both."""
        if digest not in self._inspected:
            smime = digest in self._state.user_smime_certificate
            attribute = USER_SMIME_CERTIFICATE if smime else USER_CERTIFICATE
            self._inspected[digest] = inspect_held(self._state, attribute, digest, self._around.memory)
        return self._inspected[digest]


def _next(held: tuple[str, ...], leaving: Set[str], coming: Mapping[str, DesiredValue]) -> tuple[str, ...]:
    return tuple(sorted((set(held) - leaving) | coming.keys()))


__all__ = ["MOST_VALUES", "Circumstances", "plan_recipient", "study_recipient"]
