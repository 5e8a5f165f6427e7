# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without msal the file can be imported all the same, and says what is missing once it is needed."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import library_msal
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def _import_without(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "msal", None)
    found = importlib.util.spec_from_file_location(
        f"{library_msal.__package__}.library_msal_again", library_msal.__file__ or ""
    )
    if found is None or found.loader is None:
        raise LookupError(library_msal.__file__)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_with_the_library_nothing_is_said() -> None:
    library_msal.require_msal()
    assert library_msal.HAS_MSAL


def test_without_it_the_import_works_and_use_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = _import_without(monkeypatch)
    assert not module.HAS_MSAL
    with pytest.raises(SmimeError) as caught:
        module.require_msal()
    assert caught.value.code == "program.library_missing"
    assert caught.value.detail == {"library": "msal"}


def test_the_version_is_two_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_msal.msal, "__version__", "1.34.0b1")
    assert library_msal.msal_version() == (1, 34)


def test_its_log_goes_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    logging.getLogger("msal.oauth2cli.oauth2").error("Token response is not in json format: eyJ")
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""
