# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option spec, its documentation and the settings say the same."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import yaml
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.doc_fragments.exchange import ModuleDocFragment
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock_options import CLOCK_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.exchange_options import (
    EXCHANGE_MUTUALLY_EXCLUSIVE,
    EXCHANGE_OPTIONS,
    EXCHANGE_REQUIRED_BY,
    EXCHANGE_REQUIRED_ONE_OF,
    exchange_settings,
)
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

DOCUMENTED = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
GIVEN = {
    "tenant_id": "contoso.onmicrosoft.com",
    "client_id": "3c9d1b72-5a41-4f7e-8b1a-ba9876543210",
    "client_secret": "an-odd-secret-4711~x",
}


def _validate(parameters: dict[str, Any]) -> Any:
    validator = ArgumentSpecValidator(
        EXCHANGE_OPTIONS,
        mutually_exclusive=EXCHANGE_MUTUALLY_EXCLUSIVE,
        required_one_of=EXCHANGE_REQUIRED_ONE_OF,
        required_by=EXCHANGE_REQUIRED_BY,
    )
    return validator.validate(parameters)


def test_documentation_and_spec_are_equal() -> None:
    assert list(DOCUMENTED) == list(EXCHANGE_OPTIONS)
    for name, spec in EXCHANGE_OPTIONS.items():
        shown = {key: DOCUMENTED[name].get(key) for key in ("type", "required", "default", "choices")}
        assert shown == {key: spec.get(key) for key in ("type", "required", "default", "choices")}, name


def test_every_environment_variable_is_documented() -> None:
    with_fallback = {name: spec["fallback"] for name, spec in EXCHANGE_OPTIONS.items() if "fallback" in spec}
    assert len(with_fallback) == 8
    for name, (function, variables) in with_fallback.items():
        assert function is env_fallback
        assert variables == [f"SMIME_{name.upper()}"]
        assert f"E({variables[0]})" in " ".join(DOCUMENTED[name]["description"])


def test_options_settings_and_defaults_are_equal() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(ExchangeSettings)}
    options = {**EXCHANGE_OPTIONS, **CLOCK_OPTIONS}
    assert list(fields) == list(options)
    for name, spec in options.items():
        if not spec.get("required"):
            assert spec.get("default") == fields[name], name


def test_secrets_are_never_logged_and_paths_are() -> None:
    hidden = {name for name, spec in EXCHANGE_OPTIONS.items() if spec.get("no_log")}
    assert hidden == {"client_secret", "certificate_password", "proxy"}
    for name in ("client_secret_file", "certificate_key_file", "certificate_password_file"):
        assert EXCHANGE_OPTIONS[name]["no_log"] is False


def test_parameters_become_settings() -> None:
    result = _validate(dict(GIVEN))
    assert result.error_messages == []
    settings = exchange_settings(result.validated_parameters)
    assert settings.tenant_id == "contoso.onmicrosoft.com"
    assert settings.page_size == 1000


def test_the_environment_fills_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(f"SMIME_{name.upper()}", value)
    result = _validate({})
    assert result.error_messages == []
    assert exchange_settings(result.validated_parameters).client_secret == GIVEN["client_secret"]


@pytest.mark.parametrize(
    "extra",
    [
        {"client_secret_file": "/etc/secret"},
        {"certificate_file": "/etc/app.pem"},
        {"certificate_password": "odd-word-12"},
        {"value_encoding": "hex"},
    ],
)
def test_combinations_without_sense_are_refused_by_ansible(extra: dict[str, Any]) -> None:
    assert _validate({**GIVEN, **extra}).error_messages


def test_no_credential_at_all_is_refused_by_ansible() -> None:
    assert _validate({name: GIVEN[name] for name in ("tenant_id", "client_id")}).error_messages


def test_values_without_sense_are_refused_by_the_settings() -> None:
    result = _validate({**GIVEN, "page_size": 5000})
    with pytest.raises(SmimeError) as caught:
        exchange_settings(result.validated_parameters)
    assert caught.value.code == "exchange.option"
