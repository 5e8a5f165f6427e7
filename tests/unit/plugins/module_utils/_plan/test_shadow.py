# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which S/MIME values hide a good certificate, and which do not."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value, judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.shadow import (
    describe_shadows,
    find_shadows,
    leading_certificate,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    PKCS7,
    UNREADABLE,
    certificate,
    digest_of,
    expired,
    good,
    pkcs7,
    rejected,
    tagged,
    undecided,
)

ADDRESSES = OwnAddresses.of(ADA, ())
OLD = certificate(ADA, age=300)
WANTED = {digest_of(good())}


def judged(content: bytes) -> JudgedValue:
    return judge_value(inspect_value("userSMIMECertificate", content), ADDRESSES, Policy(), NOW)


def hidden_by(*smime: bytes, wanted: set[str] | None = None) -> list[str]:
    found = find_shadows([judged(content) for content in smime], WANTED if wanted is None else wanted)
    return [shadow.judged.value.value_digest for shadow in found]


@pytest.mark.parametrize("stale", [expired(), rejected(), OLD], ids=["expired", "rejected", "superseded"])
def test_a_stale_or_useless_value_hides_a_good_one_in_whatever_form(stale: bytes) -> None:
    for value in (stale, pkcs7(stale), tagged(stale)):
        assert hidden_by(value) == [digest_of(value)]


@pytest.mark.parametrize("value", [UNREADABLE, PKCS7, b"", undecided()])
def test_what_cannot_be_read_or_judged_is_not_accused(value: bytes) -> None:
    assert hidden_by(value) == []


def test_nothing_is_hidden_where_one_value_leads_to_a_wanted_certificate() -> None:
    assert hidden_by(pkcs7(expired()), pkcs7(good())) == []
    assert hidden_by(pkcs7(expired()), UNREADABLE) == [digest_of(pkcs7(expired()))]


def test_nothing_is_hidden_where_nothing_is_wanted() -> None:
    assert hidden_by(pkcs7(expired()), wanted=set()) == []


def test_a_successor_inside_its_publish_delay_is_no_shadow() -> None:
    young = certificate(ADA, age=2)
    values = [inspect_value("userCertificate", good()), inspect_value("userSMIMECertificate", young)]
    serving, waiting = judge_values(values, ADDRESSES, Policy(publish_delay_days=7), NOW)
    assert serving.verdicts[0].wanted
    assert find_shadows([waiting], WANTED) == ()


def test_a_usable_certificate_speaks_for_a_value_before_an_unusable_one() -> None:
    leading = leading_certificate(judged(pkcs7(good(), rejected())))
    assert leading is not None
    assert leading[0].fingerprint == digest_of(good())


def test_without_a_usable_one_the_persons_speaks_and_not_the_authoritys() -> None:
    for value in (pkcs7(expired(), rejected()), tagged(expired())):
        leading = leading_certificate(judged(value))
        assert leading is not None
        assert leading[0].fingerprint == digest_of(expired())
    only_authority = leading_certificate(judged(pkcs7(rejected())))
    assert only_authority is not None
    assert only_authority[0].fingerprint == digest_of(rejected())
    assert leading_certificate(judged(UNREADABLE)) is None


def test_the_description_names_both_sides_and_the_reason() -> None:
    shadows = find_shadows([judged(pkcs7(expired())), judged(tagged(OLD))], WANTED)
    hidden = inspect_value("userCertificate", good()).certificates[0]
    text = describe_shadows(shadows, hidden)
    assert text == "serial 4A:00:01 and serial 4A:00:01 (certificate.expired) hide serial 4A:00:01"
    assert describe_shadows(shadows[:1], hidden) == "serial 4A:00:01 (certificate.expired) hides serial 4A:00:01"
