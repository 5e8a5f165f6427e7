# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A year in an organisation: no ordinary night trips a limit, and every disaster trips the one that is named.

SMIME_FULL=1 runs it with 40,000 people; otherwise a fortieth of them live the same year.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
    AttributeValue,
    DirectoryEntry,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._plan.organisation import (
    OLD_AUTHORITY,
    OVERLAP,
    OWNED,
    SMALL_AUTHORITY,
    Entries,
    Night,
    Organisation,
    without_attribute,
    without_contents,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import certificate, digest_of

SIZE = 40_000 if os.environ.get("SMIME_FULL") else 1_000
MIGRATION = 120
MIGRATION_DAYS = 42


def live_until(organisation: Organisation, day: int) -> list[Night]:
    nights = []
    while organisation.day < day:
        organisation.replace_authority(MIGRATION, MIGRATION_DAYS)
        organisation.live()
        nights.append(organisation.night())
    return nights


@pytest.fixture(scope="module")
def spring() -> Organisation:
    """Before the change of authorities."""
    organisation = Organisation(SIZE)
    assert not [night.tripped for night in live_until(organisation, 60) if night.tripped]
    return organisation


def tripped_in(night: Night) -> set[str]:
    return set(night.tripped)


def test_no_ordinary_night_of_a_year_trips_a_limit() -> None:
    organisation = Organisation(SIZE, seed=1)
    nights = live_until(organisation, 365)
    assert [(day, night.tripped) for day, night in enumerate(nights) if night.tripped] == []
    assert nights[0].planned > SIZE / 2, "the first night fills the tenant"
    assert sum(night.planned for night in nights[1:]) > SIZE, "it was no quiet year"
    assert min(night.planned for night in nights[1:]) < SIZE / 100, "and it had quiet nights"
    assert not [one for one in organisation.members.values() if one.authority == OLD_AUTHORITY and one.issued]
    for member in organisation.members.values():
        held = organisation.states[member.name].user_certificate
        usable = [content for day, content in member.issued if day > organisation.day - 365]
        assert not usable or digest_of(usable[-1]) in held, "everybody holds the newest"
        assert len(held) <= 2, "and what was replaced is gone"


def test_a_truncated_source(spring: Organisation) -> None:
    def spoil(entries: Entries) -> Entries:
        return dict(list(entries.items())[: len(entries) * 85 // 100])

    assert tripped_in(spring.disaster(spoil)) == {"source_shrink"}


def test_a_lost_right_to_read_either_attribute(spring: Organisation) -> None:
    assert "source_shrink" in tripped_in(spring.disaster(without_attribute(USER_CERTIFICATE)))
    assert "source_shrink" in tripped_in(spring.disaster(without_attribute(USER_SMIME_CERTIFICATE)))


def test_a_lost_right_to_read_both(spring: Organisation) -> None:
    def spoil(entries: Entries) -> Entries:
        return without_attribute(USER_CERTIFICATE)(without_attribute(USER_SMIME_CERTIFICATE)(entries))

    assert tripped_in(spring.disaster(spoil)) == {"source_shrink", "issuer_vanished"}


def test_a_policy_that_rejects_everybody(spring: Organisation) -> None:
    for mistake in (replace(OWNED, minimum_ec_bits=521), replace(OWNED, allowed_issuers=("CN=Typo",))):
        assert "source_shrink" in tripped_in(spring.disaster(dict, mistake))


def test_a_mass_expiry_without_successors(spring: Organisation) -> None:
    """Nobody renewed anything for a year; or a clock that is ahead by as much."""
    assert "source_shrink" in tripped_in(spring.disaster(dict, later=timedelta(days=400)))


def test_an_issuer_that_vanishes_from_the_directory(spring: Organisation) -> None:
    """One in twenty is too few for the size of the source to tell."""
    gone = {
        digest_of(content)
        for member in spring.members.values()
        if member.authority == SMALL_AUTHORITY
        for _day, content in member.issued
    }
    assert tripped_in(spring.disaster(without_contents(gone))) == {"issuer_vanished"}


def test_a_directory_into_which_somebody_wrote_certificates_for_everybody(spring: Organisation) -> None:
    def spoil(entries: Entries) -> Entries:
        return {name: entry if entry.values else adding(entry, spring.day) for name, entry in entries.items()}

    assert tripped_in(spring.disaster(spoil)) == {"additions"}


def test_certificates_about_which_there_is_no_verdict(spring: Organisation) -> None:
    """A template that leaves out the address, for every tenth person."""

    def spoil(entries: Entries) -> Entries:
        return {
            name: adding(entry, spring.day, nameless=True) if number % 10 == 0 else entry
            for number, (name, entry) in enumerate(entries.items())
        }

    assert tripped_in(spring.disaster(spoil)) == {"undecided"}


def adding(entry: DirectoryEntry, day: int, *, nameless: bool = False) -> DirectoryEntry:
    addresses = () if nameless else (entry.primary_smtp_address or "",)
    content = certificate(*addresses, age=-day, number=hash_of(entry), issuer=OLD_AUTHORITY)
    return replace(entry, values=(*entry.values, AttributeValue(USER_CERTIFICATE, content)))


def hash_of(entry: DirectoryEntry) -> int:
    """A serial number of its own."""
    return int(entry.object_guid[:8], 16)


def test_a_mass_renewal_whose_predecessors_all_go_in_one_night() -> None:
    """Half of everybody renewed on one day: thirty days later as many would lose what it replaced in one night."""
    organisation = Organisation(SIZE // 2, seed=7)
    live_until(organisation, 10)
    for number, member in enumerate(list(organisation.members.values())):
        if member.issued and number % 2:
            organisation.issue(member.name)
    nights = live_until(organisation, 10 + OVERLAP + 1)
    assert [night.tripped for night in nights[:-1] if night.tripped] == []
    assert nights[-1].tripped == ["replacements"]
    held = [len(state.user_certificate) for state in organisation.states.values()]
    assert held.count(2) > SIZE // 2 * 0.3, "nothing was written"
