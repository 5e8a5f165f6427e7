# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings decide the source, and an LDIF file is read without loading ldap3."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings, LdifSettings
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    FixedClock,
    answer,
    plug_in,
    result,
)

WITHOUT_LDAP3 = """
import sys
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdifSettings
with open_directory(LdifSettings(sys.argv[1]), None) as reader:
    print(reader.source, "ldap3" in sys.modules)
"""


def test_settings_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, answer(lambda request: result(request.number, 0, cookie=b"")))
    path = tmp_path / "people.ldif"
    path.touch()
    with open_directory(LdifSettings(str(path)), FixedClock()) as reader:
        assert reader.source == "ldif"
    with open_directory(LdapSettings(("127.0.0.1",), "svc", password="secret"), FixedClock()) as reader:
        assert reader.source == "ldap"
        assert list(reader.entries()) == []


def test_a_file_does_not_cost_the_import_of_ldap3(tmp_path: Path) -> None:
    path = tmp_path / "people.ldif"
    path.touch()
    command = [sys.executable, "-c", WITHOUT_LDAP3, str(path)]
    search = ":".join(entry for entry in sys.path if entry)
    finished = subprocess.run(command, env={"PYTHONPATH": search}, capture_output=True, text=True, check=False)
    assert finished.stdout == "ldif False\n", finished.stderr
