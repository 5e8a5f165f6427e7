# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both attributes of one recipient in one change: carrying, hiding, removing after the proof, keys left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.entry import inspect_entry
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import (
    MOST_VALUES,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.tally import removes_foreign
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.people_file import entry_of, person_row
from ansible_collections.mailsec.smime.tests.unit.plugins.checked_planning import change, codes, plan
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    PKCS7,
    UNREADABLE,
    around,
    certificate,
    digest_of,
    entry,
    expired,
    good,
    holding,
    pem,
    pkcs7,
    private_key,
    recipient,
    rejected,
    tagged,
)
from hypothesis import given
from hypothesis import strategies as st

NEW = certificate(ADA, age=50)  # supersedes good(), its overlap is over
FOREIGN = certificate(ADA, issuer="Somebody Else", age=300)
STALE = pkcs7(expired())


def sides(found: Change) -> tuple[set[str], set[str]]:
    return set(found.after.user_certificate), set(found.after.user_smime_certificate)


def digests(*contents: bytes) -> set[str]:
    return {digest_of(content) for content in contents}


def told_about(found: Change, content: bytes) -> tuple[str, str]:
    """(sign, first code) of the only line about this value."""
    (note,) = [note for note in found.notes if note.value_digest == digest_of(content)]
    return note.sign, note.reasons[0][0] if note.reasons else ""


# Carrying


@pytest.mark.parametrize("wrap", [pkcs7, tagged], ids=["pkcs7", "tagged"])
def test_one_change_adds_the_certificate_and_carries_the_value(wrap: object) -> None:
    value = wrap(good())  # type: ignore[operator]
    found = change(entry(smime=[value]), recipient(), around())
    assert found.action is Action.ADD
    assert sides(found) == (digests(good()), digests(value))
    assert found.values[digest_of(value)] == value
    assert [note.sign for note in found.notes] == ["+", "+"]
    assert plan(entry(smime=[value]), holding(recipient(), found), around()) is None


def test_what_is_carried_is_added_where_the_certificate_stands_already() -> None:
    found = change(entry(good(), smime=[pkcs7(good())]), recipient(good()), around())
    assert found.action is Action.ADD
    assert found.before.user_certificate == found.after.user_certificate
    assert sides(found)[1] == digests(pkcs7(good()))


@pytest.mark.parametrize("wrap", [pkcs7, tagged, lambda content: content], ids=["pkcs7", "tagged", "der"])
def test_a_stale_value_is_not_carried(wrap: object) -> None:
    found = change(entry(good(), smime=[wrap(expired())]), recipient(), around())  # type: ignore[operator]
    assert sides(found) == (digests(good()), set())


def test_at_most_fifteen_stand_in_either_attribute() -> None:
    strangers = [pkcs7(certificate("x@fabrikam.example", number=number)) for number in range(MOST_VALUES)]
    found = change(entry(smime=[pkcs7(good())]), recipient(smime=strangers), around())
    assert sides(found)[0] == digests(good())
    assert sides(found)[1] == digests(*strangers)
    assert "recipient.no_room" in codes(found)


def test_the_directory_of_another_authority_gets_nothing_carried() -> None:
    found = change(entry(smime=[pkcs7(good())]), recipient(is_dir_synced=True), around())
    assert found.action is Action.NOTE


# Hiding


def test_a_stale_value_in_the_directory_is_told_with_both_certificates() -> None:
    found = change(entry(good(), smime=[STALE]), recipient(good()), around())
    assert found.action is Action.NOTE
    ((code, detail),) = found.reasons
    assert code == "entry.shadowed_value"
    assert "certificate.expired" in detail
    assert "hides serial 4A:00:01" in detail


def test_nothing_is_hidden_where_nothing_is_wanted() -> None:
    found = change(entry(expired(), smime=[STALE]), recipient(smime=[STALE]), around("owned"))
    assert "entry.shadowed_value" not in codes(found)
    assert "recipient.shadowed_value" not in codes(found)
    assert sides(found)[1] == digests(STALE), "it is in nobody's way"


def test_a_stale_value_in_exchange_is_told_and_stays_while_removal_is_off() -> None:
    found = change(entry(good(), smime=[STALE]), recipient(good(), smime=[STALE]), around("off"))
    assert found.action is Action.NOTE
    assert codes(found) == ["entry.shadowed_value", "recipient.shadowed_value"]
    assert told_about(found, STALE) == ("?", "value.would_be_removed")


def test_it_goes_only_in_the_run_after_a_wanted_certificate_stands_there() -> None:
    published, state = entry(good(), smime=[STALE]), recipient(smime=[STALE])
    first = change(published, state, around("owned"))
    assert sides(first) == (digests(good()), digests(STALE))
    assert told_about(first, STALE) == ("?", "value.waits_for_proof")
    second = change(published, holding(state, first), around("owned"))
    assert second.action is Action.REMOVE
    assert sides(second) == (digests(good()), set())
    assert told_about(second, STALE) == ("-", "certificate.expired")
    third = change(published, holding(holding(state, first), second), around("owned"))
    assert (third.action, codes(third)) == (Action.NOTE, ["entry.shadowed_value"])


def test_a_successors_value_comes_and_the_stale_one_goes_in_one_change() -> None:
    published = entry(NEW, smime=[pkcs7(NEW)])
    found = change(published, recipient(NEW, smime=[STALE]), around("owned", ours=[STALE]))
    assert found.action is Action.REPLACE
    assert sides(found) == (digests(NEW), digests(pkcs7(NEW)))


