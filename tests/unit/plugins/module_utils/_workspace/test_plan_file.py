"""Rows of plan.jsonl: a change comes back as it was, with all bytes and all reasons."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import encode_line
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import (
    change_of,
    change_row,
    held_of,
    held_row,
    open_plan,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change

NOTES = (
    ValueNote("+", "00" * 32, "serial 01 valid to 2027-01-01", ()),
    ValueNote("?", "11" * 32, "17 bytes", (("value.not_ours", "x"), ("certificate.expired", "y"))),
)


@pytest.mark.parametrize(
    "one",
    [
        change([b"old"], [b"new"], effects=("removals", "revoked")),
        change([b"old"], [b"new", b"newer"], notes=NOTES, reasons=(("entry.disabled", "nothing follows"),)),
        replace(change([b"old"], []), after=HeldValues(("00",), ("11", "22"))),
        Change(
            Action.NOTE,
            None,
            "nobody@contoso.example",
            "CN=x",
            (("recipient.not_found", ""),),
            HeldValues(),
            HeldValues(),
        ),
    ],
)
def test_a_change_comes_back_as_it_was(one: Change) -> None:
    assert change_of(json.loads(encode_line(change_row(one)))) == one


def test_what_is_held_comes_back_as_it_was() -> None:
    held = HeldValues(("00", "11"), ("22",))
    assert held_of(held_row(held)) == held


def test_failures_have_the_plans_own_codes(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        open_plan(tmp_path / "plan.jsonl")
    assert failure.value.code == "plan.unreadable"
