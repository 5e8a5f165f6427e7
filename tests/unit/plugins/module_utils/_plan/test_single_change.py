"""One recipient, named by hand: present, absent and exact for each attribute, and the guards that hold all the same."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import MOST_VALUES
from ansible_collections.mailsec.smime.plugins.module_utils._plan.single_change import (
    SingleOrder,
    WantedState,
    plan_single,
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
    holding,
    pkcs7,
    recipient,
)

NEW = certificate(ADA, age=50)


def order(
    state: str, certificates: list[bytes] | None = None, smime: list[bytes] | None = None, **fields: Any
) -> SingleOrder:
    def by_digest(contents: list[bytes] | None) -> dict[str, bytes] | None:
        return None if contents is None else {digest_of(content): content for content in contents}

    return SingleOrder(
        WantedState(state),
        by_digest(certificates),
        by_digest(smime),
        fields.get("remove_all", False),
        fields.get("write_cloud_managed", False),
    )


def plan(wish: SingleOrder, state: RecipientState) -> Change | None:
    """Plans, and sees that applying leaves nothing to do."""
    found = plan_single(wish, state, Policy(), NOW)
    if found is not None:
        held = {
            digest
            for side in (found.before, found.after)
            for digest in (*side.user_certificate, *side.user_smime_certificate)
        }
        assert {digest: digest_of(content) for digest, content in found.values.items()} == {one: one for one in held}
        assert {code for note in found.notes for code, _detail in note.reasons} <= CATALOGUE.keys()
        assert plan_single(wish, holding(state, found), Policy(), NOW) is None
    return found


def refusal(wish: SingleOrder, state: RecipientState) -> SmimeError:
    with pytest.raises(SmimeError) as failure:
        plan_single(wish, state, Policy(), NOW)
    assert failure.value.code in CATALOGUE
    assert "nothing was written" in failure.value.message
    assert failure.value.detail["guid"] == state.guid
    return failure.value


def held(*certificates: bytes, smime: tuple[bytes, ...] = ()) -> HeldValues:
    return HeldValues(tuple(sorted(map(digest_of, certificates))), tuple(sorted(map(digest_of, smime))))


@pytest.mark.parametrize(
    ("wish", "state", "action", "after"),
    [
        (order("present", [NEW]), recipient(good()), Action.ADD, held(good(), NEW)),
        (order("present", [NEW, good()]), recipient(good()), Action.ADD, held(good(), NEW)),
        (order("absent", [good()]), recipient(good(), NEW), Action.REMOVE, held(NEW)),
        (order("exact", [NEW]), recipient(good()), Action.REPLACE, held(NEW)),
        (order("exact", [NEW]), recipient(good(), NEW), Action.REMOVE, held(NEW)),
        (order("exact", [NEW, good()]), recipient(good()), Action.ADD, held(NEW, good())),
        (order("present", smime=[PKCS7]), recipient(good()), Action.ADD, held(good(), smime=(PKCS7,))),
        (order("absent", smime=[PKCS7]), recipient(good(), smime=[PKCS7]), Action.REMOVE, held(good())),
        (order("exact", smime=[]), recipient(good(), smime=[PKCS7]), Action.REMOVE, held(good())),
        (order("exact", [NEW], [PKCS7]), recipient(good()), Action.REPLACE, held(NEW, smime=(PKCS7,))),
    ],
)
def test_each_state_for_each_attribute(
    wish: SingleOrder, state: RecipientState, action: Action, after: HeldValues
) -> None:
    found = plan(wish, state)
    assert found is not None
    assert (found.action, found.after) == (action, after)
    assert found.guid == state.guid
    assert found.address == ADA


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        (order("present", [good()]), recipient(good(), NEW)),
        (order("absent", [good()]), recipient(NEW)),
        (order("exact", [good()]), recipient(good())),
        (order("exact", [good()]), recipient(good(), smime=[PKCS7])),
        (order("present", [good()]), recipient(good(), is_dir_synced=True)),
    ],
)
def test_nothing_to_do(wish: SingleOrder, state: RecipientState) -> None:
    assert plan(wish, state) is None


def test_an_attribute_that_is_not_named_is_not_touched() -> None:
    found = plan(order("exact", [NEW]), recipient(good(), smime=[PKCS7]))
    assert found is not None
    assert found.after.user_smime_certificate == found.before.user_smime_certificate == (digest_of(PKCS7),)


def test_every_value_that_comes_or_goes_is_described() -> None:
    found = plan(order("exact", [NEW, UNREADABLE, expired()]), recipient(good(), PKCS7))
    assert found is not None
    notes = {note.value_digest: note for note in found.notes}
    assert {digest: note.sign for digest, note in notes.items()} == {
        digest_of(NEW): "+",
        digest_of(UNREADABLE): "+",
        digest_of(expired()): "+",
        digest_of(good()): "-",
        digest_of(PKCS7): "-",
    }
    assert notes[digest_of(NEW)].facts.startswith("serial ")
    assert notes[digest_of(UNREADABLE)].facts == f"{len(UNREADABLE)} bytes"
    assert [code for code, _detail in notes[digest_of(UNREADABLE)].reasons] == ["certificate.unreadable"]
    assert "certificate.expired" in [code for code, _detail in notes[digest_of(expired())].reasons]


def test_the_same_value_in_the_other_attribute_is_an_addition() -> None:
    found = plan(order("present", [good()]), recipient(smime=[good()]))
    assert found is not None
    assert found.action is Action.ADD
    assert [(note.sign, note.value_digest) for note in found.notes] == [("+", digest_of(good()))]


# Guards


def test_what_could_not_be_read_is_not_changed() -> None:
    assert refusal(order("present", [good()]), recipient(readable=False)).code == "recipient.unreadable"


@pytest.mark.parametrize(
    ("is_dir_synced", "is_cloud_managed", "code"),
    [
        (True, None, "recipient.authority.on_premises"),
        (True, True, "recipient.authority.cloud_managed"),
        (None, None, "recipient.authority.unknown"),
    ],
)
def test_a_recipient_of_another_authority_is_refused(
    is_dir_synced: bool | None, is_cloud_managed: bool | None, code: str
) -> None:
    state = recipient(is_dir_synced=is_dir_synced, is_exchange_cloud_managed=is_cloud_managed)
    assert refusal(order("present", [good()]), state).code == code


def test_a_cloud_managed_recipient_is_written_where_that_is_set() -> None:
    state = recipient(is_dir_synced=True, is_exchange_cloud_managed=True)
    assert plan(order("present", [good()], write_cloud_managed=True), state) is not None


@pytest.mark.parametrize(
    "wish",
    [
        order("absent", [good()]),
        order("exact", [expired()]),
        order("exact", []),
    ],
)
def test_the_last_usable_certificate_is_refused_and_may_be_meant(wish: SingleOrder) -> None:
    state = recipient(good(), expired())
    failure = refusal(wish, state)
    assert failure.code == "recipient.last_value"
    assert "remove_all" in failure.message
    meant = SingleOrder(wish.state, wish.user_certificate, None, True, False)
    assert plan(meant, state) is not None


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        (order("absent", [expired()]), recipient(expired())),
        (order("absent", [good()]), recipient(good(), NEW)),
        (order("exact", [NEW]), recipient(good())),
        (order("absent", smime=[PKCS7]), recipient(smime=[PKCS7])),
    ],
)
def test_what_is_not_the_last_usable_one_may_go(wish: SingleOrder, state: RecipientState) -> None:
    assert plan(wish, state) is not None


def many(count: int) -> list[bytes]:
    return [good(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("attribute", ["certificates", "smime"])
def test_fifteen_values_are_the_most_in_one_attribute(attribute: str) -> None:
    assert plan(order("present", **{attribute: many(MOST_VALUES)}), recipient()) is not None
    failure = refusal(order("present", **{attribute: many(MOST_VALUES + 1)}), recipient())
    assert failure.code == "recipient.no_room"
    assert "16 values" in failure.message


def test_too_many_values_may_become_fewer_and_do_not_bar_the_other_attribute() -> None:
    full = recipient(*many(MOST_VALUES + 3))
    assert plan(order("absent", many(1)), full) is not None
    assert plan(order("present", smime=[PKCS7]), full) is not None
    assert refusal(order("present", [NEW]), full).code == "recipient.no_room"


def test_a_recipient_without_an_address_goes_by_its_name() -> None:
    state = recipient(good(), NEW, primary_smtp_address=None, addresses=(ADA,))
    found = plan(order("absent", [good()]), state)
    assert found is not None
    assert found.address == "Ada"
    assert refusal(order("absent", [good(), NEW]), state).message.startswith("Ada:")


def test_the_last_usable_value_is_looked_for_in_both_attributes() -> None:
    with pytest.raises(SmimeError) as failure:
        plan(order("exact", smime=[]), recipient(smime=[pkcs7(good())]))
    assert failure.value.code == "recipient.last_value"
    found = plan(order("exact", smime=[]), recipient(good(), smime=[pkcs7(good())]))
    assert found is not None
    assert found.after == held(good())
    found = plan(order("absent", [good()]), recipient(good(), smime=[pkcs7(good())]))
    assert found is not None
    assert found.after == held(smime=(pkcs7(good()),))
