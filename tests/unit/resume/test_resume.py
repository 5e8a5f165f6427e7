# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night may die at any moment: the next one ends in the state that an undisturbed night would have reached.

The plain test command tries a seeded selection of moments with every kind of moment in it; ``SMIME_FULL=1`` tries all.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import PatientClock, Tenant
from ansible_collections.mailsec.smime.tests.unit.resume.kill_and_resume import (
    Undisturbed,
    run_killed,
    run_undisturbed,
)
from ansible_collections.mailsec.smime.tests.unit.resume.night import (
    TO_BE_WRITTEN,
    Night,
    list_mailboxes,
    list_people,
    open_tenant,
)

FULL = os.environ.get("SMIME_FULL") == "1"
SEED = 5
SELECTED = 56
SLICES = 8
TWICE = 8


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tenant before the night; certificates and keys are made once, before anybody forks."""
    folder = tmp_path_factory.mktemp("resume") / "template"
    folder.mkdir()
    Tenant(folder / "tenant", PatientClock(), list_mailboxes())
    list_people()
    return folder


@pytest.fixture(scope="session")
def undisturbed(template: Path) -> Undisturbed:
    return run_undisturbed(template, template.parent / "undisturbed")


def choose_points(names: list[str]) -> list[int]:
    """All of them, or so many, with every kind of moment among them."""
    if FULL:
        return list(range(1, len(names) + 1))
    dice = random.Random(SEED)
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(names, start=1):
        numbers.setdefault(name, []).append(number)
    chosen = {dice.choice(of_kind) for of_kind in numbers.values()}
    # Rows of documents are half of all moments and the least interesting ones: nothing has happened yet.
    rest = [number for number, name in enumerate(names, start=1) if not name.startswith("document")]
    while len(chosen) < SELECTED:
        chosen.add(dice.choice(rest))
    return sorted(chosen)


def test_an_undisturbed_night_writes_everything(undisturbed: Undisturbed, template: Path) -> None:
    assert undisturbed.result["failure"] is None
    assert undisturbed.result["counts"] == {"written": len(TO_BE_WRITTEN)}
    assert len(TO_BE_WRITTEN) >= 60
    changed = [guid for guid, held in undisturbed.after.items() if held != undisturbed.before[guid]]
    assert len(changed) == len(TO_BE_WRITTEN)
    assert all(any(held) for held in undisturbed.after.values())
    folder = template.parent / "undisturbed"
    again = Night(folder, open_tenant(folder), "again").run()
    assert (again["changed"], again["planned"]) == (False, 0)


@pytest.mark.parametrize("part", range(SLICES))
def test_a_night_that_died_is_finished_by_the_next(
    part: int, template: Path, undisturbed: Undisturbed, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    chosen = choose_points(undisturbed.points)
    assert {undisturbed.points[number - 1] for number in chosen} == set(undisturbed.points)
    resent = 0
    for number in chosen[part::SLICES]:
        folder = tmp_path / str(number)
        resent += run_killed(template, folder, undisturbed, number).resent
        shutil.rmtree(folder)
    assert resent == 0, "what was done already was sent once more"
    record_property("kill_points", len(chosen[part::SLICES]))
    record_property("kill_points_of_all", len(undisturbed.points))
    record_property("lost_or_repeated_writes", resent)


def test_nights_may_die_one_after_the_other(template: Path, undisturbed: Undisturbed, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    moments = len(undisturbed.points)
    for number in range(TWICE * (10 if FULL else 1)):
        pair = dice.randrange(moments // 2, moments) + 1, dice.randrange(moments) + 1
        run_killed(template, tmp_path / str(number), undisturbed, *pair)
