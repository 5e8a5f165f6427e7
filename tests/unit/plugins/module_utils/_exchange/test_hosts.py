# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token or secret goes to hosts of the right cloud over HTTPS, and nowhere else."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.hosts import (
    belongs_to_login,
    belongs_to_service,
    with_default_port,
)

API = "https://outlook.office365.com"
LAB = "https://localhost:8443"


@pytest.mark.parametrize(
    ("url", "api_url", "belongs"),
    [
        (API + "/adminapi/beta/x", API, True),
        ("https://eur01.outlook.office365.com/x", API, True),
        ("https://eur01.outlook.office365.com:446/x", API, True),
        ("https://outlook.office365.com:8443/x", API, False),
        ("http://outlook.office365.com/x", API, False),
        ("https://outlook.office365.us/x", API, False),
        ("https://outlook.office365.com.evil.example/x", API, False),
        ("https://evil-office365.com/x", API, False),
        ("https://evil.example/outlook.office365.com", API, False),
        ("https://user@outlook.office365.com/x", API, False),
        ("https://outlook.office365.com@evil.example/x", API, False),
        ("https://outlook.office365.com:x/", API, False),
        ("/adminapi", API, False),
        (LAB + "/x", LAB, True),
        ("https://localhost:8444/x", LAB, False),
        ("https://other.localhost:8443/x", LAB, False),
    ],
)
def test_which_hosts_a_token_may_go_to(url: str, api_url: str, belongs: bool) -> None:
    assert belongs_to_service(url, api_url) is belongs


@pytest.mark.parametrize(
    ("url", "login_url", "belongs"),
    [
        ("https://login.microsoftonline.com/t/oauth2/v2.0/token", "https://login.microsoftonline.com", True),
        ("https://login.partner.microsoftonline.cn/t", "https://login.chinacloudapi.cn", True),
        ("https://login.evil.example/t", "https://login.microsoftonline.com", False),
        ("http://login.microsoftonline.com/t", "https://login.microsoftonline.com", False),
        (LAB + "/t", LAB, True),
        ("https://localhost:9999/t", LAB, False),
        ("https://login.microsoftonline.com/t", LAB, False),
        ("https://localhost:x/t", LAB, False),
    ],
)
def test_which_hosts_a_secret_may_go_to(url: str, login_url: str, belongs: bool) -> None:
    assert belongs_to_login(url, login_url) is belongs


def test_port_446_becomes_the_default_port() -> None:
    assert with_default_port("https://a.office365.com:446/x?y=1") == "https://a.office365.com/x?y=1"
    assert with_default_port("https://localhost:8443/x") == "https://localhost:8443/x"
