# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant inside the test process, and one as a process of its own."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant import control
from ansible_collections.mailsec.smime.tests.lab.tenant.service import open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import START, URL, Lab, make_recipient, make_value


@pytest.fixture(scope="session")
def identity_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take time to make, so they are made once."""
    folder = tmp_path_factory.mktemp("identity")
    open_service(folder, URL, "contoso.example", Settings(), lambda: START)
    return folder


@pytest.fixture
def lab(identity_folder: Path, tmp_path: Path) -> Lab:
    folder = Path(shutil.copytree(identity_folder, tmp_path / "tenant"))
    made = Lab(folder)
    made.populate(*(make_recipient(number) for number in range(1, 6)))
    return made


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A tenant as a process of its own: (state folder, tenant.json)."""
    population = tmp_path / "people.json"
    held = [base64.b64encode(make_value(1)).decode()]
    people = [{"key": "ada", "recipient": make_recipient(1, user_certificate=held)}, {"key": "bob", "recipient": None}]
    others = [make_recipient(2, recipient_type_details="SharedMailbox")]
    population.write_text(
        json.dumps({"organisation": "fabrikam.example", "people": people, "other_recipients": others})
    )
    folder = tmp_path / "tenant"
    endpoint = control.start(folder, population)
    try:
        yield folder, endpoint
    finally:
        control.stop(folder)
