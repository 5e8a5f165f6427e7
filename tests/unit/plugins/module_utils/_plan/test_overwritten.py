# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody put back is not written again until it is cleared, or until the directory wants something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.proven_write import ProvenWrite
from ansible_collections.mailsec.smime.plugins.module_utils._plan.overwritten import Overwriting
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import plan_recipient
from ansible_collections.mailsec.smime.plugins.module_utils._plan.standing import held_by
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    ADA_GUID,
    around,
    certificate,
    digest_of,
    entry,
    good,
    recipient,
)

ALIAS = "a.lovelace@contoso.example"
FORMER, OURS, NEWER = good(1), good(2), good(3)
STATE = recipient(FORMER, addresses=(ADA, ALIAS))


def held(*contents: bytes) -> HeldValues:
    return HeldValues(tuple(sorted(map(digest_of, contents))))


def proven(before: HeldValues, after: HeldValues) -> dict[str, ProvenWrite]:
    return {ADA_GUID: ProvenWrite.of(before, after)}


WRITTEN = proven(held(FORMER), held(OURS))


def test_what_was_put_back_is_found() -> None:
    found = Overwriting(WRITTEN).find(STATE, held_by(STATE), held(OURS))
    assert found is not None
    assert found[0] == "recipient.overwritten"


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        ({}, held(FORMER), held(OURS)),
        (WRITTEN, held(FORMER), held(NEWER)),
        (WRITTEN, held(NEWER), held(OURS)),
        (WRITTEN, held(), held(OURS)),
        (proven(held(), held(OURS)), held(FORMER), held(OURS)),
    ],
    ids=["never written", "the directory wants something else", "a third value", "nothing at all", "another former"],
)
def test_everything_else_is_planned(written: dict[str, ProvenWrite], before: HeldValues, after: HeldValues) -> None:
    assert Overwriting(written).find(STATE, before, after) is None


@pytest.mark.parametrize("name", ["all", "ALL", ADA_GUID.upper(), f" {ADA} ", ALIAS.title()])
def test_it_is_written_again_once_somebody_cleared_it(name: str) -> None:
    assert Overwriting.of(WRITTEN, [name]).find(STATE, held_by(STATE), held(OURS)) is None


@pytest.mark.parametrize("name", ["bob@contoso.example", "", "ada"])
def test_clearing_somebody_else_clears_nobody_else(name: str) -> None:
    assert Overwriting.of(WRITTEN, [name]).find(STATE, held_by(STATE), held(OURS)) is not None
    unnamed = replace(STATE, primary_smtp_address=None, addresses=())
    assert Overwriting.of(WRITTEN, [name]).find(unnamed, held_by(STATE), held(OURS)) is not None


def test_the_plan_says_so_in_place_of_the_change() -> None:
    """Nothing stood there before us, and nothing stands there again."""
    person, state = entry(good()), recipient()
    planned = plan_recipient(person, state, around())
    assert planned is not None
    assert planned.action is Action.ADD
    circumstances = replace(around(), overwriting=Overwriting(proven(planned.before, planned.after)))
    noted = plan_recipient(person, state, circumstances)
    assert noted is not None
    assert noted.action is Action.NOTE
    assert noted.before == noted.after == held()
    assert [code for code, _detail in noted.reasons] == ["recipient.overwritten"]
    newer = plan_recipient(entry(good(), certificate(ADA, age=50)), state, circumstances)
    assert newer is not None
    assert newer.action is Action.ADD
