# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each of the two attributes in Exchange shall hold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.entry import inspect_entry
from ansible_collections.mailsec.smime.plugins.module_utils._plan.desired import Desired, list_desired
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    certificate,
    digest_of,
    entry,
    expired,
    good,
    pem,
    pkcs7,
    rejected,
    tagged,
    undecided,
)

NEW = certificate(ADA, age=50)  # supersedes good(), its overlap is over


def desire(*published: bytes, smime: Sequence[bytes] = (), **policy: object) -> Desired:
    chosen = Policy(**policy)  # type: ignore[arg-type]
    found = entry(*published, smime=smime)
    judged = judge_values(inspect_entry(found), found.addresses, chosen, NOW)
    desired = list_desired(judged, chosen)
    for values in (desired.user_certificate, desired.user_smime_certificate):
        assert all(digest_of(value.content) == digest for digest, value in values.items())
        assert all(value.verdict.wanted for value in values.values())
    return desired


def digests(*contents: bytes) -> list[str]:
    return [digest_of(content) for content in contents]


def test_user_certificate_gets_every_wanted_certificate_the_best_first() -> None:
    desired = desire(expired(), good(), NEW, overlap_days=90)
    assert list(desired.user_certificate) == digests(NEW, good())
    assert desired.user_smime_certificate == {}


@pytest.mark.parametrize("wrap", [pkcs7, tagged, pem], ids=["pkcs7", "tagged", "pem"])
@pytest.mark.parametrize("attribute", ["published", "smime"])
def test_a_wrapped_certificate_is_published_as_its_der(wrap: object, attribute: str) -> None:
    value = wrap(good())  # type: ignore[operator]
    desired = desire(value) if attribute == "published" else desire(smime=[value])
    assert list(desired.user_certificate) == digests(good())


def test_a_certificate_that_stands_in_several_values_is_wanted_once() -> None:
    assert list(desire(good(), pem(good()), smime=[pkcs7(good())]).user_certificate) == digests(good())


@pytest.mark.parametrize("wrap", [pkcs7, tagged], ids=["pkcs7", "tagged"])
def test_the_directorys_smime_value_is_carried_byte_for_byte(wrap: object) -> None:
    value = wrap(good())  # type: ignore[operator]
    desired = desire(smime=[value])
    assert list(desired.user_smime_certificate) == digests(value)
    assert desired.user_smime_certificate[digest_of(value)].certificate.fingerprint == digest_of(good())


@pytest.mark.parametrize("stale", [good(), expired(), rejected(), undecided()])
def test_a_value_whose_certificate_is_not_wanted_is_not_carried(stale: bytes) -> None:
    desired = desire(NEW, smime=[pkcs7(stale)])
    assert list(desired.user_certificate) == digests(NEW)
    assert desired.user_smime_certificate == {}


def test_only_pkcs7_and_tagged_values_of_that_attribute_are_carried() -> None:
    assert desire(pkcs7(good()), smime=[good(), pem(good())]).user_smime_certificate == {}


def test_the_chain_inside_a_value_is_neither_published_nor_in_the_way() -> None:
    value = pkcs7(good(), rejected())
    desired = desire(smime=[value])
    assert list(desired.user_certificate) == digests(good())
    assert list(desired.user_smime_certificate) == digests(value)


def test_several_are_carried_the_best_first() -> None:
    older, newer = pkcs7(good()), tagged(NEW)
    assert list(desire(smime=[older, newer], overlap_days=90).user_smime_certificate) == digests(newer, older)


def test_plain_certificates_there_are_a_switch_and_only_where_nothing_is_carried() -> None:
    assert list(desire(good(), smime_attribute="der").user_smime_certificate) == digests(good())
    value = pkcs7(good())
    assert list(desire(good(), smime=[value], smime_attribute="der").user_smime_certificate) == digests(value)


def test_the_attribute_can_be_left_alone() -> None:
    desired = desire(smime=[pkcs7(good())], smime_attribute="off")
    assert list(desired.user_certificate) == digests(good())
    assert desired.user_smime_certificate == {}
