# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy, parse_policy
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


def test_every_key_can_be_set() -> None:
    data: dict[str, object] = {
        "description": "ours",
        "allow_any_extended_key_usage": True,
        "allow_without_address": True,
        "minimum_rsa_bits": 3072,
        "minimum_ec_bits": 384,
        "overlap_days": 7,
        "publish_delay_days": 3,
        "max_values": 15,
        "removal": "owned",
        "owned_issuers": ["CN=B", "CN=A", "CN=B"],
        "when_none_published": "remove",
    }
    expected = Policy("ours", True, True, 3072, 384, 7, 3, 15, "owned", ("CN=A", "CN=B"), "remove")
    assert parse_policy(data) == expected


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
        ("owned_issuers", [""], "a list of texts"),
        ("owned_issuers", ["CN=A", 7], "a list of texts"),
        ("owned_issuers", {"CN=A": True}, "a list of texts"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(key: str, wrong: object, expected: str) -> None:
    failure = refusal_of({"description": "ours", key: wrong})
    assert failure.code == "policy.wrong_type"
    assert failure.message == f"policy.{key}: found {wrong!r}, expected {expected}. Correct the value."
    assert failure.detail == {"path": f"policy.{key}", "found": repr(wrong), "expected": expected}


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


def test_the_digest_is_about_decisions_and_not_about_words() -> None:
    assert parse_policy({"description": "one"}).digest == parse_policy({"description": "two"}).digest == Policy().digest
    assert parse_policy({"overlap_days": 30}).digest == Policy().digest
    assert len(Policy().digest) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"allow_any_extended_key_usage": True},
        {"allow_without_address": True},
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


def test_the_order_of_issuers_is_no_decision() -> None:
    one, other = ({"owned_issuers": issuers} for issuers in (["CN=A", "CN=B"], ["CN=B", "CN=A", "CN=A"]))
    assert parse_policy(one).digest == parse_policy(other).digest
