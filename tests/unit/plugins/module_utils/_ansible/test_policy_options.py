"""The policy option: Ansible's defaults are the shipped policy, and every key reaches it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy, parse_policy


def policy_from(given: dict[str, Any]) -> Policy:
    result = ArgumentSpecValidator(POLICY_OPTIONS).validate(given)
    assert not result.error_messages
    return parse_policy(result.validated_parameters["policy"])


@pytest.mark.parametrize("given", [{}, {"policy": None}, {"policy": {}}])
def test_nothing_given_is_the_shipped_policy(given: dict[str, Any]) -> None:
    assert policy_from(given) == Policy()


def test_options_and_keys_are_the_same() -> None:
    assert list(POLICY_OPTIONS["policy"]["options"]) == [field.name for field in fields(Policy)]


def test_every_key_arrives() -> None:
    given: dict[str, Any] = {
        "description": "text",
        "allow_any_extended_key_usage": True,
        "allow_without_address": True,
        "minimum_rsa_bits": 3072,
        "minimum_ec_bits": 384,
        "overlap_days": 1,
        "publish_delay_days": 2,
        "max_values": 3,
        "removal": "exact",
        "owned_issuers": ["CN=b", "CN=a"],
        "when_none_published": "remove",
    }
    assert policy_from({"policy": given}) == Policy(**{**given, "owned_issuers": ("CN=a", "CN=b")})


def test_a_bare_off_in_yaml_is_understood() -> None:
    assert policy_from({"policy": {"removal": False}}).removal == "off"


@pytest.mark.parametrize("wrong", [{"removal": "all"}, {"overlap": 1}, {"overlap_days": "soon"}])
def test_what_is_unknown_or_of_a_wrong_type_is_refused(wrong: dict[str, Any]) -> None:
    assert ArgumentSpecValidator(POLICY_OPTIONS).validate({"policy": wrong}).error_messages
