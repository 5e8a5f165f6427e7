# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._prove.prove import EFFECTIVE_AFTER_HOURS, prove
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import NOW, recipient_of

OLD, NEW, OTHER, BLOB = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)
CHANGE = Change(
    Action.REPLACE,
    "0d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6",
    "ada@contoso.example",
    None,
    (),
    HeldValues((OLD,), (BLOB,)),
    HeldValues((OLD, NEW), (BLOB,)),
)


@pytest.mark.parametrize(
    ("held", "blobs", "result"),
    [
        ((OLD, NEW), (BLOB,), ProofResult.PROVEN),
        ((NEW, OLD), (BLOB,), ProofResult.PROVEN),
        ((OLD,), (BLOB,), ProofResult.PENDING),
        ((NEW,), (BLOB,), ProofResult.MISMATCH),
        ((), (), ProofResult.MISMATCH),
        ((OLD, NEW, OTHER), (BLOB,), ProofResult.MISMATCH),
        ((OLD, NEW), (), ProofResult.MISMATCH),
        ((OLD,), (), ProofResult.MISMATCH),
    ],
)
def test_what_was_read_back_against_the_plan(
    held: tuple[str, ...], blobs: tuple[str, ...], result: ProofResult
) -> None:
    state = recipient_of(user_certificate=held, user_smime_certificate=blobs)
    proof = prove(CHANGE, state, NOW, EFFECTIVE_AFTER_HOURS)
    assert proof.result is result
    assert proof.found == HeldValues(tuple(sorted(held)), blobs)
    assert proof.planned == CHANGE.after
    assert (proof.guid, proof.address, proof.checked_at) == (CHANGE.guid, CHANGE.address, NOW)


def test_what_could_not_be_read_proves_nothing() -> None:
    for state in (None, recipient_of(readable=False, user_certificate=(OLD, NEW), user_smime_certificate=(BLOB,))):
        proof = prove(CHANGE, state, NOW, EFFECTIVE_AFTER_HOURS)
        assert (proof.result, proof.found) == (ProofResult.UNREADABLE, None)


def test_when_senders_can_be_expected_to_see_it() -> None:
    proof = prove(CHANGE, None, NOW, {"slow": 48, "online": 0})
    assert proof.effective_by == (("online", NOW), ("slow", NOW + timedelta(hours=48)))
    usual = dict(prove(CHANGE, None, NOW, EFFECTIVE_AFTER_HOURS).effective_by)
    assert usual == {"online": NOW, "cached_outlook": NOW + timedelta(hours=24)}


def test_a_change_without_recipient_has_no_guid_to_prove() -> None:
    nobody = Change(Action.NOTE, None, "ada@contoso.example", None, (), HeldValues(), HeldValues())
    assert prove(nobody, None, NOW, {}).guid == ""
