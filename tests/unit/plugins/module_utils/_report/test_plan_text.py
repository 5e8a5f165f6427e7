# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits import LimitCheck, Measure
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import Limit
from ansible_collections.mailsec.smime.plugins.module_utils._report.plan_text import (
    change_lines,
    heading,
    is_quiet,
    plan_lines,
    summary_lines,
    urgency,
)
from hypothesis import given
from hypothesis import strategies as st

DIGEST = "3f9ac1" + "0" * 58
APPROVED = "7f3a09c1" + "0" * 56
HEADER: dict[str, Any] = {
    "tenant": "contoso.example",
    "policy_digest": "91c2aa" + "0" * 58,
    "directory": {"read_at": "2026-11-25T02:10:00Z", "complete": True},
}
COUNTS: dict[str, Any] = {
    "people": 60,
    "recipients": 58,
    "unchanged": 41,
    "add": 9,
    "replace": 2,
    "remove": 0,
    "note": 6,
    "not_in_directory": 0,
    "codes": {},
}
CLEAR = LimitCheck("foreign_removals", Measure(0), Limit(0)).as_row()
TRIPPED = LimitCheck("foreign_removals", Measure(12), Limit(0)).as_row()
FOOTER: dict[str, Any] = {"digest": APPROVED, "counts": COUNTS, "limits": [CLEAR]}


def change(
    action: Action = Action.NOTE,
    *reasons: tuple[str, str],
    address: str = "ada@contoso.example",
    notes: tuple[ValueNote, ...] = (),
    held: tuple[str, ...] = (),
) -> Change:
    return Change(action, "guid", address, None, reasons, HeldValues(held), HeldValues(held), notes)


def test_the_first_line_says_which_plan_it_is() -> None:
    assert list(heading(HEADER, FOOTER)) == [
        "Plan 7f3a09c1 for contoso.example · policy 91c2aa · directory read 2026-11-25 02:10 UTC, complete"
    ]


@pytest.mark.parametrize("tenant", ["contoso.onmicrosoft.com", "8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab", "x" * 300])
def test_an_incomplete_read_is_said_and_fits_the_width(tenant: str) -> None:
    header = {**HEADER, "tenant": tenant, "directory": {"read_at": "2026-11-25T02:10:00Z", "complete": False}}
    lines = list(heading(header, FOOTER))
    assert "complete" not in lines[0]
    assert "nothing is removed" in lines[1]
    assert all(len(line) <= 120 for line in [*lines, *heading({**HEADER, "tenant": tenant}, FOOTER)])
    assert tenant[:30] in lines[0]


@pytest.mark.parametrize(
    ("action", "start"),
    [(Action.ADD, "  + "), (Action.REPLACE, "  ~ "), (Action.REMOVE, "  - "), (Action.NOTE, "  ! ")],
)
def test_one_line_for_a_recipient_with_the_reason_beside_it(action: Action, start: str) -> None:
    (line,) = change_lines(change(action, ("recipient.hidden", "it is treated like any other")))
    assert line.startswith(f"{start}ada@contoso.example ")
    assert f" {action.value} " in line
    assert line.endswith("it is treated like any other (recipient.hidden)")


def test_a_reason_without_detail_is_its_code() -> None:
    (line,) = change_lines(change(Action.NOTE, ("recipient.unreadable", "")))
    assert line.endswith(" recipient.unreadable")


def test_values_stand_below_with_what_there_is_to_say() -> None:
    notes = (
        ValueNote("+", DIGEST, "serial 4A:1F valid to 2027-05-01", ()),
        ValueNote("-", DIGEST, "serial 07 valid to 2026-10-02", (("certificate.expired", "expired 2026-10-02"),)),
        ValueNote("=", DIGEST, "20 bytes", (("value.unreadable_kept", ""),)),
        ValueNote("?", DIGEST, "userCertificate", ()),
    )
    first, *below = change_lines(change(Action.REPLACE, notes=notes))
    assert first.endswith("1 added, 1 removed, 1 kept, 1 to look at")
    assert below == [
        "      + 3f9ac1000000… serial 4A:1F valid to 2027-05-01",
        "      - 3f9ac1000000… serial 07 valid to 2026-10-02  expired 2026-10-02 (certificate.expired)",
        "      = 3f9ac1000000… 20 bytes  value.unreadable_kept",
        "      ? 3f9ac1000000… userCertificate",
    ]


def test_where_there_is_no_room_the_words_stay_rather_than_the_codes() -> None:
    reasons = (
        ("recipient.ambiguous", "two entries claim this address"),
        ("entry.disabled", "nothing follows from that"),
    )
    (line,) = change_lines(change(Action.NOTE, *reasons))
    assert line.endswith("two entries claim this address; nothing follows from that")
    (cut,) = change_lines(change(Action.NOTE, ("recipient.ambiguous", "word " * 60)))
    assert len(cut) == 120
    assert cut.endswith("…")


