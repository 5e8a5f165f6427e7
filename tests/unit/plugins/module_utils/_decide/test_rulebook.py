# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate


def test_every_rule_accepts_an_ordinary_certificate() -> None:
    made = certificate()
    assert {name: rule(made, ADA, Policy(), NOW) for name, rule in RULES.items()} == dict.fromkeys(RULES, ())


def test_reasons_are_read_in_the_order_of_the_questions() -> None:
    assert list(RULES) == ["validity", "authority", "key_strength", "key_usage", "extended_key_usage", "address"]
