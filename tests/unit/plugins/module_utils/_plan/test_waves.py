# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is written together: canaries first, everybody once, nobody twice."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import Wave, Waves, WaveSettings
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, guid_of
from hypothesis import given
from hypothesis import strategies as st


def plan(count: int) -> list[Change]:
    return [change([], [b"new"], f"p{number:02}") for number in range(count)]


def names(wave: Wave | None) -> list[str]:
    return [] if wave is None else [one.address.partition("@")[0] for one in wave.changes]


def walk(changes: list[Change], settings: WaveSettings, *, proven: bool = True) -> list[Wave]:
    waves = Waves(changes, settings)
    found: list[Wave] = []
    while (wave := waves.next_wave(bool(found) and proven)) is not None:
        found.append(wave)
    return found


def test_the_first_few_are_canaries_and_the_rest_follows_in_waves() -> None:
    found = walk(plan(10), WaveSettings(canary_count=2, wave_size=5))
    assert [names(wave) for wave in found] == [
        ["p00", "p01"],
        ["p02", "p03", "p04", "p05", "p06"],
        ["p07", "p08", "p09"],
    ]
    assert [(wave.number, wave.is_canary) for wave in found] == [(1, True), (2, False), (3, False)]


def test_without_canaries_there_are_only_waves() -> None:
    assert [(wave.is_canary, len(wave.changes)) for wave in walk(plan(6), WaveSettings(wave_size=4))] == [
        (False, 4),
        (False, 2),
    ]


def test_as_long_as_nothing_is_proven_the_next_ones_are_canaries_too() -> None:
    found = walk(plan(5), WaveSettings(canary_count=2, wave_size=100), proven=False)
    assert [(names(wave), wave.is_canary) for wave in found] == [
        (["p00", "p01"], True),
        (["p02", "p03"], True),
        (["p04"], True),
    ]


@pytest.mark.parametrize("form", ["P07@contoso.example ", guid_of("p07").upper()])
def test_named_canaries_come_first_wherever_they_stand(form: str) -> None:
    found = walk(plan(9), WaveSettings(canary_recipients=(form, "p02@contoso.example"), wave_size=100))
    assert [(names(wave), wave.is_canary) for wave in found] == [
        (["p02", "p07"], True),
        (["p00", "p01", "p03", "p04", "p05", "p06", "p08"], False),
    ]


def test_where_no_named_canary_has_a_change_the_first_five_stand_in() -> None:
    first, second = walk(plan(7), WaveSettings(canary_recipients=("nobody@contoso.example",), wave_size=100))
    assert (names(first), first.is_canary) == (["p00", "p01", "p02", "p03", "p04"], True)
    assert names(second) == ["p05", "p06"]


def test_named_canaries_that_prove_nothing_are_followed_by_others() -> None:
    waves = Waves(plan(7), WaveSettings(canary_recipients=("p03@contoso.example",), wave_size=100))
    assert names(waves.next_wave(False)) == ["p03"]
    second = waves.next_wave(False)
    assert (names(second), second and second.is_canary) == (["p00", "p01", "p02", "p04", "p05"], True)
    assert names(waves.next_wave(True)) == ["p06"]
    assert waves.next_wave(True) is None


def test_a_recipient_without_guid_is_no_canary_by_accident() -> None:
    assert Waves([], WaveSettings(canary_recipients=("",))).next_wave(False) is None


@given(
    count=st.integers(0, 30),
    canaries=st.integers(0, 7),
    named=st.sets(st.integers(0, 35), max_size=6),
    size=st.integers(1, 12),
    proven=st.booleans(),
)
def test_everybody_is_in_exactly_one_wave(count: int, canaries: int, named: set[int], size: int, proven: bool) -> None:
    recipients = tuple(f"p{number:02}@contoso.example" for number in named)
    changes = plan(count)
    found = walk(changes, WaveSettings(canaries, recipients, size), proven=proven)
    reached = [one.address for wave in found for one in wave.changes]
    assert sorted(reached) == sorted(one.address for one in changes)
    assert [wave.number for wave in found] == list(range(1, len(found) + 1))
    assert all(len(wave.changes) <= size for wave in found if not wave.is_canary)
