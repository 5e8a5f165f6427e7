# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From rows and population to what each limit is compared with; the last good run as the measure of the source."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import SourceCounts
from ansible_collections.mailsec.smime.plugins.module_utils._plan.census import Population
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limit_counts import (
    EffectCounts,
    effects_at_least,
    measure_all,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import LimitCheck, Measure, check_limits
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS, Limit
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import encode_line
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import change_of, change_row
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change
from hypothesis import given
from hypothesis import strategies as st

LOSES = change([b"old"], [b"new"], effects=("removals", "left_without_certificate"))
EXPIRES = change([b"old"], [b"new"], effects=("replacements",))
GAINS = change([], [b"new"], effects=("additions",))
FOREIGN = replace(EXPIRES, notes=(ValueNote("-", "00", "", (("value.not_ours", ""),)),))
SHRINK = DEFAULT_LIMITS["source_shrink"]
SEEN = SourceCounts(1000, 900, 400, 850)
POPULATION = Population(500, 1000, 30, (("CN=x", 20), ("CN=y", 25)), 2, SEEN, "key")


def measures(
    *changes: Change, population: Population = POPULATION, baseline: SourceCounts | None = SEEN, shrink: Limit = SHRINK
) -> dict[str, Measure]:
    return measure_all(EffectCounts(changes), population, baseline, shrink)


def test_recipients_are_counted_for_each_effect_out_of_those_who_hold_something() -> None:
    found = measures(LOSES, EXPIRES, EXPIRES, GAINS, FOREIGN)
    assert {name: measure.found for name, measure in found.items()} == {
        "left_without_certificate": 1,
        "removals": 1,
        "replacements": 3,
        "additions": 1,
        "revoked": 0,
        "foreign_removals": 1,
        "issuer_vanished": 2,
        "undecided": 30,
        "source_shrink": 0,
    }
    assert {found[name].of for name in ("left_without_certificate", "removals", "replacements", "additions")} == {500}
    assert found["undecided"].of == 1000
    assert found["issuer_vanished"].about == "CN=x (20 certificates), CN=y (25 certificates)"
    assert found.keys() == DEFAULT_LIMITS.keys()


def test_a_note_counts_for_nothing_whatever_it_says() -> None:
    counts = EffectCounts([replace(FOREIGN, action=Action.NOTE, effects=("removals", "revoked"))])
    assert counts.planned == 0
    assert not any(counts[name] for name in DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("silent", "expected"),
    [
        (replace(EXPIRES, effects=()), {"removals"}),
        (replace(GAINS, effects=()), {"additions"}),
        (replace(FOREIGN, effects=()), {"removals", "foreign_removals"}),
        (change([b"old"], [b"old", b"new"]), set()),
        (replace(EXPIRES, effects=("revoked",)), {"revoked", "removals"}),
    ],
)
def test_a_row_that_keeps_silent_about_a_loss_counts_all_the_same(silent: Change, expected: set[str]) -> None:
    assert effects_at_least(silent) == expected


def test_additions_are_not_limited_on_a_first_run() -> None:
    many = [GAINS] * 400
    first = measures(*many, baseline=None)["additions"]
    assert (first.found, first.is_limited) == (400, False)
    assert measures(*many)["additions"].is_limited
    assert measures(*many, population=Population(500), baseline=None)["additions"].is_limited, "no directory was read"


def shrunk(limit: Limit = SHRINK, **now: int) -> LimitCheck:
    population = replace(POPULATION, source=replace(SEEN, **now))
    return LimitCheck("source_shrink", measures(population=population, shrink=limit)["source_shrink"], limit)


@pytest.mark.parametrize(
    ("now", "trips"),
    [
        ({}, False),
        ({"entries": 2000}, False),
        ({"entries": 900}, False),
        ({"entries": 899}, True),
        ({"user_certificate": 810}, False),
        ({"user_certificate": 809}, True),
        ({"user_smime_certificate": 360}, False),
        ({"user_smime_certificate": 359}, True),
        ({"user_smime_certificate": 0}, True),
        ({"usable": 765}, False),
        ({"usable": 764}, True),
    ],
)
def test_each_number_of_the_source_is_compared_with_the_last_good_run(now: dict[str, int], trips: bool) -> None:
    assert shrunk(**now).tripped is trips


def test_all_numbers_that_shrank_too_much_are_named() -> None:
    check = shrunk(entries=990, user_smime_certificate=0, usable=500)
    assert check.measure.about == (
        "since the last good run: 400 to 0 people who publish in userSMIMECertificate, "
        "850 to 500 people with a wanted certificate"
    )
    assert (check.measure.found, check.measure.of, check.allowed) == (400, 400, 40)


def test_a_count_for_the_source_is_of_each_number() -> None:
    assert shrunk(Limit(count=5), entries=995, usable=844).tripped
    assert not shrunk(Limit(count=5), entries=995, usable=845).tripped
    assert not shrunk(Limit(), entries=0).tripped


@pytest.mark.parametrize(
    ("population", "baseline"), [(POPULATION, None), (replace(POPULATION, source=None), SEEN), (Population(), None)]
)
def test_without_a_good_run_there_is_nothing_to_compare(population: Population, baseline: SourceCounts | None) -> None:
    measure = measures(population=population, baseline=baseline)["source_shrink"]
    assert not LimitCheck("source_shrink", measure, Limit(count=0, percent=Fraction(0))).tripped


EFFECTS = st.lists(
    st.sampled_from(["removals", "replacements", "additions", "revoked", "left_without_certificate"]), unique=True
).map(tuple)
CONTENTS = st.frozensets(st.sampled_from([b"a", b"b", b"c"]))
CHANGES = st.lists(
    st.builds(
        lambda before, after, effects, is_note: replace(
            change(before, after, effects=effects), **({"action": Action.NOTE} if is_note else {})
        ),
        CONTENTS,
        CONTENTS,
        EFFECTS,
        st.booleans(),
    ),
    max_size=40,
)


def found_in(changes: list[Change]) -> dict[str, int]:
    return {name: measure.found for name, measure in measures(*changes).items()}


@given(CHANGES)
def test_counting_again_from_the_rows_gives_the_same(changes: list[Change]) -> None:
    rows = [change_of(json.loads(encode_line(change_row(one)))) for one in changes]
    assert found_in(rows) == found_in(changes)


@given(CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_changes_makes_no_difference(changes: list[Change], chance: object) -> None:
    shuffled = list(changes)
    chance.shuffle(shuffled)
    assert found_in(shuffled) == found_in(changes)


@given(CHANGES, CHANGES, st.integers(0, 60))
def test_a_further_change_never_makes_a_limit_looser(changes: list[Change], more: list[Change], holding: int) -> None:
    population = replace(POPULATION, holding=holding)

    def tripped(some: list[Change]) -> set[str]:
        checks = check_limits(DEFAULT_LIMITS, measures(*some, population=population), "d", ())
        return {check.name for check in checks if check.tripped}

    assert tripped(changes) <= tripped(changes + more)
