# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which directory entry belongs to which recipient.  Pure.

In this order, and a recipient matched in one step leaves the following ones:

1. identity: the external directory object ID, or a source anchor where the tenant's side has one;
2. the primary SMTP address;
3. any proxy address;
4. the bare ``mail`` attribute, only if nobody else claims that address.

Whatever is not unique is reported and never guessed.  Recipients in a report of ambiguity or conflict are set aside: no
later step may match them either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .._model.addresses import OwnAddresses, fold_address
from .._model.directory_entry import DirectoryEntry
from .._model.recipient import RecipientState


@dataclass(frozen=True, slots=True)
class PersonKey:
    """What matching needs of one entry; ``position`` is the caller's handle."""

    position: int
    name: str
    external_id: str | None
    anchors: tuple[str, ...]
    primary: str | None
    addresses: frozenset[str]
    mail: str | None

    @classmethod
    def of(cls, position: int, entry: DirectoryEntry) -> PersonKey:
        proxies = OwnAddresses.of(entry.primary_smtp_address, entry.proxy_addresses)
        return cls(
            position,
            entry.distinguished_name,
            _fold_identity(entry.external_directory_object_id),
            entry.anchors,
            proxies.primary,
            proxies.every,
            fold_address(entry.mail) if entry.mail else None,
        )


