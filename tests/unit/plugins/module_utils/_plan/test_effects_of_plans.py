# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the planner's own changes count for, whatever is published, held, ours, and allowed.

The guards are tested elsewhere, one by one.  Here the limits look at them from outside: judged by its effects, no plan
takes anybody's only acceptable certificate.
"""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._plan.effects import digests_of
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limit_counts import effects_at_least
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import Circumstances, plan_recipient
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    UNREADABLE,
    around,
    certificate,
    entry,
    expired,
    good,
    holding,
    pkcs7,
    recipient,
    rejected,
    tagged,
    undecided,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NEWER = certificate(ADA, age=50)
NEWEST = certificate(ADA, age=5)
OTHER = certificate(ADA, age=200, issuer="Contoso Issuing CA 2")
CERTIFICATES = [good(), NEWER, NEWEST, OTHER, expired(), rejected(), undecided(), UNREADABLE]
SMIME = [*CERTIFICATES, pkcs7(good()), pkcs7(NEWEST), pkcs7(expired()), tagged(NEWER)]
SOME = st.lists(st.sampled_from(CERTIFICATES), unique=True, max_size=3)
SOME_SMIME = st.lists(st.sampled_from(SMIME), unique=True, max_size=2)
CIRCUMSTANCES = st.builds(
    around,
    # Where nothing may be removed there is little to find.
    st.sampled_from(["owned", "exact", "exact", "off"]),
    ours=st.sampled_from([(), tuple(SMIME)]),
    owned_issuers=st.sampled_from([(), ("CN=Contoso Issuing CA 1",)]),
    when_none_published=st.sampled_from(["note", "remove"]),
    smime_attribute=st.sampled_from(["carry", "der", "off"]),
    overlap_days=st.sampled_from([0, 30]),
    max_values=st.sampled_from([1, 4]),
)


def chain_of(
    published: list[bytes], smime: list[bytes], held: list[bytes], held_smime: list[bytes], circumstances: Circumstances
) -> list[Change]:
    """The changes of three nights on end, each applied before the next."""
    state = recipient(*held, smime=held_smime)
    changes = []
    for _night in range(3):
        change = plan_recipient(entry(*published, smime=smime), state, circumstances)
        if change is not None:
            changes.append(change)
        state = holding(state, change)
    return changes


@settings(max_examples=300)
@given(SOME, SOME_SMIME, SOME, SOME_SMIME, CIRCUMSTANCES)
def test_no_plan_takes_anybodys_only_acceptable_certificate(
    published: list[bytes], smime: list[bytes], held: list[bytes], held_smime: list[bytes], circumstances: Circumstances
) -> None:
    for change in chain_of(published, smime, held, held_smime, circumstances):
        assert "left_without_certificate" not in change.effects


@settings(max_examples=300)
@given(SOME, SOME_SMIME, SOME, SOME_SMIME, CIRCUMSTANCES)
def test_every_change_says_all_that_it_counts_for(
    published: list[bytes], smime: list[bytes], held: list[bytes], held_smime: list[bytes], circumstances: Circumstances
) -> None:
    for change in chain_of(published, smime, held, held_smime, circumstances):
        if change.action is Action.NOTE:
            assert change.effects == ()
            continue
        assert effects_at_least(change) - {"foreign_removals"} == set(change.effects)
        lost = digests_of(change.before) - digests_of(change.after)
        assert bool(lost) is bool({"removals", "replacements"} & set(change.effects))


@settings(max_examples=300)
@given(SOME, SOME_SMIME, SOME, SOME_SMIME, CIRCUMSTANCES)
def test_after_at_most_two_nights_there_is_nothing_left_to_count(
    published: list[bytes], smime: list[bytes], held: list[bytes], held_smime: list[bytes], circumstances: Circumstances
) -> None:
    """Two, because what hides a good one leaves only after the good one is proven."""
    state = recipient(*held, smime=held_smime)
    for _night in range(2):
        state = holding(state, plan_recipient(entry(*published, smime=smime), state, circumstances))
    change = plan_recipient(entry(*published, smime=smime), state, circumstances)
    assert change is None or change.action is Action.NOTE
