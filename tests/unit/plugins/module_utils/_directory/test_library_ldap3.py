# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without ldap3 everything can be imported and the reader says what is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory import library_ldap3
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

WITHOUT_LDAP3 = """
import sys
sys.modules["ldap3"] = None
from ansible_collections.mailsec.smime.plugins.module_utils._directory import ldap_reader, ldap_enter, library_ldap3
assert library_ldap3.Connection is None
print("imported")
"""


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_ldap3, "IMPORT_ERROR", "Traceback: no module named ldap3")
    with pytest.raises(SmimeError, match="pip install ldap3") as caught:
        library_ldap3.require_ldap3()
    assert caught.value.code == "program.library_missing"


def test_an_installed_library_is_no_failure() -> None:
    library_ldap3.require_ldap3()


def test_every_file_can_be_imported_without_it() -> None:
    command = [sys.executable, "-c", WITHOUT_LDAP3]
    path = ":".join(entry for entry in sys.path if entry)
    finished = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert finished.stdout == "imported\n", finished.stderr
