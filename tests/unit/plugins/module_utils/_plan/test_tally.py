"""Counting a plan: every action, every reason, and what takes away a value that is not ours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._plan.tally import Tally, removes_foreign
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change

FOREIGN = ValueNote("-", "00", "serial 01", (("value.not_in_entry", ""), ("value.not_ours", "")))
ADD = change([], [b"new"], reasons=(("entry.disabled", ""),))
REPLACE = change([b"old"], [b"new"], notes=(FOREIGN,))
REMOVE = change([b"old", b"keep"], [b"keep"], notes=(FOREIGN, FOREIGN))
NOTE = replace(ADD, action=Action.NOTE, reasons=(("entry.disabled", ""), ("entry.no_values", "")))


def test_every_action_and_reason_is_counted() -> None:
    tally = Tally()
    tally.people, tally.recipients, tally.unchanged, tally.not_in_directory, tally.system_mailboxes = 6, 5, 1, 2, 3
    for one in (ADD, REPLACE, REMOVE, NOTE, NOTE):
        tally.count(one)
    assert tally.as_row() == {
        "people": 6,
        "recipients": 5,
        "unchanged": 1,
        "not_in_directory": 2,
        "system_mailboxes": 3,
        "add": 1,
        "replace": 1,
        "remove": 1,
        "note": 2,
        "codes": {"entry.disabled": 3, "entry.no_values": 2, "recipient.system_mailbox": 3},
    }
    assert tally.foreign_removals == 2


@pytest.mark.parametrize(("one", "expected"), [(ADD, True), (REPLACE, True), (REMOVE, True), (NOTE, False)])
def test_notes_alone_are_no_changes(one: Change, expected: bool) -> None:
    tally = Tally()
    assert not tally.has_changes
    tally.count(one)
    assert tally.has_changes is expected


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ((FOREIGN,), True),
        ((replace(FOREIGN, sign="="),), False),
        ((replace(FOREIGN, reasons=(("certificate.expired", ""),)),), False),
        ((), False),
    ],
)
def test_taking_away_what_is_not_ours(notes: tuple[ValueNote, ...], expected: bool) -> None:
    assert removes_foreign(replace(REMOVE, notes=notes)) is expected


def test_a_recipient_that_may_not_be_written_loses_nothing() -> None:
    # A NOTE about an on-premises recipient still tells what would have been removed.
    assert not removes_foreign(replace(REMOVE, action=Action.NOTE))
