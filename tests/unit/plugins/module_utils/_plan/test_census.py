# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting everybody: issuers that vanish, verdicts, and numbers that come back from a footer as they were."""

from __future__ import annotations

import json
import random

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import SourceCounts
from ansible_collections.mailsec.smime.plugins.module_utils._plan.census import Census, Population
from ansible_collections.mailsec.smime.plugins.module_utils._plan.observation import Observation
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st


def issuer(number: int) -> bytes:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Contoso Issuing CA {number}")]).public_bytes()


def counted(*observations: Observation) -> Population:
    census = Census()
    for observation in observations:
        census.count(observation)
    return census.population(100)


@pytest.mark.parametrize(("missed", "vanished"), [(19, ()), (20, (("CN=Contoso Issuing CA 1", 20),))])
def test_an_issuer_vanishes_with_twenty_certificates(missed: int, vanished: tuple[tuple[str, int], ...]) -> None:
    population = counted(*[Observation(missed=(issuer(1),))] * missed)
    assert population.vanished == vanished
    assert population.vanished_count == len(vanished)


def test_an_issuer_of_whom_one_certificate_is_wanted_has_not_vanished() -> None:
    losses = [Observation(missed=(issuer(1), issuer(2)))] * 30
    population = counted(*losses, Observation(wanted=(issuer(1),)))
    assert population.vanished == (("CN=Contoso Issuing CA 2", 30),)


def test_verdicts_add_up() -> None:
    population = counted(Observation(3, 1), Observation(2, 0), Observation(5, 5))
    assert (population.verdicts, population.undecided, population.holding) == (10, 6, 100)


def test_very_many_issuers_are_counted_and_not_all_named() -> None:
    population = counted(*[Observation(missed=tuple(map(issuer, range(70))))] * 20)
    assert (len(population.vanished), population.vanished_count) == (50, 70)


@pytest.mark.parametrize(
    "population",
    [
        Population(),
        Population(5, 4, 3, (("CN=x", 20),), 1, SourceCounts(9, 8, 7, 6), "abc"),
    ],
)
def test_the_numbers_come_back_as_they_were(population: Population) -> None:
    assert Population.of_row(json.loads(json.dumps(population.as_row()))) == population


OBSERVATIONS = st.lists(
    st.builds(
        Observation,
        st.integers(0, 5),
        st.integers(0, 5),
        st.lists(st.integers(1, 4).map(issuer), max_size=2).map(tuple),
        st.lists(st.integers(1, 4).map(issuer), max_size=2).map(tuple),
    ),
    max_size=40,
)


@given(OBSERVATIONS, st.integers(0, 99))
def test_the_order_changes_nothing(observations: list[Observation], seed: int) -> None:
    shuffled = list(observations)
    random.Random(seed).shuffle(shuffled)
    assert counted(*shuffled) == counted(*observations)
