# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario in every dialect; with SMIME_FULL=1 also with every form of delta, which the client never sends."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.tests.lab.tenant.app import build_app
from ansible_collections.mailsec.smime.tests.lab.tenant.fault_answers import ANSWERS
from ansible_collections.mailsec.smime.tests.lab.tenant.service import open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.unit.dialects.bench import (
    AXES,
    CANARY,
    SPEECHES,
    Bench,
    Speech,
    every_form_the_client_meets,
)
from ansible_collections.mailsec.smime.tests.unit.dialects.scenarios import NOBODY, SCENARIOS, A, expect_done
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import TenantAdapter
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import START, URL, Lab
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import FakeClock

FULL = bool(os.environ.get("SMIME_FULL"))


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take time to make, so they are made once."""
    folder = tmp_path_factory.mktemp("identity")
    open_service(folder, URL, "contoso.example", Settings(), lambda: START)
    return folder


@pytest.fixture(autouse=True)
def without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug here, and thousands of runs would wait for the disk most of the time."""
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)


@pytest.mark.parametrize("speech", SPEECHES if FULL else every_form_the_client_meets(), ids=str)
def test_every_scenario_holds(identity: Path, tmp_path: Path, speech: Speech) -> None:
    for scenario in SCENARIOS:
        folder = tmp_path / scenario.__name__
        folder.mkdir()
        bench = Bench(Lab(Path(shutil.copytree(identity, folder / "tenant"))), folder, speech)
        scenario(bench)
        assert bench.sent
        assert not [body for body in bench.sent if b'"add"' in body.lower() or b'"remove"' in body.lower()]


@pytest.mark.parametrize("fault", sorted(ANSWERS))
def test_a_fault_at_the_question_costs_nobody_a_value(identity: Path, tmp_path: Path, fault: str) -> None:
    """Either it is asked again, and all goes on; or nothing is written, and the next run does it all."""
    bench = Bench(Lab(Path(shutil.copytree(identity, tmp_path / "tenant"))), tmp_path, SPEECHES[0])
    clock: Any = FakeClock()
    bench.lab.session.mount(URL, TenantAdapter(build_app(bench.lab.service), clock))
    bench.populate(NOBODY)
    before = bench.held()
    bench.lab.service.faults.switch({fault: {"at": ["question"], "times": 1}})
    applied = bench.apply(*(bench.change(number, [A]) for number in NOBODY))
    if applied.failure is not None:
        assert applied.failure.code in CATALOGUE
        written = [number for number in NOBODY if bench.held()[number] != before[number]]
        assert written in ([], [2, 3]), "the fault was about one recipient or about all"
        bench.lab.service.faults.switch({})
        applied = bench.apply(*(bench.change(number, [A]) for number in NOBODY if number not in written))
    expect_done(bench, applied, 3 if applied.row["planned"] == 3 else 1)
    assert bench.held() == {CANARY: ([], []), **dict.fromkeys(NOBODY, ([A], []))}


def test_the_shorter_suite_has_every_pair_of_forms() -> None:
    def pairs(speeches: tuple[Speech, ...]) -> set[tuple[str, str, str, str]]:
        return {
            (one, getattr(speech, one), other, getattr(speech, other))
            for speech in speeches
            for one, other in itertools.combinations(AXES, 2)
        }

    assert len(SPEECHES) == 240
    assert len(every_form_the_client_meets()) == 48
    assert pairs(every_form_the_client_meets()) == pairs(SPEECHES)
