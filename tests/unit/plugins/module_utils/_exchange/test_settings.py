# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection's options are checked before anything is opened, and secrets show nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Make = Callable[..., ExchangeSettings]


def test_defaults_are_the_worldwide_cloud(settings_with: Make) -> None:
    settings = settings_with()
    assert settings.api_url == "https://outlook.office365.com"
    assert settings.login_url == "https://login.microsoftonline.com"
    assert settings.token_scope == "https://outlook.office365.com/.default"
    assert (settings.timeout_seconds, settings.retries, settings.page_size) == (120, 5, 1000)
    assert settings.value_encoding == "auto"


def test_scope_is_settable_and_follows_the_api_url_otherwise(settings_with: Make) -> None:
    assert settings_with(api_url="https://outlook.office365.us/").token_scope == "https://outlook.office365.us/.default"
    assert settings_with(scope="https://other.example/.default").token_scope == "https://other.example/.default"


def test_urls_lose_slash_and_default_port(settings_with: Make) -> None:
    assert settings_with(api_url="https://LocalHost:8443/").api_url == "https://localhost:8443"
    assert settings_with(login_url="https://login.example:443").login_url == "https://login.example"
    assert settings_with(api_url="https://[::1]:8443").api_url == "https://[::1]:8443"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"api_url": "http://outlook.office365.com"}, "api_url"),
        ({"login_url": "http://login.microsoftonline.com"}, "login_url"),
        ({"api_url": "https://"}, "api_url"),
        ({"api_url": "https://host/adminapi"}, "api_url"),
        ({"api_url": "https://host:notaport"}, "api_url"),
        ({"tenant_id": ""}, "tenant_id"),
        ({"tenant_id": "contoso.example/../other"}, "tenant_id"),
        ({"client_id": "my application"}, "client_id"),
        ({"scope": " "}, "scope"),
        ({"scope": "a b"}, "scope"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"timeout_seconds": 961}, "timeout_seconds"),
        ({"retries": -1}, "retries"),
        ({"retries": 21}, "retries"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": 1001}, "page_size"),
        ({"value_encoding": "hex"}, "value_encoding"),
        ({"client_secret": None}, "credential"),
        ({"client_secret": "  "}, "client_secret"),
        ({"client_secret_file": "/etc/secret"}, "credential"),
        ({"certificate_file": "/etc/app.pem"}, "credential"),
        ({"certificate_key_file": "/etc/app.key"}, "certificate_key_file"),
        ({"certificate_password": "odd-password-12"}, "certificate_password"),
        (
            {
                "client_secret": None,
                "certificate_file": "/etc/app.pfx",
                "certificate_password": "odd-password-12",
                "certificate_password_file": "/etc/password",
            },
            "certificate_password",
        ),
        ({"proxy": "proxy.corp.example:3128"}, "proxy"),
        ({"proxy": "http://proxy.corp.example:port"}, "proxy"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(settings_with: Make, options: dict[str, Any], named: str) -> None:
    with pytest.raises(SmimeError) as caught:
        settings_with(**options)
    assert caught.value.code == "exchange.option"
    assert caught.value.detail["option"] == named


def test_the_edges_of_the_ranges_are_allowed(settings_with: Make) -> None:
    settings_with(timeout_seconds=1, retries=0, page_size=1)
    settings_with(timeout_seconds=960, retries=20, page_size=1000)


def test_secrets_show_neither_in_repr_nor_in_messages(settings_with: Make) -> None:
    settings = settings_with(proxy="http://user:odd-proxy-word@proxy.corp.example:3128")
    assert "an-odd-secret" not in repr(settings)
    assert "odd-proxy-word" not in repr(settings)
    for options in (
        {"proxy": "user:odd-proxy-word@proxy"},
        {"api_url": "https://user:odd-proxy-word@host"},
        {"certificate_password": "odd-proxy-word"},
    ):
        with pytest.raises(SmimeError) as caught:
            settings_with(**options)
        assert "odd-proxy-word" not in caught.value.message + repr(caught.value.detail)
