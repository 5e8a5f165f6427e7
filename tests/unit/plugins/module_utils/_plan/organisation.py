# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation that lives for a year: people join, leave and renew, and an authority is replaced by another.

Every night is planned by the planner itself, with real certificates, and what it plans is held the next morning. Only
people to whom something happens are planned anew; nothing about the others can have changed. Holds no expectation
about the code under test.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
    AttributeValue,
    DirectoryEntry,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import SourceCounts
from ansible_collections.mailsec.smime.plugins.module_utils._plan.census import Census
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limit_counts import EffectCounts, measure_all
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import LimitCheck, check_limits
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.plugins.module_utils._plan.observation import Observation
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import Circumstances, study_recipient
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    certificate,
    digest_of,
    holding,
    mailbox,
    person,
)

OWNED = Policy(removal="owned")
OLD_AUTHORITY = "Contoso Issuing CA 1"
NEW_AUTHORITY = "Contoso Issuing CA 2"
SMALL_AUTHORITY = "Contoso Branch CA"
LIFE = 365
RENEWED_BEFORE = 42
OVERLAP = 30

Entries = Mapping[str, DirectoryEntry]


@dataclass(slots=True)
class Member:
    """``issued``: (day, DER), the youngest last; the directory keeps the last two."""

    name: str
    authority: str
    in_both: bool
    issued: list[tuple[int, bytes]] = field(default_factory=list)

    def entry(self) -> DirectoryEntry:
        contents = [content for _day, content in self.issued[-2:]]
        values = [AttributeValue(USER_CERTIFICATE, content) for content in contents]
        if self.in_both and contents:
            values.append(AttributeValue(USER_SMIME_CERTIFICATE, contents[-1]))
        return person(self.name, values=tuple(values))


@dataclass(frozen=True, slots=True)
class Night:
    """What a night's limits said, and what they were said about."""

    checks: tuple[LimitCheck, ...]
    planned: int
    source: SourceCounts

    @property
    def tripped(self) -> list[str]:
        return [check.name for check in self.checks if check.tripped]


@dataclass(frozen=True, slots=True)
class _Seen:
    entry: DirectoryEntry
    change: Change | None
    observation: Observation


