# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without cryptography the file can be imported all the same, and says what is missing once it is needed."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model import library_cryptography
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def _import_without(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    found = importlib.util.spec_from_file_location(
        f"{library_cryptography.__package__}.library_cryptography_again", library_cryptography.__file__ or ""
    )
    if found is None or found.loader is None:
        raise LookupError(library_cryptography.__file__)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_with_the_library_nothing_is_said() -> None:
    library_cryptography.require_cryptography()
    assert library_cryptography.HAS_CRYPTOGRAPHY


def test_without_it_the_import_works_and_use_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = _import_without(monkeypatch)
    assert not module.HAS_CRYPTOGRAPHY
    with pytest.raises(SmimeError) as caught:
        module.require_cryptography()
    assert caught.value.code == "program.library_missing"
    assert caught.value.detail == {"library": "cryptography"}
    assert "requirements.txt" in caught.value.message
