# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits from night to night, with real certificates: what the last good run saw protects the next one.

The most dangerous night is the one in which the right to read one attribute is gone: nothing is missing that a count of
people would show, and whoever also publishes in the other attribute would lose what stood in this one.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.check_plan import check_plan
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import (
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
    AttributeValue,
    DirectoryEntry,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import open_plan
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.nights import Nights, tripped
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import certificate, mailbox, person

PEOPLE = 100
IN_BOTH = 12
NAMES = [f"n{number:03}" for number in range(PEOPLE)]
STATES = [mailbox(name) for name in NAMES]


def newer(name: str) -> bytes:
    """Inside its overlap: the older one is wanted, too."""
    return certificate(f"{name}@contoso.example", age=10)


def older(name: str) -> bytes:
    return certificate(f"{name}@contoso.example", age=100)


def publishing(name: str, smime: bool) -> DirectoryEntry:
    values = (AttributeValue(USER_CERTIFICATE, newer(name)),)
    if smime:
        values = (*values, AttributeValue(USER_SMIME_CERTIFICATE, older(name)))
    return person(name, values=values)


EVERYBODY = [publishing(name, number < IN_BOTH) for number, name in enumerate(NAMES)]


def without(attribute: str) -> list[DirectoryEntry]:
    return [
        replace(entry, values=tuple(value for value in entry.values if value.attribute != attribute))
        for entry in EVERYBODY
    ]


def held(nights: Nights) -> dict[str, tuple[str, ...]]:
    return {guid: state.user_certificate for guid, state in nights.tenant.states.items()}


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """After a first good night: everybody holds what is published, a few hold two."""
    nights = Nights(tmp_path, STATES)
    assert nights.night(EVERYBODY).failure is None
    assert sorted(map(len, held(nights).values())) == [1] * (PEOPLE - IN_BOTH) + [2] * IN_BOTH
    nights.tenant.sent.clear()
    return nights


@pytest.mark.parametrize("lost", [USER_CERTIFICATE, USER_SMIME_CERTIFICATE])
def test_a_lost_right_to_one_attribute_removes_nothing(lost: str, nights: Nights) -> None:
    before = held(nights)
    planned = nights.plan(without(lost))
    assert "source_shrink" in tripped(planned)
    for check_mode in (True, False):
        with pytest.raises(SmimeError) as failure:
            nights.apply(check_mode=check_mode)
        assert failure.value.code == "limit.source_shrink"
        assert f"people who publish in {lost}" in failure.value.message
    assert held(nights) == before
    assert nights.tenant.sent == []
    assert nights.ledger()[-1]["event"] == "refused"


def test_nothing_else_would_have_kept_what_stood_in_the_lost_attribute(nights: Nights) -> None:
    """Each of them holds another usable one from userCertificate, so the guard of the last value does not help, and a
    newer one stands in for the older, so it counts as a replacement like any other."""
    planned = nights.plan(without(USER_SMIME_CERTIFICATE))
    assert planned["counts"]["remove"] == IN_BOTH
    assert tripped(planned) == ["source_shrink"]
    unprotected = nights.plan(
        without(USER_SMIME_CERTIFICATE),
        journal=nights.journal,
        limits={**DEFAULT_LIMITS, "source_shrink": replace(DEFAULT_LIMITS["source_shrink"], percent=None)},
    )
    assert tripped(unprotected) == []


def test_a_right_that_is_given_back_needs_no_override(nights: Nights) -> None:
    nights.plan(without(USER_SMIME_CERTIFICATE))
    with pytest.raises(SmimeError):
        nights.apply()
    applied = nights.night(EVERYBODY)
    assert (applied.failure, applied.changed) == (None, False)


def test_what_somebody_let_through_is_the_measure_of_the_next_night(nights: Nights) -> None:
    fewer = EVERYBODY[:80]
    planned = nights.plan(fewer)
    assert tripped(planned) == ["source_shrink"]
    with pytest.raises(SmimeError):
        nights.apply(overrides=(("source_shrink", "0" * 64),))
    assert nights.apply(overrides=(("source_shrink", planned["digest"]),)).failure is None
    assert tripped(nights.plan(fewer)) == []
    assert tripped(nights.plan(fewer[:71])) == ["source_shrink"]


def test_a_source_that_shrinks_slowly_is_an_organisation_that_shrinks(nights: Nights) -> None:
    for size in (95, 90, 85, 80):
        assert nights.night(EVERYBODY[:size]).failure is None


def test_check_mode_moves_no_baseline(nights: Nights) -> None:
    nights.plan(EVERYBODY[:95])
    nights.apply(check_mode=True)
    assert "source_shrink" in tripped(nights.plan(EVERYBODY[:89]))


def test_an_incomplete_read_moves_no_baseline(nights: Nights) -> None:
    assert nights.night(EVERYBODY[:95], complete=False).failure is None
    assert "source_shrink" in tripped(nights.plan(EVERYBODY[:89]))


def test_a_policy_that_rejects_everybody_is_noticed_before_anything_goes(nights: Nights) -> None:
    mistaken = Policy(removal="owned", minimum_ec_bits=512)
    planned = nights.plan(EVERYBODY, mistaken)
    assert tripped(planned) == ["source_shrink"]
    with pytest.raises(SmimeError) as failure:
        nights.apply(mistaken)
    assert "100 to 0 people with a wanted certificate" in failure.value.message


def test_an_issuer_that_vanishes_is_noticed(tmp_path: Path) -> None:
    other = [certificate(f"{name}@contoso.example", age=5, issuer="Contoso Issuing CA 2") for name in NAMES[:8]]
    nights = Nights(tmp_path, STATES)
    assert nights.night(EVERYBODY).failure is None
    moved = [person(name, content) for name, content in zip(NAMES, other, strict=False)]
    planned = nights.plan([*moved, *[person(name) for name in NAMES[8:]]])
    assert tripped(planned) == ["source_shrink", "issuer_vanished"]
    (limit,) = (limit for limit in planned["limits"] if limit["name"] == "issuer_vanished")
    assert (limit["found"], limit["about"]) == (1, "CN=Contoso Issuing CA 1 (96 certificates)"), "four hold two"


def test_an_authority_that_is_replaced_everywhere_has_not_vanished(nights: Nights) -> None:
    names = [f"{name}@contoso.example" for name in NAMES]
    old = [entry.values for entry in EVERYBODY]
    fresh = [certificate(name, age=5, issuer="Contoso Issuing CA 2") for name in names]
    both = [
        replace(entry, values=(*values, AttributeValue(USER_CERTIFICATE, content)))
        for entry, values, content in zip(EVERYBODY, old, fresh, strict=True)
    ]
    assert nights.night(both).failure is None
    alone = [replace(entry, values=entry.values[-1:]) for entry in both]
    assert "issuer_vanished" not in tripped(nights.plan(alone))


def test_everybody_may_be_filled_on_a_first_run_and_not_afterwards(tmp_path: Path) -> None:
    nights = Nights(tmp_path, STATES)
    assert nights.night(EVERYBODY[:50]).failure is None
    planned = nights.plan(EVERYBODY)
    assert tripped(planned) == ["additions"]
    (limit,) = (limit for limit in planned["limits"] if limit["name"] == "additions")
    assert (limit["found"], limit["allowed"], limit["of"]) == (50, 15, 50)
    assert nights.night(EVERYBODY[:65]).failure is None


def test_one_person_whose_certificate_ran_out_stops_nobody(nights: Nights) -> None:
    """The last one stays, whatever it is, and everybody else's change is made."""
    ran_out = person(NAMES[50], certificate(f"{NAMES[50]}@contoso.example", age=400))
    planned = nights.plan([*EVERYBODY[:50], ran_out, *EVERYBODY[51:]])
    assert tripped(planned) == []


def counts_of(limits: list[dict[str, Any]]) -> dict[str, int]:
    return {limit["name"]: limit["found"] for limit in limits}


@pytest.mark.parametrize("change", [without(USER_SMIME_CERTIFICATE), EVERYBODY[:30], EVERYBODY])
def test_counting_again_when_applying_gives_what_planning_counted(change: list[DirectoryEntry], nights: Nights) -> None:
    planned = nights.plan(change)
    with open_plan(nights.folder / "plan.jsonl") as plan:
        checked = check_plan(plan, DEFAULT_LIMITS, (), nights.journal)
        without_journal = check_plan(plan, DEFAULT_LIMITS, (), None)
    assert counts_of(checked.rows) == counts_of(planned["limits"])
    assert checked.rows == planned["limits"] == without_journal.rows
    assert checked.planned == sum(planned["counts"][action] for action in ("add", "replace", "remove"))


def test_the_order_of_the_files_changes_neither_digest_nor_counts(nights: Nights) -> None:
    first = nights.plan(without(USER_SMIME_CERTIFICATE))
    for seed in range(3):
        shuffled = without(USER_SMIME_CERTIFICATE)
        random.Random(seed).shuffle(shuffled)
        again = nights.plan(shuffled)
        assert (again["digest"], again["limits"]) == (first["digest"], first["limits"])


def test_planning_applying_and_planning_again_is_empty(nights: Nights) -> None:
    planned = nights.plan(EVERYBODY)
    assert not planned["has_changes"]
    assert set(counts_of(planned["limits"]).values()) == {0}


def test_the_text_ends_with_what_to_write_to_let_it_through(nights: Nights) -> None:
    digest = nights.plan(without(USER_SMIME_CERTIFICATE))["digest"]
    lines = (nights.folder / "plan.txt").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == f"  - {{limit: source_shrink, digest: {digest}}}"
    assert [line for line in lines if line.startswith("LIMIT source_shrink: 12 found, 1 allowed (10 % of 12)")]
    nights.plan(EVERYBODY)
    assert (nights.folder / "plan.txt").read_text(encoding="utf-8").endswith("\nLimits: all clear.\n")
