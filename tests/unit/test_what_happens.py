# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page "What happens when…" names every fault of the lab and every failure that a run can end with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE, Severity
from ansible_collections.mailsec.smime.tests.lab.directory.responder_faults import REACTIONS
from ansible_collections.mailsec.smime.tests.lab.tenant.faults import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/what-happens-when.md").read_text(encoding="utf-8")
TROUBLESHOOTING = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))
FAMILIES = (
    *("clock", "directory", "exchange", "journal", "limit", "plan", "proof", "publish", "recipient", "restore"),
    "workspace",
)
# A fault of the program itself is no fault on the way.
FAILURES = sorted(
    name
    for name, code in CATALOGUE.items()
    if code.severity is Severity.ERROR and name.partition(".")[0] in FAMILIES and not name.startswith("recipient.")
)


def covers(page: str, code: str) -> bool:
    """By its name, or by a family such as `limit.*`."""
    parts = code.split(".")
    families = (".".join(parts[:length]) + ".*" for length in range(1, len(parts)))
    return any(f"`{text}`" in page for text in (code, *families))


@pytest.mark.parametrize("fault", sorted({*KINDS, *REACTIONS}))
def test_every_fault_of_the_lab_is_on_the_page(fault: str) -> None:
    assert fault in NAMED


@pytest.mark.parametrize("code", FAILURES)
def test_every_failure_is_explained(code: str) -> None:
    assert covers(PAGE, code) or covers(TROUBLESHOOTING, code)


def test_no_code_is_named_that_does_not_exist() -> None:
    codes = {text for text in NAMED if re.fullmatch(rf"({'|'.join(FAMILIES)})\.[a-z_.]+", text)}
    assert codes
    assert codes - set(CATALOGUE) == set()


def test_every_test_that_is_named_exists() -> None:
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    named = {text for text in NAMED if re.fullmatch(r"test_[a-z_]+\.py", text)}
    assert named
    assert named - files == set()
