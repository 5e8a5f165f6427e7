"""One recipient's change: what is added, what is removed, what is kept with which reason, and who is not written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import (
    MOST_VALUES,
    Circumstances,
    plan_recipient,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.tally import removes_foreign
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
    recipient,
    rejected,
    undecided,
)
from hypothesis import given
from hypothesis import strategies as st

NEW = certificate(ADA, age=50)  # supersedes good(), its overlap is over
FOREIGN = certificate(ADA, issuer="Somebody Else")


def signs(found: Change) -> dict[str, str]:
    return {note.value_digest: note.sign for note in found.notes}


def after(found: Change) -> set[str]:
    return set(found.after.user_certificate)


def digests(*contents: bytes) -> set[str]:
    return {digest_of(content) for content in contents}


# Adding


def test_a_first_value_is_added() -> None:
    found = change(entry(good()), recipient(), around())
    assert found.action is Action.ADD
    assert after(found) == digests(good())
    assert found.values[digest_of(good())] == good()
    assert found.distinguished_name == "CN=Ada,OU=People,DC=corp,DC=example"
    assert found.reasons == ()
    assert found.notes[0].facts.startswith("serial ")


def test_nothing_to_do_says_nothing() -> None:
    assert plan(entry(good()), recipient(good()), around("exact")) is None


def test_the_smime_attribute_of_the_recipient_is_left_alone() -> None:
    state = recipient(smime=[PKCS7])
    found = change(entry(good(), smime=[PKCS7]), state, around("exact"))
    assert found.after.user_smime_certificate == found.before.user_smime_certificate == state.user_smime_certificate


def test_a_certificate_in_the_directorys_smime_attribute_goes_to_user_certificate() -> None:
    found = change(entry(smime=[good()]), recipient(), around())
    assert after(found) == digests(good())


def test_what_is_rejected_or_undecided_is_not_added_and_every_value_is_explained() -> None:
    found = change(entry(rejected(), undecided(), UNREADABLE), recipient(), around())
    assert found.action is Action.NOTE
    assert codes(found) == ["entry.no_wanted"]
    assert signs(found) == dict.fromkeys(digests(rejected(), undecided(), UNREADABLE), "?")


def test_the_address_rule_is_judged_against_the_recipient_and_not_the_entry() -> None:
    state = recipient(primary_smtp_address="ada.new@contoso.example", addresses=("ada.new@contoso.example",))
    found = change(entry(good()), state, around())
    assert codes(found) == ["entry.no_wanted"]
    assert "certificate.address.no_match" in {code for note in found.notes for code, _detail in note.reasons}


# The removal rule


@pytest.mark.parametrize(
    ("published", "held", "ours", "policy"),
    [
        ([good(), NEW], [good(), NEW], [], {}),  # in the entry, superseded
        ([NEW], [good(), NEW], [good()], {}),  # the ledger shows that we wrote it
        ([NEW], [good(), NEW], [], {"owned_issuers": ("CN=Contoso Issuing CA 1",)}),
    ],
)
def test_owned_removes_what_is_ours_and_off_notes_the_same(
    published: list[bytes], held: list[bytes], ours: list[bytes], policy: Mapping[str, Any]
) -> None:
    owned = change(entry(*published), recipient(*held), around("owned", ours=ours, **policy))
    assert owned.action is Action.REMOVE
    assert after(owned) == digests(NEW)
    off = change(entry(*published), recipient(*held), around("off", ours=ours, **policy))
    assert off.action is Action.NOTE
    (note,) = [note for note in off.notes if note.value_digest == digest_of(good())]
    assert note.sign == "?"
    assert note.reasons[0][0] == "value.would_be_removed"


@pytest.mark.parametrize(
    "kept", [FOREIGN, UNREADABLE, PKCS7, undecided()], ids=["foreign", "unreadable", "pkcs7", "undecided"]
)
def test_owned_keeps_what_is_not_ours_or_cannot_be_judged(kept: bytes) -> None:
    found = change(entry(NEW), recipient(NEW, kept), around("owned"))
    assert found.action is Action.NOTE
    assert signs(found) == {digest_of(kept): "="}


def test_replacing_is_adding_and_removing_in_one() -> None:
    found = change(entry(good(), NEW), recipient(good(), FOREIGN), around("owned"))
    assert found.action is Action.REPLACE
    assert after(found) == digests(NEW, FOREIGN)
    assert signs(found) == {digest_of(NEW): "+", digest_of(good()): "-", digest_of(FOREIGN): "="}


def test_exact_removes_what_is_not_ours_and_the_limit_sees_it() -> None:
    found = change(entry(NEW), recipient(NEW, FOREIGN), around("exact"))
    assert found.action is Action.REMOVE
    assert after(found) == digests(NEW)
    assert removes_foreign(found)


@pytest.mark.parametrize("kept", [UNREADABLE, PKCS7, undecided()], ids=["unreadable", "pkcs7", "undecided"])
def test_exact_keeps_what_cannot_be_judged(kept: bytes) -> None:
    assert change(entry(NEW), recipient(NEW, kept), around("exact")).action is Action.NOTE


def test_the_limit_sees_a_foreign_removal_however_much_else_is_to_be_said() -> None:
    # Twenty-five unusable values in the entry are explained one by one; the removal must not fall off the end.
    many = [expired(number) for number in range(1, 26)]
    found = change(entry(*many), recipient(FOREIGN, expired(99)), around("exact"))
    assert found.action is Action.REMOVE
    assert removes_foreign(found)
    assert len(found.notes) <= 20


def test_a_recipient_of_the_directory_loses_nothing_and_the_limit_does_not_count_it() -> None:
    found = change(entry(NEW), recipient(NEW, FOREIGN, is_dir_synced=True), around("exact"))
    assert found.action is Action.NOTE
    assert not removes_foreign(found)


# The last value


@pytest.mark.parametrize("removal", ["owned", "exact"])
@pytest.mark.parametrize(
    ("published", "held", "stays", "code"),
    [
        ([expired(1), expired(2)], [expired(1), expired(2)], None, "recipient.only_expired"),
        ([rejected()], [rejected()], rejected(), "recipient.only_rejected"),
        ([rejected()], [good(), expired()], good(), "recipient.no_source"),
    ],
)
def test_the_last_value_stays_and_the_change_says_why(
    removal: str, published: list[bytes], held: list[bytes], stays: bytes | None, code: str
) -> None:
    found = change(entry(*published), recipient(*held), around(removal, ours=held))
    assert code in codes(found)
    assert len(after(found)) == 1
    assert stays is None or after(found) == digests(stays)
    assert "=" in {note.sign for note in found.notes}


def test_off_says_the_same_about_the_last_value() -> None:
    found = change(entry(expired()), recipient(expired()), around("off"))
    assert "recipient.only_expired" in codes(found)
    assert signs(found)[digest_of(expired())] == "="


def test_another_usable_value_that_stays_lets_the_expired_one_go() -> None:
    found = change(entry(expired()), recipient(expired(), FOREIGN), around("owned"))
    assert found.action is Action.REMOVE
    assert after(found) == digests(FOREIGN)


def test_a_value_that_stays_without_being_usable_does_not() -> None:
    found = change(entry(expired()), recipient(expired(), UNREADABLE), around("owned"))
    assert found.action is Action.NOTE
    assert "recipient.only_expired" in codes(found)


def test_a_wanted_value_without_room_does_not_cost_the_last_usable_one() -> None:
    # More than fifteen stand there already, so the successor cannot come, and what serves today must stay.
    strangers = [certificate("x@fabrikam.example", number=number) for number in range(1, MOST_VALUES + 5)]
    found = change(entry(good(), NEW), recipient(good(), *strangers), around("owned"))
    assert digest_of(good()) in after(found)
    assert "recipient.no_room" in codes(found)


def test_a_successor_inside_its_publish_delay_is_kept_where_it_is_held() -> None:
    young = certificate(ADA, age=2)
    circumstances = around("exact", publish_delay_days=7)
    found = change(entry(young, good()), recipient(young, good()), circumstances)
    assert found.action is Action.NOTE
    assert signs(found) == {digest_of(young): "="}
    assert plan(entry(young, good()), recipient(good()), circumstances) is None


# What the entry says


def test_an_entry_without_values_is_a_note_and_nothing_more() -> None:
    found = change(entry(), recipient(good(), expired()), around("exact"))
    assert found.action is Action.NOTE
    assert codes(found) == ["entry.no_values"]
    assert found.notes == ()


def test_when_none_published_remove_treats_it_as_a_wish_but_keeps_the_last() -> None:
    circumstances = around("owned", ours=[good(), expired()], when_none_published="remove")
    found = change(entry(), recipient(good(), expired()), circumstances)
    assert found.action is Action.REMOVE
    assert after(found) == digests(good())
    assert codes(found) == ["entry.no_values", "recipient.no_source"]
    assert codes(change(entry(), recipient(), circumstances)) == ["entry.no_values"]


def test_a_source_that_may_be_incomplete_only_adds() -> None:
    found = change(entry(good(), NEW), recipient(good()), around("exact", only_add=True))
    assert found.action is Action.ADD
    assert after(found) == digests(good(), NEW)
    (note,) = [note for note in found.notes if note.sign == "?"]
    assert note.reasons[0][0] == "directory.completeness_unknown"


@pytest.mark.parametrize("attribute", ["userCertificate", "userSMIMECertificate"])
def test_more_than_fifteen_values_in_the_entry_are_told_because_entra_connect_stops(attribute: str) -> None:
    many = [good(number) for number in range(1, MOST_VALUES + 2)]
    full = entry(*many) if attribute == "userCertificate" else entry(smime=many)
    found = change(full, recipient(), around(max_values=1))
    ((code, detail),) = found.reasons
    assert code == "entry.over_connect_limit"
    assert f"{attribute} holds 16 values" in detail
    exactly = entry(*many[1:]) if attribute == "userCertificate" else entry(smime=many[1:])
    assert change(exactly, recipient(), around(max_values=1)).reasons == ()


def test_a_disabled_account_changes_nothing_and_is_told() -> None:
    found = change(entry(good(), enabled=False), recipient(), around())
    assert found.action is Action.ADD
    assert codes(found) == ["entry.disabled"]
    assert plan(entry(good(), enabled=False), recipient(good()), around()) is None


def test_a_hidden_recipient_is_written_and_told() -> None:
    found = change(entry(good()), recipient(hidden=True), around())
    assert found.action is Action.ADD
    assert codes(found) == ["recipient.hidden"]


# Room


def test_fifteen_values_are_the_most_and_the_best_come_first() -> None:
    strangers = [certificate("x@fabrikam.example", number=number) for number in range(1, MOST_VALUES)]
    found = change(entry(good(), NEW), recipient(*strangers), around(overlap_days=90))
    assert found.action is Action.ADD
    assert len(after(found)) == MOST_VALUES
    assert digest_of(NEW) in after(found)
    assert digest_of(good()) not in after(found)
    assert codes(found) == ["recipient.no_room"]


def test_without_any_room_nothing_is_added() -> None:
    strangers = [certificate("x@fabrikam.example", number=number) for number in range(1, MOST_VALUES + 1)]
    found = change(entry(good()), recipient(*strangers), around())
    assert found.action is Action.NOTE
    assert codes(found) == ["recipient.no_room"]


def test_what_is_removed_makes_room() -> None:
    old = [good(number) for number in range(1, MOST_VALUES + 1)]
    found = change(entry(*old, NEW), recipient(*old), around("owned"))
    assert found.action is Action.REPLACE
    assert after(found) == digests(NEW)


# Who is not written


def test_what_could_not_be_read_is_not_changed() -> None:
    found = change(entry(good()), recipient(readable=False), around("exact"))
    assert found.action is Action.NOTE
    assert codes(found) == ["recipient.unreadable"]


@pytest.mark.parametrize(
    ("is_dir_synced", "is_cloud_managed", "write_cloud_managed", "code"),
    [
        (True, None, True, "recipient.authority.on_premises"),
        (True, True, False, "recipient.authority.cloud_managed"),
        (None, None, True, "recipient.authority.unknown"),
    ],
)
def test_a_recipient_of_another_authority_gets_a_note_in_place_of_the_change(
    is_dir_synced: bool | None, is_cloud_managed: bool | None, write_cloud_managed: bool, code: str
) -> None:
    state = recipient(is_dir_synced=is_dir_synced, is_exchange_cloud_managed=is_cloud_managed)
    found = change(entry(good()), state, around(write_cloud_managed=write_cloud_managed))
    assert found.action is Action.NOTE
    assert codes(found)[0] == code
    assert plan(entry(good()), replace(state, user_certificate=(digest_of(good()),)), around()) is None


def test_a_cloud_managed_recipient_is_written_where_that_is_set_and_told() -> None:
    state = recipient(is_dir_synced=True, is_exchange_cloud_managed=True)
    found = change(entry(good()), state, around(write_cloud_managed=True))
    assert found.action is Action.ADD
    assert codes(found) == ["recipient.authority.cloud_managed"]


def test_a_recipient_without_an_address_goes_by_its_name() -> None:
    state = recipient(primary_smtp_address=None, addresses=(ADA,))
    assert change(entry(good()), state, around()).address == "Ada"


# Properties

POOL = (
    good(1),
    good(2),
    NEW,
    certificate(ADA, age=5),
    certificate("ada.b@contoso.example", age=60),
    certificate(ADA, "ada.b@contoso.example", age=20),
    certificate("somebody.else@contoso.example"),
    expired(1),
    expired(2),
    rejected(),
    undecided(),
    FOREIGN,
    UNREADABLE,
    PKCS7,
    *(certificate("x@fabrikam.example", number=number) for number in range(1, 13)),
)
VALUES = st.lists(st.sampled_from(POOL), unique=True, max_size=len(POOL))
CIRCUMSTANCES = st.builds(
    around,
    st.sampled_from(["off", "owned", "exact"]),
    only_add=st.booleans(),
    write_cloud_managed=st.booleans(),
    ours=VALUES,
    overlap_days=st.sampled_from([0, 30, 90]),
    publish_delay_days=st.sampled_from([0, 7, 30]),
    max_values=st.sampled_from([1, 4, 15]),
    allow_without_address=st.booleans(),
    when_none_published=st.sampled_from(["note", "remove"]),
    owned_issuers=st.sampled_from([(), ("CN=Somebody Else",)]),
)
STATES = st.builds(
    recipient,
    smime=st.sampled_from([(), (PKCS7,)]),
    is_dir_synced=st.sampled_from([False, False, False, True, None]),
    is_exchange_cloud_managed=st.sampled_from([None, True]),
    addresses=st.sampled_from([(ADA,), (ADA, "ada.b@contoso.example")]),
    hidden=st.booleans(),
)


def stated(state: RecipientState, held: list[bytes]) -> RecipientState:
    values = {digest_of(content): content for content in held}
    return replace(state, user_certificate=tuple(sorted(values)), values={**state.values, **values})


@given(VALUES, VALUES, STATES, CIRCUMSTANCES)
def test_after_a_plan_was_applied_there_is_nothing_left_to_do(
    published: list[bytes], held: list[bytes], state: RecipientState, circumstances: Circumstances
) -> None:
    state = stated(state, held)
    first = plan(entry(*published), state, circumstances)
    second = plan(entry(*published), holding(state, first), circumstances)
    assert second is None or second.action is Action.NOTE


@given(VALUES, VALUES, STATES, CIRCUMSTANCES, st.randoms(use_true_random=False))
def test_the_order_of_the_values_never_changes_what_is_written(
    published: list[bytes], held: list[bytes], state: RecipientState, circumstances: Circumstances, random: Any
) -> None:
    shuffled = list(published)
    random.shuffle(shuffled)
    state = stated(state, held)
    first = plan(entry(*published), state, circumstances)
    second = plan(entry(*shuffled), state, circumstances)
    assert (first and (first.action, first.before, first.after)) == (
        second and (second.action, second.before, second.after)
    )


def usable(circumstances: Circumstances, state: RecipientState) -> set[str]:
    """Which of the pool are acceptable for this recipient now, told by a plan of one value each, without removal."""
    alone = replace(state, user_certificate=(), is_dir_synced=False, readable=True)
    apart = replace(circumstances, policy=replace(circumstances.policy, removal="off"))
    plans = {digest_of(one): plan_recipient(entry(one), alone, apart) for one in POOL}
    return {digest for digest, found in plans.items() if found is not None and found.action is Action.ADD}


@given(VALUES, VALUES, STATES, CIRCUMSTANCES)
def test_whoever_can_be_encrypted_to_now_can_be_encrypted_to_afterwards(
    published: list[bytes], held: list[bytes], state: RecipientState, circumstances: Circumstances
) -> None:
    state = stated(state, held)
    found = plan(entry(*published), state, circumstances)
    good_ones = usable(circumstances, state)
    if found is not None and found.action is not Action.NOTE and good_ones & set(found.before.user_certificate):
        assert good_ones & set(found.after.user_certificate)


@given(VALUES, VALUES, STATES, CIRCUMSTANCES)
def test_what_is_never_removed_never_is(
    published: list[bytes], held: list[bytes], state: RecipientState, circumstances: Circumstances
) -> None:
    found = plan(entry(*published), stated(state, held), circumstances)
    if found is None:
        return
    removed = set(found.before.user_certificate) - set(found.after.user_certificate)
    assert not removed & digests(UNREADABLE, PKCS7)
    if circumstances.only_add or circumstances.policy.removal == "off":
        assert not removed
    if circumstances.policy.removal == "owned":
        ledger = next(iter(circumstances.ours.values()), frozenset())
        issuers = digests(FOREIGN) if circumstances.policy.owned_issuers else set()
        assert all(one in digests(*published) | issuers or one[:16] in ledger for one in removed)
    assert len(found.after.user_certificate) <= max(MOST_VALUES, len(found.before.user_certificate))


def test_the_moment_is_a_parameter() -> None:
    circumstances = replace(around("owned"), now=NOW.replace(year=2028))
    assert codes(change(entry(good()), recipient(good()), circumstances)) == [
        "entry.no_wanted",
        "recipient.only_expired",
    ]
