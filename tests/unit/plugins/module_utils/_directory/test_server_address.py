# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to name a server."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.server_address import parse_server
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("dc1.corp.example", "ldaps://dc1.corp.example:636"),
        ("dc1:1636", "ldaps://dc1:1636"),
        ("ldaps://dc1.corp.example:3269/", "ldaps://dc1.corp.example:3269"),
        (" 10.0.0.1 ", "ldaps://10.0.0.1:636"),
        ("[2001:db8::1]", "ldaps://[2001:db8::1]:636"),
        ("ldaps://[2001:db8::1]:3269", "ldaps://[2001:db8::1]:3269"),
    ],
)
def test_the_usual_ways_to_name_a_server(text: str, url: str) -> None:
    assert parse_server(text).url == url


def test_the_port_tells_a_global_catalog() -> None:
    assert parse_server("dc1:3269").is_global_catalog
    assert not parse_server("dc1").is_global_catalog


@pytest.mark.parametrize(
    "text",
    ["", "ldap://dc1", "dc1:0", "dc1:70000", "dc1:ldaps", "2001:db8::1", "dc 1", "https://dc1", "dc1/x", "dc1:636:636"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(SmimeError, match="servers") as caught:
        parse_server(text)
    assert caught.value.code == "directory.option"
