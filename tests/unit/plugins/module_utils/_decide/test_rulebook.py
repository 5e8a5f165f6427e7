# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook as a whole: complete, in order, and each rule says what it is about."""

from __future__ import annotations

import ast
import inspect
import re
import sys

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SWITCHABLE_RULES
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate


def test_every_rule_accepts_an_ordinary_certificate() -> None:
    made = certificate()
    assert {name: rule(made, ADA, Policy(), NOW) for name, rule in RULES.items()} == dict.fromkeys(RULES, ())


def test_reasons_are_read_in_the_order_of_the_questions() -> None:
    assert list(RULES) == [
        "malformed",
        "validity",
        "authority",
        "key_kind",
        "key_strength",
        "signature_algorithm",
        "key_usage",
        "extended_key_usage",
        "issuer",
        "template",
        "address",
    ]


@pytest.mark.parametrize("name", RULES)
def test_each_rule_says_what_it_asks_its_codes_its_source_and_an_example(name: str) -> None:
    text = sys.modules[RULES[name].__module__].__doc__ or ""
    assert text.startswith("Asks: ")
    assert text.splitlines()[0].endswith("?")
    assert re.search(r"^Source: ", text, re.MULTILINE)
    assert re.search(r"^Example: ", text, re.MULTILINE)


@pytest.mark.parametrize("name", RULES)
def test_the_codes_that_a_rule_names_are_those_that_it_gives_and_no_other_rule_gives_them(name: str) -> None:
    given = {rule: codes_given(rule) for rule in RULES}
    text = sys.modules[RULES[name].__module__].__doc__ or ""
    listed = set(re.findall(r"certificate\.[a-z_0-9.]*[a-z0-9]", text.split("Codes: ")[1].split("\nSource")[0]))
    assert listed == given[name]
    assert listed <= CATALOGUE.keys()
    others = set().union(*(codes for rule, codes in given.items() if rule != name))
    assert not listed & others


def test_switchable_rules_exist_and_the_others_say_whether_a_certificate_encrypts() -> None:
    assert set(SWITCHABLE_RULES) < RULES.keys()
    assert RULES.keys() - set(SWITCHABLE_RULES) == {
        "malformed",
        "authority",
        "key_kind",
        "key_usage",
        "extended_key_usage",
    }


def codes_given(rule: str) -> set[str]:
    """The codes that stand in the rule's source outside its docstring."""
    tree = ast.parse(inspect.getsource(sys.modules[RULES[rule].__module__]))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text for text in texts if re.fullmatch(r"certificate\.[a-z_0-9.]+", text)}
