"""The policy option: Ansible's defaults are the shipped policy, and every key reaches it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.doc_fragments.policy import ModuleDocFragment
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import (
    DEFAULTS,
    USAGE_ONLY,
    Policy,
    parse_policy,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SCHEMA


def policy_from(given: dict[str, Any]) -> Policy:
    result = ArgumentSpecValidator(POLICY_OPTIONS).validate(given)
    assert not result.error_messages
    return parse_policy(result.validated_parameters["policy"])


@pytest.mark.parametrize("given", [{}, {"policy": None}, {"policy": {}}])
def test_nothing_given_is_the_shipped_policy(given: dict[str, Any]) -> None:
    assert policy_from(given) == Policy()


def test_options_and_keys_are_the_same_and_their_defaults_are_the_policy_s() -> None:
    options = POLICY_OPTIONS["policy"]["options"]
    assert list(options) == list(SCHEMA)
    assert {key: option["default"] for key, option in options.items()} == {
        key: list(default) if isinstance(default, tuple) else default for key, default in DEFAULTS.items()
    }
    assert all((option["type"] == "list") == (option.get("elements") == "str") for option in options.values())


def test_the_documentation_is_made_of_the_same_keys_defaults_and_choices() -> None:
    documented = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]["policy"]["suboptions"]
    for option in documented.values():
        assert option.pop("description")
    assert documented == POLICY_OPTIONS["policy"]["options"]


def test_every_key_arrives() -> None:
    given: dict[str, Any] = {
        "description": "text",
        "rules_off": ["validity", "address"],
        "allow_any_extended_key_usage": True,
        "allow_without_address": True,
        "allow_sha1_signatures": False,
        "allow_keys_without_client": True,
        "minimum_rsa_bits": 3072,
        "minimum_ec_bits": 384,
        "allowed_issuers": ["CN=b", "CN=a"],
        "denied_issuers": ["CN=d"],
        "preferred_issuers": ["CN=b", "CN=a"],
        "allowed_templates": ["User"],
        "denied_templates": ["WiFi"],
        "overlap_days": 1,
        "publish_delay_days": 2,
        "max_values": 3,
        "smime_attribute": "off",
        "removal": "exact",
        "owned_issuers": ["CN=b", "CN=a"],
        "when_none_published": "remove",
    }
    assert policy_from({"policy": given}) == parse_policy(given)
    assert given.keys() == {field.name for field in fields(Policy)}


def test_the_base_works_from_a_module_although_every_other_key_has_a_default_there() -> None:
    assert policy_from({"policy": {"base": "usage_only"}}) == USAGE_ONLY


def test_a_bare_off_in_yaml_is_understood() -> None:
    assert policy_from({"policy": {"removal": False}}).removal == "off"
    assert policy_from({"policy": {"smime_attribute": False}}).smime_attribute == "off"


@pytest.mark.parametrize(
    "wrong", [{"removal": "all"}, {"overlap": 1}, {"overlap_days": "soon"}, {"rules_off": ["key_usage"]}]
)
def test_what_is_unknown_or_of_a_wrong_type_is_refused(wrong: dict[str, Any]) -> None:
    assert ArgumentSpecValidator(POLICY_OPTIONS).validate({"policy": wrong}).error_messages