class Organisation:
    """``size`` people on the first day; seven of ten have certificates, one of twenty from a small authority."""

    def __init__(self, size: int, seed: int = 2026) -> None:
        self.chance = random.Random(seed)
        self.day = 0
        self.authority = OLD_AUTHORITY
        self.members: dict[str, Member] = {}
        self.states: dict[str, RecipientState] = {}
        self.baseline: SourceCounts | None = None
        self._ours: dict[str, frozenset[str]] = {}
        self._agenda: defaultdict[int, set[str]] = defaultdict(set)
        self._seen: dict[str, _Seen] = {}
        self._number = 0
        for _person in range(size):
            self.join()
        for position, member in enumerate(list(self.members.values())):
            if position % 10 < 7:
                self.issue(member.name, -self.chance.randrange(LIFE - RENEWED_BEFORE))

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.day, hours=1)

    def join(self) -> str:
        self._number += 1
        name = f"n{self._number:05}"
        authority = SMALL_AUTHORITY if self._number % 20 == 3 else self.authority
        self.members[name] = Member(name, authority, self._number % 10 in (1, 2, 4))
        self.states[name] = mailbox(name)
        self._agenda[self.day].add(name)
        return name

    def leave(self, name: str) -> None:
        """The account goes at once, the mailbox is kept."""
        del self.members[name]
        self._seen.pop(name, None)

    def issue(self, name: str, day: int | None = None) -> None:
        day = self.day if day is None else day
        member = self.members[name]
        content = certificate(f"{name}@contoso.example", age=-day, life=LIFE, issuer=member.authority)
        member.issued.append((day, content))
        for later in (0, OVERLAP, LIFE):
            self._agenda[day + later].add(name)

    def live(self) -> None:
        """What happens on an ordinary day."""
        for member in list(self.members.values()):
            if member.issued and self.day - member.issued[-1][0] >= LIFE - RENEWED_BEFORE:
                self.issue(member.name)
        if not self.members:
            return
        first_of_month = self.day % 30 == 0
        for _person in range(round(len(self.members) * (0.004 if first_of_month else 0.0002))):
            self.leave(self.chance.choice(list(self.members)))
            self._agenda[self.day + self.chance.randrange(1, 5)].add(f"+{self.join()}")

    def replace_authority(self, first: int, days: int) -> None:
        """Everybody of the old one is issued a certificate of the new one, evenly over these days."""
        if not first <= self.day < first + days:
            return
        self.authority = NEW_AUTHORITY
        old = [member for member in self.members.values() if member.authority == OLD_AUTHORITY and member.issued]
        for member in old[: -(-len(old) // (first + days - self.day))]:
            member.authority = NEW_AUTHORITY
            self.issue(member.name)

    def night(self) -> Night:
        """Plans, and where nothing trips, writes; then it is the next day."""
        due = self._agenda.pop(self.day, set())
        for name in sorted(name[1:] for name in due if name.startswith("+")):
            if name in self.members:
                self.issue(name)
        for name in sorted({*(name.removeprefix("+") for name in due), *self._agenda.pop(self.day, set())}):
            if name in self.members:
                self._study(self.members[name].entry(), name)
        night = self._count(self._seen)
        if not night.tripped:
            self._write()
            self.baseline = night.source
        self.day += 1
        return night

    def disaster(
        self,
        spoil: Callable[[Entries], Entries],
        policy: Policy = OWNED,
        later: timedelta = timedelta(),
        states: Mapping[str, RecipientState] | None = None,
    ) -> Night:
        """A night in which the directory, the policy or the time is not what it was. Nothing is written."""
        around = Circumstances(policy, self.now + later, False, False, self._ours)
        entries = spoil({name: member.entry() for name, member in self.members.items()})
        seen = {
            name: _Seen(entry, *study_recipient(entry, (states or self.states)[name], around))
            for name, entry in entries.items()
        }
        return self._count(seen)

    def _study(self, entry: DirectoryEntry, name: str) -> None:
        around = Circumstances(OWNED, self.now, False, False, self._ours)
        self._seen[name] = _Seen(entry, *study_recipient(entry, self.states[name], around))

    def _count(self, seen: Mapping[str, _Seen]) -> Night:
        census, effects = Census(), EffectCounts()
        for one in seen.values():
            census.count(one.observation)
            if one.change is not None:
                effects.count(one.change)
        source = _source_of(seen.values())
        holders = sum(bool(state.user_certificate or state.user_smime_certificate) for state in self.states.values())
        population = census.population(holders, source, "key")
        measures = measure_all(effects, population, self.baseline, DEFAULT_LIMITS["source_shrink"])
        return Night(check_limits(DEFAULT_LIMITS, measures, "digest", ()), effects.planned, source)

    def _write(self) -> None:
        for name, one in list(self._seen.items()):
            if one.change is None or one.change.action is Action.NOTE:
                continue
            state = holding(self.states[name], one.change)
            self.states[name] = state
            written = {digest[:16] for digest in (*state.user_certificate, *state.user_smime_certificate)}
            self._ours[state.guid] = self._ours.get(state.guid, frozenset()) | written
            self._study(one.entry, name)


def _source_of(seen: Iterable[_Seen]) -> SourceCounts:
    entries = certificates = smime = usable = 0
    for one in seen:
        attributes = {value.attribute for value in one.entry.values}
        entries += 1
        certificates += USER_CERTIFICATE in attributes
        smime += USER_SMIME_CERTIFICATE in attributes
        usable += bool(one.observation.wanted)
    return SourceCounts(entries, certificates, smime, usable)


def without_attribute(attribute: str) -> Callable[[Entries], Entries]:
    """The right to read it is gone."""

    def spoil(entries: Entries) -> Entries:
        return {
            name: replace(entry, values=tuple(value for value in entry.values if value.attribute != attribute))
            for name, entry in entries.items()
        }

    return spoil


def without_contents(gone: set[str]) -> Callable[[Entries], Entries]:
    """Values with these digests are gone from both attributes."""

    def spoil(entries: Entries) -> Entries:
        return {
            name: replace(entry, values=tuple(value for value in entry.values if digest_of(value.content) not in gone))
            for name, entry in entries.items()
        }

    return spoil
