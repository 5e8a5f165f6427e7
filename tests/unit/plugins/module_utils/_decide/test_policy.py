# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import asdict, fields, replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import (
    DEFAULTS,
    USAGE_ONLY,
    Policy,
    parse_policy,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SCHEMA, SWITCHABLE_RULES
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

RULES_OF_NUMBERS = {
    "minimum_rsa_bits": (1024, 16384),
    "minimum_ec_bits": (160, 640),
    "overlap_days": (0, 3650),
    "publish_delay_days": (0, 3650),
    "max_values": (1, 15),
}


def refusal_of(data: dict[str, object]) -> SmimeError:
    with pytest.raises(SmimeError) as caught:
        parse_policy(data)
    return caught.value


@pytest.mark.parametrize("data", [None, {}, {"overlap_days": None, "removal": None}])
def test_nothing_said_is_the_shipped_policy(data: dict[str, object] | None) -> None:
    assert parse_policy(data) == Policy()


def test_the_shipped_policy_is_the_careful_one() -> None:
    policy = Policy()
    assert (policy.removal, policy.when_none_published) == ("off", "note")
    assert (policy.minimum_rsa_bits, policy.minimum_ec_bits) == (2048, 256)
    assert (policy.overlap_days, policy.publish_delay_days, policy.max_values) == (30, 0, 4)
    assert not policy.allow_any_extended_key_usage
    assert not policy.allow_without_address
    assert not policy.allow_keys_without_client
    assert (policy.rules_off, policy.smime_attribute) == ((), "carry")


def test_every_key_can_be_set() -> None:
    data: dict[str, object] = {
        "description": "ours",
        "rules_off": ["validity"],
        "allow_any_extended_key_usage": True,
        "allow_without_address": True,
        "allow_sha1_signatures": False,
        "allow_keys_without_client": True,
        "minimum_rsa_bits": 3072,
        "minimum_ec_bits": 384,
        "allowed_issuers": ["CN=A"],
        "denied_issuers": ["CN=D"],
        "preferred_issuers": ["CN=B", "CN=A", "CN=B"],
        "allowed_templates": ["User"],
        "denied_templates": ["WiFi"],
        "overlap_days": 7,
        "publish_delay_days": 3,
        "max_values": 15,
        "smime_attribute": "der",
        "removal": "owned",
        "owned_issuers": ["CN=B", "CN=A", "CN=B"],
        "when_none_published": "remove",
    }
    assert {"base", *data} == SCHEMA.keys()
    policy = parse_policy({"base": "default", **data})
    listed = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    assert asdict(policy) == {**listed, "preferred_issuers": ("CN=B", "CN=A"), "owned_issuers": ("CN=A", "CN=B")}
    assert all(getattr(policy, field.name) != field.default for field in fields(Policy))


def test_the_schema_the_policy_and_the_defaults_have_the_same_keys() -> None:
    assert list(SCHEMA) == ["description", "base", *[field.name for field in fields(Policy)][1:]]
    assert SCHEMA.keys() == DEFAULTS.keys()
    for key, kind in SCHEMA.items():
        assert kind.read(DEFAULTS[key]) == DEFAULTS[key], key


def test_usage_only_switches_off_all_that_can_be_and_changes_nothing_else() -> None:
    assert parse_policy({"base": "usage_only"}) == USAGE_ONLY
    assert set(USAGE_ONLY.rules_off) == set(SWITCHABLE_RULES)
    assert replace(USAGE_ONLY, rules_off=(), allow_keys_without_client=False) == Policy()


def test_usage_only_can_be_had_with_other_keys_but_not_less_of_it() -> None:
    data = {"base": "usage_only", "rules_off": [], "allow_keys_without_client": False, "max_values": 2}
    assert parse_policy(data) == replace(USAGE_ONLY, max_values=2)
    assert parse_policy(data).digest != parse_policy({"max_values": 2}).digest


def test_the_shipped_usage_only_policy_is_the_base_of_that_name() -> None:
    data = {"rules_off": list(SWITCHABLE_RULES), "allow_keys_without_client": True}
    assert parse_policy(data).digest == USAGE_ONLY.digest


