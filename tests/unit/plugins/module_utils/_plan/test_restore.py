"""What a restore plans for one recipient: the former values, byte for byte, under the guards of every plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.former_values import FormerValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.restore import (
    RestoreCircumstances,
    note_unknown,
    plan_restore,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.tally import removes_foreign
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    ADA_GUID,
    NOW,
    UNREADABLE,
    digest_of,
    expired,
    good,
    holding,
    pkcs7,
    private_key,
    recipient,
    tagged,
)

AT = "2026-11-25T02:00:00Z"


def held(*certificates: bytes, smime: tuple[bytes, ...] = ()) -> HeldValues:
    return HeldValues(tuple(sorted(map(digest_of, certificates))), tuple(sorted(map(digest_of, smime))))


def former(before: RecipientState, *left: bytes, withheld: tuple[bytes, ...] = ()) -> FormerValues:
    """The journal's row about ``before``; ``left``: what the run wrote to UserCertificate."""
    values = {digest: content for digest, content in before.values.items() if content not in withheld}
    side = HeldValues(before.user_certificate, before.user_smime_certificate)
    return FormerValues(ADA_GUID, ADA, "r1", AT, side, held(*left), values)


def circumstances(*ours: bytes, **changed: Any) -> RestoreCircumstances:
    around = RestoreCircumstances(Policy(), NOW, False, {ADA_GUID: frozenset(digest_of(one)[:16] for one in ours)})
    return replace(around, **changed)


def plan(before: FormerValues, now: RecipientState | None, *ours: bytes, **changed: Any) -> Change | None:
    return plan_restore(before, now, circumstances(*ours, **changed))


def codes(change: Change | None) -> list[str]:
    return [] if change is None else [code for code, _detail in change.reasons]


def test_every_kind_of_value_comes_back_to_the_byte() -> None:
    before = recipient(good(1), expired(2), UNREADABLE, smime=[pkcs7(good(1)), tagged(good(3)), b""])
    now = recipient(good(4))
    change = plan(former(before, good(4)), now, good(4))
    assert change is not None
    assert (change.action, codes(change)) == (Action.REPLACE, ["restore.former_values"])
    assert change.reasons[0][1] == f"as before run r1, {AT}"
    assert (change.before, change.after) == (held(good(4)), former(before).before)
    assert holding(now, change) == replace(before, values={digest_of(one): one for one in before.values.values()})
    assert sorted(note.sign for note in change.notes) == ["+"] * 6 + ["-"]
    assert [note.value_digest for note in change.notes if note.sign == "-"] == [digest_of(good(4))]


def test_what_a_first_run_added_is_taken_away_and_is_ours() -> None:
    change = plan(former(recipient(), good()), recipient(good()), good())
    assert change is not None
    assert (change.action, change.after) == (Action.REMOVE, HeldValues())
    assert not removes_foreign(change)


def test_what_was_removed_comes_back() -> None:
    change = plan(former(recipient(good(1), good(2)), good(1)), recipient(good(1)))
    assert change is not None
    assert change.action is Action.ADD
    assert change.after == held(good(1), good(2))


def test_more_values_than_are_ever_published_come_back() -> None:
    """Whoever held them before held them with the service's leave."""
    before = recipient(*[bytes([number]) for number in range(20)])
    change = plan(former(before), recipient())
    assert change is not None
    assert len(change.after.user_certificate) == 20


def test_where_it_stands_already_nothing_is_planned() -> None:
    assert plan(former(recipient(good(1))), recipient(good(1))) is None


def test_what_somebody_put_there_since_needs_an_override() -> None:
    change = plan(former(recipient(), good(1)), recipient(good(1), good(2)), good(1))
    assert codes(change) == ["restore.changed_since", "restore.former_values"]
    assert change is not None
    assert removes_foreign(change)
    reasons = {note.value_digest: [code for code, _detail in note.reasons] for note in change.notes}
    assert reasons == {digest_of(good(1)): [], digest_of(good(2)): ["value.not_ours"]}


def test_an_unreadable_value_of_somebody_else_needs_one_too() -> None:
    change = plan(former(recipient(good(1))), recipient(UNREADABLE))
    assert change is not None
    assert removes_foreign(change)


def test_an_owned_issuer_makes_its_values_ours() -> None:
    around = replace(circumstances(), policy=Policy(owned_issuers=("CN=Contoso Issuing CA 1",)))
    change = plan_restore(former(recipient()), recipient(good(1)), around)
    assert change is not None
    assert not removes_foreign(change)


def test_a_recipient_that_is_gone_is_told() -> None:
    change = plan(former(recipient(good(1))), None)
    assert change is not None
    assert (change.action, change.guid, change.address) == (Action.NOTE, None, ADA)
    assert codes(change) == ["restore.recipient_gone"]


def test_somebody_of_whom_nothing_is_known_is_told() -> None:
    change = note_unknown("eve@contoso.example")
    assert (change.action, change.address, codes(change)) == (
        Action.NOTE,
        "eve@contoso.example",
        ["restore.not_in_journal"],
    )


def test_a_key_cannot_be_given_back() -> None:
    before = recipient(good(1), private_key())
    change = plan(former(before, withheld=(private_key(),)), recipient(good(2)))
    assert change is not None
    assert (change.action, codes(change), change.values) == (Action.NOTE, ["restore.withheld"], {})
    assert "1 of 2 values" in change.reasons[0][1]


def test_where_a_key_stands_now_nothing_is_written() -> None:
    change = plan(former(recipient(good(1))), withhold_secrets(recipient(private_key())))
    assert change is not None
    assert (change.action, codes(change)) == (Action.NOTE, ["value.private_key"])


def test_a_key_that_was_withheld_and_is_gone_stops_nothing() -> None:
    now = replace(withhold_secrets(recipient(private_key())), user_certificate=())
    change = plan(former(recipient(good(1))), now)
    assert change is not None
    assert change.action is Action.ADD


def test_what_cannot_be_read_is_not_changed() -> None:
    assert codes(plan(former(recipient(good(1))), recipient(readable=False))) == ["recipient.unreadable"]


def test_who_is_owned_elsewhere_is_not_written() -> None:
    for synced, managed, code in (
        (True, None, "recipient.authority.on_premises"),
        (None, None, "recipient.authority.unknown"),
        (True, True, "recipient.authority.cloud_managed"),
    ):
        now = recipient(is_dir_synced=synced, is_exchange_cloud_managed=managed)
        change = plan(former(recipient(good(1))), now)
        assert change is not None
        assert (change.action, codes(change)) == (Action.NOTE, [code])
    managed_here = recipient(is_dir_synced=True, is_exchange_cloud_managed=True)
    assert plan(former(recipient(good(1))), managed_here, write_cloud_managed=True) is not None


def test_a_hidden_recipient_is_restored_and_told() -> None:
    assert "recipient.hidden" in codes(plan(former(recipient(good(1))), recipient(hidden=True)))


def test_a_recipient_without_an_address_is_called_by_its_name() -> None:
    change = plan(former(recipient(good(1))), recipient(primary_smtp_address=None))
    assert change is not None
    assert change.address == "Ada"


def test_the_same_value_in_both_attributes_is_told_once_and_restored_in_both() -> None:
    before = recipient(good(1), smime=[good(1)])
    change = plan(former(before), recipient())
    assert change is not None
    assert [note.sign for note in change.notes] == ["+"]
    assert change.after == held(good(1), smime=(good(1),))