def test_hostile_text_is_made_visible_and_stays_on_its_line() -> None:
    hostile = "\u202eada\nLimits: all clear.\x1b[2J"
    notes = (ValueNote("+", DIGEST, hostile, (("certificate.expired", hostile),)),)
    lines = list(change_lines(change(Action.ADD, ("recipient.hidden", hostile), address=hostile, notes=notes)))
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert all("\\u{202e}ada\\u{a}Limits" in line for line in lines)
    (first,) = heading({**HEADER, "tenant": hostile}, FOOTER)
    assert first.isprintable()


@given(
    st.sampled_from(Action),
    st.text(),
    st.lists(st.tuples(st.sampled_from(sorted(CATALOGUE)), st.text(max_size=150)), max_size=4),
    st.lists(st.builds(ValueNote, st.sampled_from("+-=?"), st.just(DIGEST), st.text(), st.just(())), max_size=3),
)
def test_nothing_is_wider_than_120_columns(
    action: Action, address: str, reasons: list[tuple[str, str]], notes: list[ValueNote]
) -> None:
    lines = list(change_lines(change(action, *reasons, address=address, notes=tuple(notes))))
    assert len(lines) == 1 + len(notes)
    assert all(len(line) <= 120 and len(line.splitlines()) <= 1 for line in lines)


def test_what_takes_away_is_read_first_and_warnings_before_notices() -> None:
    ordered = [
        change(Action.REMOVE, address="z"),
        change(Action.REPLACE, address="y"),
        change(Action.ADD, ("recipient.last_value", ""), address="w"),
        change(Action.ADD, ("recipient.hidden", ""), address="x"),
        change(Action.NOTE, ("recipient.last_value", ""), address="v"),
        change(Action.NOTE, ("entry.disabled", ""), ("recipient.ambiguous", ""), address="t"),
        change(Action.NOTE, ("recipient.unreadable", ""), address="u"),
        change(Action.NOTE, ("entry.disabled", ""), address="a"),
        change(Action.NOTE, address="b"),
    ]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=urgency) == ordered


@pytest.mark.parametrize(
    ("quiet", "item"),
    [
        (True, change(Action.NOTE, ("entry.no_values", ""))),
        (True, change(Action.NOTE, ("entry.no_values", ""), ("entry.disabled", ""))),
        (False, change(Action.NOTE, ("entry.no_values", ""), held=(DIGEST,))),
        (False, change(Action.NOTE, ("entry.no_values", ""), ("recipient.hidden", ""))),
        (False, change(Action.REMOVE, ("entry.no_values", ""))),
        (False, change(Action.NOTE, ("entry.no_wanted", ""))),
    ],
    ids=["nothing", "disabled", "holds something", "says more", "removes", "nothing usable"],
)
def test_who_holds_nothing_and_publishes_nothing_is_counted_only(quiet: bool, item: Change) -> None:
    assert is_quiet(item) is quiet
    assert ("ada@contoso.example" in "\n".join(plan_lines(HEADER, [item], FOOTER))) is not quiet


def test_the_whole_plan_is_heading_changes_and_summary() -> None:
    lines = list(plan_lines(HEADER, [change(Action.ADD), change(Action.NOTE, ("entry.no_values", ""))], FOOTER))
    assert lines[0].startswith("Plan 7f3a09c1")
    assert lines[1] == lines[3] == ""
    assert lines[2].startswith("  + ada@contoso.example")
    assert lines[4:] == list(summary_lines(COUNTS, [CLEAR], APPROVED))


def test_numbers_stand_with_their_totals() -> None:
    assert list(summary_lines(COUNTS, [CLEAR], APPROVED)) == [
        "60 people, 58 recipients: 41 unchanged · 9 add · 2 replace · 0 remove · 6 notes.",
        "Limits: all clear.",
    ]
    one = {**COUNTS, "people": 1, "recipients": 1, "note": 1, "not_in_directory": 1}
    first, second, _limits = summary_lines(one, [], APPROVED)
    assert first.startswith("1 person, 1 recipient: ")
    assert first.endswith("1 note.")
    assert second == "1 recipient without an entry in what was read of the directory; not changed."


def test_every_code_can_be_counted_with_its_meaning() -> None:
    counts = {**COUNTS, "codes": dict.fromkeys(CATALOGUE, 123_456)}
    lines = list(summary_lines(counts, [CLEAR], APPROVED))
    assert all(len(line) <= 120 for line in lines)
    text = " ".join(" ".join(lines).split())
    assert not [code.name for code in CATALOGUE.values() if f"123456 {code.name} {code.meaning}" not in text]


def test_a_tripped_limit_is_said_last_and_nothing_is_clear() -> None:
    lines = list(summary_lines(COUNTS, [CLEAR, TRIPPED], APPROVED))
    assert lines[-1] == f"  - {{limit: foreign_removals, digest: {APPROVED}}}"
    assert not [line for line in lines if "all clear" in line]
