# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a directory: equal to their documentation, complete on their way into the settings."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.doc_fragments.directory import ModuleDocFragment
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.directory_options import (
    DIRECTORY_CONSTRAINTS,
    DIRECTORY_OPTIONS,
    directory_settings,
)
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings, LdifSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

LDAP = {"servers": ["dc1", "dc2:3269"], "bind_user": "svc@corp.example", "password": "secret"}
LDIF = {"source": "ldif", "ldif_path": "/srv/people.ldif"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMIME_BIND_USER", "SMIME_BIND_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def validate(given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    result = ArgumentSpecValidator(DIRECTORY_OPTIONS, **DIRECTORY_CONSTRAINTS).validate(given)
    return result.validated_parameters, result.error_messages


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    validated, errors = validate(given)
    assert not errors
    return validated


def test_the_documentation_is_equal_to_the_options() -> None:
    documented = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    assert list(documented) == list(DIRECTORY_OPTIONS)
    for name, option in DIRECTORY_OPTIONS.items():
        for key in ("type", "default", "choices", "elements"):
            assert documented[name].get(key) == option.get(key), (name, key)
        for variable in option.get("fallback", (None, []))[1]:
            assert f"E({variable})" in " ".join(documented[name]["description"])


def test_every_option_of_a_server_reaches_the_settings() -> None:
    given: dict[str, Any] = {
        **LDAP,
        "search_bases": ["OU=People,DC=corp"],
        "filter": "(a=b)",
        "ca_file": "/etc/ca.pem",
        "page_size": 5,
        "timeout_seconds": 6,
        "read_timeout_seconds": 7,
    }
    assert directory_settings(parameters(given)) == LdapSettings(
        servers=("dc1", "dc2:3269"),
        bind_user="svc@corp.example",
        search_bases=("OU=People,DC=corp",),
        filter="(a=b)",
        password="secret",
        ca_file="/etc/ca.pem",
        page_size=5,
        timeout_seconds=6,
        read_timeout_seconds=7,
    )


def test_defaults_are_those_of_the_settings() -> None:
    assert directory_settings(parameters(LDAP)) == LdapSettings(
        ("dc1", "dc2:3269"), "svc@corp.example", password="secret"
    )


def test_every_option_of_a_file_reaches_the_settings() -> None:
    given = {**LDIF, "expected_entries": 3, "search_bases": ["DC=corp"]}
    assert directory_settings(parameters(given)) == LdifSettings("/srv/people.ldif", 3, ("DC=corp",))
    assert directory_settings(parameters(LDIF)) == LdifSettings("/srv/people.ldif")


def test_the_account_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMIME_BIND_USER", "svc@corp.example")
    monkeypatch.setenv("SMIME_BIND_PASSWORD", "secret")
    settings = directory_settings(parameters({"servers": ["dc1"]}))
    assert isinstance(settings, LdapSettings)
    assert (settings.bind_user, settings.password) == ("svc@corp.example", "secret")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"servers": ["dc1"], "bind_user": "svc"},
        {"servers": ["dc1"], "password": "secret"},
        {"bind_user": "svc", "password": "secret"},
        {**LDAP, "password_file": "/etc/password"},
        {"source": "ldif"},
        {**LDIF, "source": "csv"},
    ],
)
def test_what_is_missing_or_contradicts_itself_is_refused(given: dict[str, Any]) -> None:
    assert validate(given)[1]


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({**LDIF, "filter": "(a=b)"}, "filter"),
        ({**LDAP, "ldif_path": "/srv/people.ldif"}, "ldif_path"),
        ({**LDAP, "expected_entries": 3}, "expected_entries"),
    ],
)
def test_an_option_of_the_other_source_is_refused(given: dict[str, Any], option: str) -> None:
    with pytest.raises(SmimeError) as caught:
        directory_settings(parameters(given))
    assert (caught.value.code, caught.value.detail["option"]) == ("directory.option", option)


def test_only_the_password_is_kept_out_of_logs() -> None:
    assert [name for name, option in DIRECTORY_OPTIONS.items() if option.get("no_log")] == ["password"]
