# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about an entry as a whole."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.entry import inspect_entry
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.entry_notices import find_keys, notices_of
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    certificate,
    entry,
    expired,
    good,
    pkcs7,
    private_key,
    undecided,
)

NEW = certificate(ADA, age=50, number=2)


def judged(found: DirectoryEntry) -> tuple[JudgedValue, ...]:
    return judge_values(inspect_entry(found), found.addresses, Policy(), NOW)


def codes(found: DirectoryEntry) -> list[str]:
    return [code for code, _detail in notices_of(judged(found))]


@pytest.mark.parametrize("count", [15, 16])
def test_entra_connect_sends_at_most_fifteen_of_each(count: int) -> None:
    many = [expired(number) for number in range(count)]
    expected = ["entry.over_connect_limit"] if count == 16 else []
    assert codes(entry(*many)) == expected
    assert codes(entry(smime=[pkcs7(one) for one in many])) == expected
    assert codes(entry(*many[:8], smime=many[:8])) == [], "each attribute by itself"


def test_a_stale_smime_value_hides_the_best_wanted_certificate() -> None:
    ((code, detail),) = notices_of(judged(entry(good(), NEW, smime=[pkcs7(expired())])))
    assert code == "entry.shadowed_value"
    assert detail == "serial 4A:00:01 (certificate.expired) hides serial 4A:00:02"


@pytest.mark.parametrize(
    "found",
    [
        entry(good()),
        entry(good(), smime=[pkcs7(good())]),
        entry(good(), smime=[pkcs7(undecided())]),
        entry(smime=[pkcs7(expired())]),
        entry(expired(), smime=[pkcs7(expired())]),
    ],
    ids=["no such value", "a good one", "no verdict", "nothing else", "nothing wanted"],
)
def test_nothing_is_hidden(found: DirectoryEntry) -> None:
    assert codes(found) == []


def test_keys_are_named_with_their_attribute() -> None:
    found = judged(entry(private_key(), good(), smime=[private_key()]))
    assert [code for code, _detail in find_keys(found)] == ["value.private_key"] * 2
    assert [detail.split(":")[0] for _code, detail in find_keys(found)] == [
        "in the directory's userCertificate",
        "in the directory's userSMIMECertificate",
    ]
    assert find_keys(judged(entry(good()))) == []
