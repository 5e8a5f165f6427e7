"""Who belongs to whom: each step of the matching, and everything that is reported because it is not unique."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry, anchor_of
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.matching import (
    Matching,
    PersonKey,
    RecipientKey,
    match_people,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import mailbox, person
from hypothesis import given
from hypothesis import strategies as st

ID_1 = "aaaaaaaa-1111-4000-8000-000000000001"
ID_2 = "aaaaaaaa-2222-4000-8000-000000000002"
GUID_1 = "bbbbbbbb-1111-4000-8000-000000000001"
GUID_2 = "bbbbbbbb-2222-4000-8000-000000000002"


def match(people: Sequence[DirectoryEntry], mailboxes: Sequence[RecipientState]) -> Matching:
    return match_people(
        [PersonKey.of(number, one) for number, one in enumerate(people)],
        [RecipientKey.of(number, one) for number, one in enumerate(mailboxes)],
    )


def reports(matching: Matching) -> dict[int, str]:
    """Person -> code. Everybody is in one pair or one report, and every code is in the catalogue."""
    found = {report.person.position: report.code for report in matching.unmatched}
    assert len(found) == len(matching.unmatched)
    assert not set(found) & set(matching.pairs.values())
    assert set(found.values()) <= CATALOGUE.keys()
    return found


def no_address(name: str, **fields: Any) -> DirectoryEntry:
    """Nothing to match by but what is given."""
    bare: dict[str, Any] = {"mail": None, "primary_smtp_address": None, "proxy_addresses": ()}
    return person(name, **{**bare, **fields})


def test_the_external_id_matches_whatever_its_case_and_the_addresses() -> None:
    people = [person("ada", external_directory_object_id=ID_1.upper())]
    mailboxes = [mailbox("renamed", external_directory_object_id=f" {ID_1} ")]
    assert match(people, mailboxes).pairs == {0: 0}


@pytest.mark.parametrize("guid", [GUID_1, GUID_2])
def test_both_anchors_match(guid: str) -> None:
    # Entra Connect takes mS-DS-ConsistencyGuid today and took objectGUID before.
    people = [no_address("ada", object_guid=GUID_1, ms_ds_consistency_guid=GUID_2)]
    assert match(people, [mailbox("x", immutable_id=anchor_of(guid))]).pairs == {0: 0}


def test_an_anchor_is_compared_with_its_case_because_base64_has_one() -> None:
    people = [no_address("ada", object_guid=GUID_1)]
    assert reports(match(people, [mailbox("x", immutable_id=anchor_of(GUID_1).swapcase())])) == {
        0: "recipient.not_found"
    }


def test_the_primary_address_matches_without_regard_to_case() -> None:
    assert match([person("ada")], [mailbox("ADA"), mailbox("bob")]).pairs == {0: 0}


def test_any_proxy_address_matches() -> None:
    people = [
        person("ada", primary_smtp_address=None, proxy_addresses=("old@contoso.example", "ada.b@contoso.example"))
    ]
    mailboxes = [mailbox("bob"), mailbox("x", addresses=("x@contoso.example", "Ada.B@contoso.example"))]
    assert match(people, mailboxes).pairs == {1: 0}


def test_the_primary_address_comes_before_proxies() -> None:
    # Bob inherited Ada's old address; her primary one decides.
    people = [person("ada", proxy_addresses=("ada@contoso.example", "shared@contoso.example"))]
    mailboxes = [mailbox("bob", addresses=("bob@contoso.example", "shared@contoso.example")), mailbox("ada")]
    assert match(people, mailboxes).pairs == {1: 0}


def test_mail_alone_matches_where_nobody_else_claims_it() -> None:
    people = [no_address("ada", mail="Ada@contoso.example"), person("bob")]
    assert match(people, [mailbox("ada"), mailbox("bob")]).pairs == {0: 0, 1: 1}


@pytest.mark.parametrize("bobs", [{"mail": "ada@contoso.example"}, {"proxy_addresses": ("ada@contoso.example",)}])
def test_mail_alone_does_not_match_where_somebody_else_claims_it(bobs: dict[str, Any]) -> None:
    people = [
        no_address("ada", mail="ada@contoso.example"),
        no_address("bob", external_directory_object_id=ID_1, **bobs),
    ]
    mailboxes = [mailbox("ada"), mailbox("bob", external_directory_object_id=ID_1)]
    matching = match(people, mailboxes)
    assert matching.pairs == {1: 1}
    assert reports(matching) == {0: "recipient.ambiguous"}
    assert matching.set_aside == {0}


def test_mail_that_several_claim_and_no_recipient_has_is_simply_not_found() -> None:
    people = [no_address("ada", mail="gone@contoso.example"), no_address("bob", mail="gone@contoso.example")]
    assert reports(match(people, [mailbox("x")])) == {0: "recipient.not_found", 1: "recipient.not_found"}


def test_nobody_answers() -> None:
    matching = match([person("ada"), no_address("nobody")], [mailbox("bob")])
    assert reports(matching) == {0: "recipient.not_found", 1: "recipient.not_found"}
    assert matching.set_aside == set()


def test_two_recipients_for_one_address_are_ambiguous_and_set_aside() -> None:
    mailboxes = [mailbox("x", primary_smtp_address="ada@contoso.example"), mailbox("ada"), mailbox("bob")]
    matching = match([person("ada"), person("bob")], mailboxes)
    assert matching.pairs == {2: 1}
    assert reports(matching) == {0: "recipient.ambiguous"}
    assert matching.set_aside == {0, 1}


def test_two_entries_for_one_recipient_are_ambiguous_and_named() -> None:
    matching = match([person("ada"), person("ada", distinguished_name="CN=Ada,OU=Old")], [mailbox("ada")])
    assert matching.pairs == {}
    assert reports(matching) == {0: "recipient.ambiguous", 1: "recipient.ambiguous"}
    detail = matching.unmatched[0].detail
    assert "CN=Ada,OU=Old" in detail
    assert "CN=ada,OU=People,DC=corp,DC=example" in detail


def test_two_entries_with_one_identity_are_a_conflict() -> None:
    people = [person("ada", external_directory_object_id=ID_1), person("bob", external_directory_object_id=ID_1)]
    matching = match(people, [mailbox("ada", external_directory_object_id=ID_1)])
    assert reports(matching) == {0: "recipient.conflict", 1: "recipient.conflict"}
    assert matching.set_aside == {0}


def test_an_entry_whose_identities_name_two_recipients_is_a_conflict() -> None:
    people = [person("ada", external_directory_object_id=ID_1, object_guid=GUID_1)]
    mailboxes = [
        mailbox("x", external_directory_object_id=ID_1),
        mailbox("y", immutable_id=anchor_of(GUID_1)),
        mailbox("ada"),
    ]
    matching = match(people, mailboxes)
    assert matching.pairs == {}
    assert reports(matching) == {0: "recipient.conflict"}
    assert matching.set_aside == {0, 1}
    assert "x@contoso.example and y@contoso.example" in matching.unmatched[0].detail


def test_two_identities_of_the_same_recipient_are_one_answer() -> None:
    people = [person("ada", external_directory_object_id=ID_1, object_guid=GUID_1)]
    mailboxes = [mailbox("x", external_directory_object_id=ID_1, immutable_id=anchor_of(GUID_1))]
    assert match(people, mailboxes).pairs == {0: 0}


@pytest.mark.parametrize(
    ("entry_fields", "mailbox_fields"),
    [
        ({"external_directory_object_id": ID_1}, {"external_directory_object_id": ID_2}),
        ({"object_guid": GUID_1}, {"immutable_id": anchor_of(GUID_2)}),
    ],
)
def test_an_address_does_not_overrule_another_identity(
    entry_fields: dict[str, Any], mailbox_fields: dict[str, Any]
) -> None:
    matching = match([person("ada", **entry_fields)], [mailbox("ada", **mailbox_fields)])
    assert matching.pairs == {}
    assert reports(matching) == {0: "recipient.conflict"}
    assert matching.set_aside == {0}


@pytest.mark.parametrize(
    ("entry_fields", "mailbox_fields"),
    [({"external_directory_object_id": ID_1}, {}), ({}, {"external_directory_object_id": ID_1})],
)
def test_an_identity_that_only_one_side_has_contradicts_nothing(
    entry_fields: dict[str, Any], mailbox_fields: dict[str, Any]
) -> None:
    assert match([person("ada", **entry_fields)], [mailbox("ada", **mailbox_fields)]).pairs == {0: 0}


def test_a_recipient_that_belongs_to_somebody_by_identity_is_not_given_away_by_address() -> None:
    people = [person("ada"), person("new", external_directory_object_id=ID_1)]
    matching = match(people, [mailbox("ada", external_directory_object_id=ID_1)])
    assert matching.pairs == {0: 1}
    assert reports(matching) == {0: "recipient.conflict"}
    assert matching.set_aside == set()


def test_a_recipient_in_an_ambiguity_is_not_matched_by_a_later_step() -> None:
    # Two mailboxes have Ada's primary address; one of them also has Bob's proxy, which is unique.
    people = [person("ada"), person("bob", primary_smtp_address=None, proxy_addresses=("b@contoso.example",))]
    mailboxes = [
        mailbox("x", primary_smtp_address="ada@contoso.example"),
        mailbox("y", primary_smtp_address="ada@contoso.example", addresses=("b@contoso.example",)),
    ]
    matching = match(people, mailboxes)
    assert matching.pairs == {}
    assert reports(matching) == {0: "recipient.ambiguous", 1: "recipient.ambiguous"}
    assert "part of another contradiction" in matching.unmatched[1].detail


def test_everything_in_a_contradiction_is_set_aside_for_later_steps() -> None:
    # One of Ada's proxies leads to Bob's mailbox, the other to a free one; Cleo's bare mail must not take that now.
    people = [
        person("bob"),
        no_address("ada", proxy_addresses=("bob@contoso.example", "free@contoso.example")),
        no_address("cleo", mail="other@contoso.example"),
    ]
    mailboxes = [mailbox("bob"), mailbox("free", addresses=("free@contoso.example", "other@contoso.example"))]
    matching = match(people, mailboxes)
    assert matching.pairs == {0: 0}
    assert reports(matching) == {1: "recipient.conflict", 2: "recipient.ambiguous"}
    assert matching.set_aside == {1}


def test_a_contradiction_does_not_depend_on_which_address_is_looked_at_first() -> None:
    # One recipient found is taken and another has a different identity: either way both facts lead to one report.
    people = [
        person("bob"),
        no_address(
            "ada", proxy_addresses=("bob@contoso.example", "x@contoso.example"), external_directory_object_id=ID_1
        ),
    ]
    mailboxes = [mailbox("bob"), mailbox("x", external_directory_object_id=ID_2)]
    matching = match(people, mailboxes)
    assert [report.detail for report in matching.unmatched] == ["bob@contoso.example already belongs to another entry"]
    assert matching.set_aside == {1}


def test_a_recipient_without_any_address_goes_by_its_display_name() -> None:
    mailboxes = [
        mailbox("x", primary_smtp_address=None, addresses=("ada@contoso.example",), display_name="The Room"),
        mailbox("y", primary_smtp_address=None, addresses=("ada@contoso.example",), display_name="The Other Room"),
    ]
    matching = match([no_address("ada", mail="ada@contoso.example")], mailboxes)
    assert reports(matching) == {0: "recipient.ambiguous"}
    assert "The Other Room and The Room" in matching.unmatched[0].detail


def test_an_empty_identity_is_none() -> None:
    people = [no_address("ada", external_directory_object_id=" ")]
    assert match(people, [mailbox("x", external_directory_object_id=" ", immutable_id="")]).pairs == {}


NAMES = st.sampled_from(["a", "b", "c", "d"])
ADDRESSES = st.lists(NAMES.map(lambda name: f"{name}@contoso.example"), max_size=3, unique=True).map(tuple)
IDS = st.one_of(st.none(), st.sampled_from([ID_1, ID_2]))
GUIDS = st.sampled_from([GUID_1, GUID_2])
PEOPLE = st.lists(
    st.builds(
        dict,
        external_directory_object_id=IDS,
        object_guid=GUIDS,
        mail=st.one_of(st.none(), NAMES.map(lambda name: f"{name}@contoso.example")),
        primary_smtp_address=st.one_of(st.none(), NAMES.map(lambda name: f"{name}@contoso.example")),
        proxy_addresses=ADDRESSES,
    ),
    max_size=5,
)
MAILBOXES = st.lists(
    st.builds(
        dict,
        external_directory_object_id=IDS,
        immutable_id=st.one_of(st.none(), GUIDS.map(anchor_of)),
        primary_smtp_address=NAMES.map(lambda name: f"{name}@contoso.example"),
        addresses=ADDRESSES,
    ),
    max_size=5,
)


@given(PEOPLE, MAILBOXES, st.integers())
def test_the_order_of_the_input_never_changes_who_belongs_to_whom(
    people_fields: list[dict[str, Any]], mailbox_fields: list[dict[str, Any]], seed: int
) -> None:
    people = [
        PersonKey.of(number, person(f"p{number}", **{"mail": None, **fields}))
        for number, fields in enumerate(people_fields)
    ]
    mailboxes = [
        RecipientKey.of(number, mailbox(f"m{number}", **fields)) for number, fields in enumerate(mailbox_fields)
    ]
    first = match_people(people, mailboxes)
    reports(first)
    assert len(first.pairs) + len(first.unmatched) == len(people)
    assert not first.set_aside & first.pairs.keys()
    shuffled_people, shuffled_mailboxes = list(people), list(mailboxes)
    random.Random(seed).shuffle(shuffled_people)
    random.Random(seed + 1).shuffle(shuffled_mailboxes)
    second = match_people(shuffled_people, shuffled_mailboxes)
    assert second.pairs == first.pairs
    assert second.set_aside == first.set_aside
    assert {(one.person.position, one.code, one.detail) for one in second.unmatched} == {
        (one.person.position, one.code, one.detail) for one in first.unmatched
    }