@dataclass(frozen=True, slots=True)
class RecipientKey:
    """What matching needs of one recipient; ``position`` is the caller's handle."""

    position: int
    name: str
    external_id: str | None
    immutable_id: str | None
    primary: str | None
    addresses: frozenset[str]

    @classmethod
    def of(cls, position: int, state: RecipientState) -> RecipientKey:
        own = state.own_addresses
        return cls(
            position,
            state.primary_smtp_address or state.display_name,
            _fold_identity(state.external_directory_object_id),
            state.immutable_id or None,
            own.primary,
            own.every,
        )


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A person for whom no recipient was chosen, and why (code, detail)."""

    person: PersonKey
    code: str
    detail: str


@dataclass(slots=True)
class Matching:
    """``pairs``: recipient's position -> person's position.  ``set_aside``: recipients in an ambiguity or conflict."""

    pairs: dict[int, int] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)
    set_aside: set[int] = field(default_factory=set)


def match_people(people: Sequence[PersonKey], recipients: Sequence[RecipientKey]) -> Matching:
    """Every person ends in exactly one pair or one report."""
    return _Matcher(people, recipients).run()


class _Found(NamedTuple):
    """What a step finds for one person: recipients to claim, or a finished report (code, detail), or nothing."""

    recipients: list[RecipientKey]
    problem: tuple[str, str] | None = None


class _Matcher:
    def __init__(self, people: Sequence[PersonKey], recipients: Sequence[RecipientKey]) -> None:
        self._people = people
        self._result = Matching()
        self._by_external = _index(recipients, lambda key: [key.external_id] if key.external_id else [])
        self._by_immutable = _index(recipients, lambda key: [key.immutable_id] if key.immutable_id else [])
        self._by_primary = _index(recipients, lambda key: [key.primary] if key.primary else [])
        self._by_address = _index(recipients, lambda key: key.addresses)
        self._claimants: dict[str, int] = defaultdict(int)
        for person in people:
            for address in person.addresses | ({person.mail} if person.mail else set()):
                self._claimants[address] += 1

    def run(self) -> Matching:
        waiting: Sequence[PersonKey] = self._people
        for find, several in (
            (self._find_by_identity, "recipient.conflict"),
            (self._find_by_primary, "recipient.ambiguous"),
            (self._find_by_proxy, "recipient.ambiguous"),
            (self._find_by_mail, "recipient.ambiguous"),
        ):
            waiting = self._step(waiting, find, several)
        for person in waiting:
            self._report(person, "recipient.not_found", "no recipient has its identity or one of its addresses")
        return self._result

    def _step(self, waiting: Sequence[PersonKey], find: Callable[[PersonKey], _Found], several: str) -> list[PersonKey]:
        """One step over everybody who waits; claims are settled only when all have spoken."""
        claims: dict[int, list[tuple[PersonKey, RecipientKey]]] = defaultdict(list)
        left = []
        for person in waiting:
            found, problem = find(person)
            if problem is not None:
                self._report(person, *problem, found)
            elif len(found) == 1:
                claims[found[0].position].append((person, found[0]))
            elif found:
                names = " and ".join(sorted(recipient.name for recipient in found)[:3])
                self._report(person, several, f"{len(found)} recipients answer: {names}", found)
            else:
                left.append(person)
        for position, claimants in claims.items():
            if len(claimants) == 1 and position not in self._result.set_aside:
                self._result.pairs[position] = claimants[0][0].position
                continue
            names = " and ".join(sorted(person.name for person, _recipient in claimants)[:3])
            for person, recipient in claimants:
                detail = f"{len(claimants)} entries claim {recipient.name}: {names}"
                if len(claimants) == 1:
                    detail = f"{recipient.name} is part of another contradiction"
                self._report(person, several, detail, [recipient])
        return left

    def _find_by_identity(self, person: PersonKey) -> _Found:
        found = list(self._by_external.get(person.external_id or "", ()))
        for anchor in person.anchors:
            found.extend(self._by_immutable.get(anchor, ()))
        return _Found(_distinct(found))

    def _find_by_primary(self, person: PersonKey) -> _Found:
        return self._free(person, self._by_primary.get(person.primary or "", ()))

    def _find_by_proxy(self, person: PersonKey) -> _Found:
        return self._free(person, [key for address in person.addresses for key in self._by_address.get(address, ())])

    def _find_by_mail(self, person: PersonKey) -> _Found:
        found = self._by_address.get(person.mail or "", ())
        if found and self._claimants[person.mail or ""] > 1:
            return _Found(list(found), ("recipient.ambiguous", f"others claim {person.mail}, too"))
        return self._free(person, found)

    def _free(self, person: PersonKey, found: Iterable[RecipientKey]) -> _Found:
        """Refuses a recipient that already belongs to another entry, or whose identity says it is somebody else."""
        distinct = sorted(_distinct(found), key=lambda recipient: recipient.name)
        taken = [recipient.name for recipient in distinct if recipient.position in self._result.pairs]
        if taken:
            return _Found(distinct, ("recipient.conflict", f"{taken[0]} already belongs to another entry"))
        others = [recipient.name for recipient in distinct if _contradict(person, recipient)]
        if others:
            return _Found(distinct, ("recipient.conflict", f"{others[0]} has another identity than this entry"))
        return _Found(distinct)

    def _report(self, person: PersonKey, code: str, detail: str, recipients: Iterable[RecipientKey] = ()) -> None:
        self._result.unmatched.append(Unmatched(person, code, detail))
        free = (recipient.position for recipient in recipients if recipient.position not in self._result.pairs)
        self._result.set_aside.update(free)


def _contradict(person: PersonKey, recipient: RecipientKey) -> bool:
    """Both sides carry an identity of the same kind, and they differ."""
    if person.external_id and recipient.external_id and person.external_id != recipient.external_id:
        return True
    return bool(person.anchors and recipient.immutable_id and recipient.immutable_id not in person.anchors)


def _index(
    recipients: Iterable[RecipientKey], keys: Callable[[RecipientKey], Iterable[str]]
) -> dict[str, list[RecipientKey]]:
    index: dict[str, list[RecipientKey]] = defaultdict(list)
    for recipient in recipients:
        for key in keys(recipient):
            index[key].append(recipient)
    return dict(index)


def _distinct(found: Iterable[RecipientKey]) -> list[RecipientKey]:
    return list({recipient.position: recipient for recipient in found}.values())


def _fold_identity(identity: str | None) -> str | None:
    return identity.strip().lower() or None if identity else None


__all__ = ["Matching", "PersonKey", "RecipientKey", "Unmatched", "match_people"]
