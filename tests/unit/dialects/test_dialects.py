# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario in every dialect; with SMIME_FULL=1 also with every form of delta, which the client never sends."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant.service import open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.unit.dialects.bench import (
    AXES,
    SPEECHES,
    Bench,
    Speech,
    every_form_the_client_meets,
)
from ansible_collections.mailsec.smime.tests.unit.dialects.scenarios import SCENARIOS
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import START, URL, Lab

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
