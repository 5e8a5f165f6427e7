"""Before a write: the recipient must stand where the plan thought it did."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.standing import held_by, objection_to_write
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, digest_of, recipient

PLANNED = change([b"old"], [b"new"])


def test_what_it_holds_is_sorted_in_both_attributes() -> None:
    first, second = sorted([digest_of(b"old"), digest_of(b"new")])
    state = recipient(user_certificate=(second, first), user_smime_certificate=(second, first))
    assert held_by(state) == HeldValues((first, second), (first, second))


def test_a_recipient_that_stands_as_before_may_be_written() -> None:
    assert objection_to_write(PLANNED, recipient(b"old"), False) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (recipient(b"old", readable=False), "recipient.unreadable"),
        (recipient(b"new"), "recipient.already_as_planned"),
        (recipient(b"new", is_dir_synced=True), "recipient.already_as_planned"),
        (recipient(b"other"), "plan.stale"),
        (recipient(b"old", smime=[b"x"]), "plan.stale"),
        (recipient(), "plan.stale"),
        (recipient(b"old", is_dir_synced=True), "recipient.authority.on_premises"),
        (recipient(b"old", is_dir_synced=None), "recipient.authority.unknown"),
        (recipient(b"old", is_dir_synced=True, is_exchange_cloud_managed=True), "recipient.authority.cloud_managed"),
    ],
)
def test_what_speaks_against_a_write(state: RecipientState, code: str) -> None:
    objection = objection_to_write(PLANNED, state, False)
    assert objection is not None
    assert objection[0] == code
    assert code in CATALOGUE


def test_cloud_managed_recipients_may_be_written_where_that_is_set() -> None:
    state = recipient(b"old", is_dir_synced=True, is_exchange_cloud_managed=True)
    assert objection_to_write(PLANNED, state, True) is None
