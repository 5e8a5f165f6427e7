# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which limits one change counts for: loss by loss, judged by the same rules as what is published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Reason, Verdict
from ansible_collections.mailsec.smime.plugins.module_utils._plan.effects import (
    acceptable_certificates,
    list_effects,
    stands_in,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    UNREADABLE,
    certificate,
    digest_of,
    expired,
    good,
    pkcs7,
    rejected,
    undecided,
)
from hypothesis import given
from hypothesis import strategies as st

ALIAS = "a.lovelace@contoso.example"
ADDRESSES = OwnAddresses.of(ADA, [ADA, ALIAS])
NEWER = certificate(ADA, age=50)
FOR_ALIAS = certificate(ALIAS, age=40)
FOR_BOTH = certificate(ADA, ALIAS, age=30)
SIGNED = pkcs7(good())
KINDS = [good(), NEWER, FOR_ALIAS, FOR_BOTH, expired(), rejected(), undecided(), UNREADABLE, SIGNED]
BY_DIGEST = {digest_of(content): content for content in KINDS}


def judge(digest: str) -> JudgedValue:
    return judge_value(inspect_value(USER_CERTIFICATE, BY_DIGEST[digest]), ADDRESSES, Policy(), NOW)


def held(*contents: bytes, smime: tuple[bytes, ...] = ()) -> HeldValues:
    return HeldValues(tuple(sorted(map(digest_of, contents))), tuple(sorted(map(digest_of, smime))))


def effects(before: HeldValues, after: HeldValues) -> set[str]:
    found = list_effects(before, after, judge, ADDRESSES)
    assert list(found) == sorted(set(found))
    return set(found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (held(), held(good()), {"additions"}),
        (held(), held(smime=(SIGNED,)), {"additions"}),
        (held(expired()), held(expired(), good()), set()),
        (held(good()), held(good(), NEWER), set()),
        # expired, rejected, superseded
        (held(expired(), good()), held(good()), {"replacements"}),
        (held(rejected()), held(good()), {"replacements"}),
        (held(expired()), held(), {"replacements"}),
        (held(good(), NEWER), held(NEWER), {"replacements"}),
        (held(good()), held(NEWER), {"replacements"}),
        # an acceptable one, and nothing better in its place
        (held(good(), NEWER), held(good()), {"removals"}),
        (held(NEWER), held(good()), {"removals"}),
        (held(NEWER, FOR_ALIAS), held(NEWER), {"removals"}),
        (held(good()), held(expired()), {"left_without_certificate", "removals"}),
        (held(good(), expired()), held(), {"left_without_certificate", "removals"}),
        # another one serves every address that it served
        (held(good(), FOR_ALIAS), held(FOR_BOTH), {"replacements"}),
        (held(FOR_BOTH), held(NEWER, FOR_ALIAS), {"removals"}),
        # what has no verdict is never taken for rejected
        (held(undecided(), good()), held(good()), {"removals"}),
        (held(UNREADABLE, good()), held(good()), {"removals"}),
        (held(UNREADABLE), held(), {"removals"}),
    ],
)
def test_each_kind_of_loss_and_gain(before: HeldValues, after: HeldValues, expected: set[str]) -> None:
    assert effects(before, after) == expected


def test_whoever_keeps_the_certificate_in_another_form_has_lost_nothing() -> None:
    assert effects(held(good(), smime=(SIGNED,)), held(good())) == {"replacements"}
    assert effects(held(smime=(SIGNED,)), held(good())) == {"replacements"}
    assert effects(held(good(), smime=(good(),)), held(good())) == set()


def test_the_policys_preference_decides_what_is_better() -> None:
    other = certificate(ADA, age=90, issuer="Contoso Issuing CA 2")
    BY_DIGEST[digest_of(other)] = other
    before, after = held(good(), other), held(good())
    assert list_effects(before, after, judge, ADDRESSES) == ("removals",)
    assert list_effects(before, after, judge, ADDRESSES, ("CN=Contoso Issuing CA 1",)) == ("replacements",)


def test_a_certificate_that_names_no_address_stands_for_all_of_them() -> None:
    nameless = certificate(number=7, age=20)
    (lost,) = acceptable_certificates([judge(digest_of(FOR_BOTH))]).values()
    BY_DIGEST[digest_of(nameless)] = nameless
    policy = Policy(allow_without_address=True)
    judged = judge_value(inspect_value(USER_CERTIFICATE, nameless), ADDRESSES, policy, NOW)
    others = acceptable_certificates([judged]).values()
    assert len(others) == 1
    assert not stands_in(others, lost, ADDRESSES, ()), "it does not match the primary address, so it ranks below"
    assert not stands_in((), lost, ADDRESSES, ())


@pytest.mark.parametrize(
    ("code", "outcome", "is_revoked"),
    [
        ("certificate.revoked", Outcome.REJECTED, True),
        ("certificate.revoked", Outcome.ACCEPTED, False),
        ("certificate.expired", Outcome.REJECTED, False),
    ],
)
def test_revocation_is_counted_by_the_reason_of_the_verdict(code: str, outcome: Outcome, is_revoked: bool) -> None:
    def judge_with_revocation(digest: str) -> JudgedValue:
        judged = judge(digest)
        if digest != digest_of(good()):
            return judged
        reason = Reason(code, "2026-11-01", outcome, outcome)
        verdict = Verdict(judged.verdicts[0].fingerprint, Outcome.REJECTED, Outcome.REJECTED, (reason,))
        return replace(judged, verdicts=(verdict,))

    found = list_effects(held(good(), NEWER), held(NEWER), judge_with_revocation, ADDRESSES)
    assert found == (("replacements", "revoked") if is_revoked else ("replacements",))


SETS = st.frozensets(st.sampled_from(sorted(BY_DIGEST)))


@given(SETS, SETS)
def test_every_loss_counts_for_one_of_the_two(before: frozenset[str], after: frozenset[str]) -> None:
    found = effects(HeldValues(tuple(sorted(before))), HeldValues(tuple(sorted(after))))
    assert len(found & {"removals", "replacements"}) == bool(before - after)
    assert ("additions" in found) is (not before and bool(after))
    assert ("left_without_certificate" not in found) or "removals" in found


@given(SETS, SETS, st.sampled_from(sorted(BY_DIGEST)))
def test_losing_more_never_counts_for_less(before: frozenset[str], after: frozenset[str], more: str) -> None:
    """A further loss can only add the stricter kind to what there was."""
    severity = {"replacements": 1, "removals": 2}

    def strictest(remaining: frozenset[str]) -> int:
        found = effects(HeldValues(tuple(sorted(before | remaining))), HeldValues(tuple(sorted(remaining))))
        return max((severity.get(name, 0) for name in found), default=0)

    kept = after & before
    assert strictest(kept - {more}) >= strictest(kept)
