# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that make no sense are refused by name, before anything is opened."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings, LdifSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

GOOD: dict[str, Any] = {"servers": ("dc1.corp.example",), "bind_user": "svc@corp.example", "password": "secret"}


def test_defaults_are_those_of_active_directory() -> None:
    settings = LdapSettings(**GOOD)
    assert (settings.page_size, settings.search_bases, settings.ca_file) == (1000, (), None)
    assert settings.addresses[0].url == "ldaps://dc1.corp.example:636"


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(LdapSettings(**GOOD))


@pytest.mark.parametrize(
    ("changed", "option"),
    [
        ({"servers": ()}, "servers"),
        ({"servers": ("dc1", "ldap://dc2")}, "servers"),
        ({"search_bases": ("OU=People,DC=corp", "people")}, "search_bases"),
        ({"bind_user": " "}, "bind_user"),
        ({"password": None}, "password, password_file"),
        ({"password_file": "/etc/password"}, "password, password_file"),
        ({"password": ""}, "password"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": 1001}, "page_size"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"read_timeout_seconds": 0}, "read_timeout_seconds"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(changed: dict[str, Any], option: str) -> None:
    with pytest.raises(SmimeError) as caught:
        LdapSettings(**{**GOOD, **changed})
    assert (caught.value.code, caught.value.detail["option"]) == ("directory.option", option)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"path": ""}, "ldif_path"),
        ({"path": "x.ldif", "expected_entries": 0}, "expected_entries"),
        ({"path": "x.ldif", "search_bases": ("",)}, "search_bases"),
    ],
)
def test_the_same_for_a_file(given: dict[str, Any], option: str) -> None:
    with pytest.raises(SmimeError) as caught:
        LdifSettings(**given)
    assert (caught.value.code, caught.value.detail["option"]) == ("directory.option", option)
