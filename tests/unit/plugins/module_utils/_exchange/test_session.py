# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session depends on our options alone, never on the environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import library_requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.session import open_session
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from cryptography.hazmat.primitives import serialization

Make = Callable[..., Any]


def test_the_environment_has_no_say(settings_with: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/nowhere/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.elsewhere.example:1")
    session = open_session(settings_with())
    chosen = session.merge_environment_settings("https://outlook.office365.com", {}, None, None, None)
    assert chosen["verify"] is True
    assert not chosen["proxies"]
    assert session.auth is None


def test_ca_file_and_proxy_are_taken(settings_with: Make, put: Make, rsa_key: Any, certify: Make) -> None:
    ca_file = put("ca.pem", certify(rsa_key).public_bytes(serialization.Encoding.PEM))
    session = open_session(settings_with(ca_file=ca_file, proxy="http://proxy.corp.example:3128"))
    assert session.verify == ca_file
    assert session.proxies == {"https": "http://proxy.corp.example:3128"}


def test_a_ca_file_of_no_use_is_refused_at_once(settings_with: Make, put: Make, tmp_path: Path) -> None:
    for path in (str(tmp_path / "missing.pem"), put("text.pem", b"no certificate")):
        with pytest.raises(SmimeError) as caught:
            open_session(settings_with(ca_file=path))
        assert caught.value.code == "exchange.option"
        assert path in caught.value.message


def test_without_the_library_it_is_named(settings_with: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_requests, "HAS_REQUESTS", False)
    with pytest.raises(SmimeError) as caught:
        open_session(settings_with())
    assert caught.value.code == "program.library_missing"
    assert caught.value.detail == {"library": "requests"}