@pytest.mark.parametrize(
    ("key", "wrong", "expected"),
    [
        ("description", 7, "a text"),
        ("description", ["ours"], "a text"),
        ("allow_any_extended_key_usage", "yes", "true or false"),
        ("allow_any_extended_key_usage", 1, "true or false"),
        ("allow_without_address", 0, "true or false"),
        ("minimum_rsa_bits", "2048", "a whole number from 1024 to 16384"),
        ("minimum_rsa_bits", 2048.0, "a whole number from 1024 to 16384"),
        ("minimum_ec_bits", True, "a whole number from 160 to 640"),
        ("overlap_days", "30 days", "a whole number from 0 to 3650"),
        ("publish_delay_days", [1], "a whole number from 0 to 3650"),
        ("max_values", False, "a whole number from 1 to 15"),
        ("removal", "all", "one of off, owned, exact"),
        ("removal", True, "one of off, owned, exact"),
        ("removal", 0, "one of off, owned, exact"),
        ("removal", ["off"], "one of off, owned, exact"),
        ("when_none_published", "delete", "one of note, remove"),
        ("when_none_published", False, "one of note, remove"),
        ("owned_issuers", "CN=A", "a list of texts"),
        ("base", "strict", "one of default, usage_only"),
        ("smime_attribute", "copy", "one of carry, der, off"),
        ("rules_off", True, "a list of texts"),
        ("owned_issuers", {"CN=A": True}, "a list of texts"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(key: str, wrong: object, expected: str) -> None:
    failure = refusal_of({"description": "ours", key: wrong})
    assert failure.code == "policy.wrong_type"
    assert failure.message == f"policy.{key}: found {wrong!r}, expected {expected}. Correct the value."
    assert failure.detail == {"path": f"policy.{key}", "found": repr(wrong), "expected": expected}


ISSUER = "a distinguished name in the form of RFC 4514, or an authority key identifier in hexadecimal digits"


@pytest.mark.parametrize(
    ("key", "wrong", "path", "found", "expected"),
    [
        ("owned_issuers", ["CN=A", "CN=B", 7], "owned_issuers[2]", 7, "a text that is not empty"),
        ("allowed_templates", ["User", " "], "allowed_templates[1]", " ", "a text that is not empty"),
        ("denied_templates", [None], "denied_templates[0]", None, "a text that is not empty"),
        ("allowed_issuers", ["CN=A", "Contoso CA"], "allowed_issuers[1]", "Contoso CA", ISSUER),
        ("denied_issuers", ["0011"], "denied_issuers[0]", "0011", ISSUER),
        ("preferred_issuers", ["CN=A,"], "preferred_issuers[0]", "CN=A,", ISSUER),
        (
            "rules_off",
            ["validity", "key_usage"],
            "rules_off[1]",
            "key_usage",
            "one of validity, key_strength, signature_algorithm, issuer, template, address",
        ),
    ],
)
def test_a_wrong_item_of_a_list_is_refused_with_its_place(
    key: str, wrong: object, path: str, found: object, expected: str
) -> None:
    failure = refusal_of({key: wrong})
    assert failure.code == "policy.wrong_type"
    assert failure.message == f"policy.{path}: found {found!r}, expected {expected}. Correct the value."
    assert failure.detail == {"path": f"policy.{path}", "found": repr(found), "expected": expected}


@pytest.mark.parametrize(("key", "ends"), RULES_OF_NUMBERS.items())
def test_numbers_are_taken_at_both_ends_and_refused_one_beyond(key: str, ends: tuple[int, int]) -> None:
    least, most = ends
    assert [getattr(parse_policy({key: number}), key) for number in ends] == [least, most]
    for number in (least - 1, most + 1):
        assert refusal_of({key: number}).detail["path"] == f"policy.{key}"


@pytest.mark.parametrize("key", ["overlap", "Removal", "policy.removal", "limits", 7])
def test_an_unknown_key_is_refused_and_the_known_ones_are_named(key: str) -> None:
    failure = refusal_of({key: None})
    assert failure.code == "policy.unknown_key"
    assert failure.message.startswith(
        f"policy.{key}: there is no such key; expected one of allow_any_extended_key_usage"
    )
    assert failure.detail["path"] == f"policy.{key}"
    assert "overlap_days" in str(failure.detail["expected"])


def test_a_bare_off_in_yaml_is_meant_as_written() -> None:
    # YAML 1.1 reads it as false.
    assert parse_policy({"removal": False}) == parse_policy({"removal": "off"}) == Policy()
    assert parse_policy({"smime_attribute": False}) == parse_policy({"smime_attribute": "off"})


def test_the_digest_is_about_decisions_and_not_about_words() -> None:
    assert parse_policy({"description": "one"}).digest == parse_policy({"description": "two"}).digest == Policy().digest
    assert parse_policy({"overlap_days": 30}).digest == Policy().digest
    assert len(Policy().digest) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"allow_any_extended_key_usage": True},
        {"allow_without_address": True},
        {"allow_sha1_signatures": False},
        {"allow_keys_without_client": True},
        {"base": "usage_only"},
        {"rules_off": ["validity"]},
        {"allowed_issuers": ["CN=A"]},
        {"denied_issuers": ["CN=A"]},
        {"preferred_issuers": ["CN=A"]},
        {"allowed_templates": ["User"]},
        {"denied_templates": ["User"]},
        {"smime_attribute": "off"},
        {"minimum_rsa_bits": 2049},
        {"minimum_ec_bits": 257},
        {"overlap_days": 31},
        {"publish_delay_days": 1},
        {"max_values": 5},
        {"removal": "owned"},
        {"owned_issuers": ["CN=A"]},
        {"when_none_published": "remove"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_other_key_changes_the_digest(change: dict[str, object]) -> None:
    assert parse_policy(change).digest != Policy().digest


@pytest.mark.parametrize("key", ["owned_issuers", "allowed_issuers", "denied_issuers"])
def test_the_order_of_issuers_is_no_decision(key: str) -> None:
    one, other = ({key: issuers} for issuers in (["CN=A", "CN=B"], ["CN=B", "CN=A", "CN=A"]))
    assert parse_policy(one).digest == parse_policy(other).digest


def test_the_order_of_preference_is_one() -> None:
    one, other = ({"preferred_issuers": issuers} for issuers in (["CN=A", "CN=B"], ["CN=B", "CN=A"]))
    assert parse_policy(one).digest != parse_policy(other).digest


def test_the_order_of_rules_and_templates_is_no_decision() -> None:
    one, other = (
        {"rules_off": rules, "allowed_templates": templates}
        for rules, templates in ((["address", "issuer"], ["A", "B"]), (["issuer", "address"], ["B", "A"]))
    )
    assert parse_policy(one).digest == parse_policy(other).digest
