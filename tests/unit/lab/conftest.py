# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One population, made once for all tests of the lab."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.people.make import main, make_population


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    assert main(["--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def population(lab_folder: Path) -> dict[str, Any]:
    return dict(json.loads((lab_folder / "people.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same seed once more."""
    return make_population(tmp_path_factory.mktemp("again"))