@pytest.mark.parametrize(
    "kept", [UNREADABLE, PKCS7, pkcs7(certificate(number=7))], ids=["garbage", "empty", "undecided"]
)
@pytest.mark.parametrize("removal", ["owned", "exact"])
def test_what_cannot_be_read_or_judged_stays(kept: bytes, removal: str) -> None:
    found = change(entry(good()), recipient(good(), smime=[kept]), around(removal, ours=[kept]))
    assert found.action is Action.NOTE
    assert told_about(found, kept)[0] == "="
    assert "recipient.shadowed_value" not in codes(found)


def test_a_strangers_value_stays_under_owned_and_goes_under_exact_with_the_limit() -> None:
    value = pkcs7(FOREIGN)
    state = recipient(good(), smime=[value])
    owned = change(entry(good()), state, around("owned"))
    assert owned.action is Action.NOTE
    assert told_about(owned, value) == ("=", "value.not_ours")
    assert codes(owned) == ["recipient.shadowed_value"]
    exact = change(entry(good()), state, around("exact"))
    assert sides(exact) == (digests(good()), set())
    assert removes_foreign(exact)


def test_a_value_of_the_wanted_certificate_stays_whoever_put_it_there() -> None:
    state = recipient(good(), smime=[pkcs7(good())])
    assert plan(entry(good()), state, around("exact")) is None


def test_a_source_that_may_be_incomplete_removes_nothing_there() -> None:
    found = change(entry(good()), recipient(good(), smime=[STALE]), around("exact", only_add=True))
    assert told_about(found, STALE) == ("?", "directory.completeness_unknown")
    assert sides(found)[1] == digests(STALE)


def test_an_attribute_that_the_policy_leaves_alone_is_left_alone() -> None:
    published = entry(good(), smime=[pkcs7(good())])
    found = change(published, recipient(good(), smime=[STALE]), around("exact", smime_attribute="off"))
    assert found.action is Action.NOTE
    assert codes(found) == ["recipient.shadowed_value"]


# The last value, in both attributes together


def test_a_usable_value_in_the_other_attribute_lets_the_expired_one_go() -> None:
    found = change(entry(expired()), recipient(expired(), smime=[pkcs7(FOREIGN)]), around("owned"))
    assert sides(found) == (set(), digests(pkcs7(FOREIGN)))


def test_a_useless_value_in_the_other_attribute_does_not() -> None:
    found = change(entry(expired()), recipient(expired(), smime=[STALE]), around("owned"))
    assert found.action is Action.NOTE
    assert "recipient.only_expired" in codes(found)


# Accidents, keys


def test_a_text_in_the_directory_gives_the_certificate_and_a_text_in_exchange_is_replaced_if_it_is_ours() -> None:
    found = change(entry(pem(good())), recipient(pem(good())), around("owned"))
    assert found.action is Action.REPLACE
    assert sides(found)[0] == digests(good())


def withheld(*published: bytes) -> DirectoryEntry:
    """The entry as it comes back from the people file."""
    found = entry(*published)
    judged = judge_values(inspect_entry(found), found.addresses, Policy(), NOW)
    return entry_of(person_row(found, judged))


@pytest.mark.parametrize("is_withheld", [False, True])
def test_a_key_in_the_directory_is_told_loudly_and_stands_in_no_change(is_withheld: bool) -> None:
    published = withheld(private_key(), good()) if is_withheld else entry(private_key(), good())
    found = change(published, recipient(), around())
    assert codes(found) == ["value.private_key"]
    assert "in the directory's userCertificate" in found.reasons[0][1]
    assert sides(found)[0] == digests(good())
    assert private_key() not in found.values.values()


def test_a_key_alone_is_not_nothing() -> None:
    found = change(withheld(private_key()), recipient(good()), around("owned", when_none_published="remove"))
    assert found.action is Action.NOTE
    assert codes(found) == ["value.private_key", "entry.no_wanted"]


def test_a_recipient_that_holds_a_key_is_not_written_and_the_plan_holds_no_bytes() -> None:
    for state in (recipient(private_key(), expired()), recipient(smime=[private_key()])):
        found = change(entry(good()), state, around("exact"))
        assert found.action is Action.NOTE
        assert codes(found)[0] == "value.private_key"
        assert "in Exchange Online" in found.reasons[0][1]
        assert found.values == {}


# Whatever stands where


CONTENTS = [good(), NEW, expired(), rejected(), FOREIGN, UNREADABLE]
PLAIN = st.lists(st.sampled_from(CONTENTS), max_size=4, unique=True)
WRAPPED = st.lists(
    st.sampled_from([wrap(one) for one in CONTENTS[:-1] for wrap in (pkcs7, tagged)]), max_size=3, unique=True
)


@given(PLAIN, WRAPPED, PLAIN, WRAPPED, st.sampled_from(["off", "owned", "exact"]))
def test_two_runs_settle_and_nobody_loses_the_last_usable_value(
    published: Sequence[bytes], smime: Sequence[bytes], held: Sequence[bytes], held_smime: Sequence[bytes], removal: str
) -> None:
    person, circumstances = entry(*published, smime=smime), around(removal)
    state = recipient(*held, smime=held_smime)
    usable = {digest_of(one) for plain in (good(), NEW, FOREIGN) for one in (plain, pkcs7(plain), tagged(plain))}

    def holds_usable(now: RecipientState) -> bool:
        return bool(usable & {*now.user_certificate, *now.user_smime_certificate})

    before = holds_usable(state)
    for _run in range(2):
        state = holding(state, plan(person, state, circumstances))
        assert holds_usable(state) >= before
    last = plan(person, state, circumstances)
    assert last is None or last.action is Action.NOTE
