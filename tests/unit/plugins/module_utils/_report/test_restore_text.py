"""The text of a restore: what was asked for, one line for each recipient, and what to do next."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._plan.tally import Tally
from ansible_collections.mailsec.smime.plugins.module_utils._report.restore_text import restore_lines, summary_lines
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, good


def text(wish: dict[str, Any], *planned: Any) -> list[str]:
    tally = Tally()
    tally.recipients = len(planned)
    for one in planned:
        tally.count(one)
    header = {
        "tenant": "contoso.example",
        "policy_digest": "91c2aa" + "0" * 58,
        "directory": {"read_at": "2026-11-25T02:10:00Z"},
        "restore": {"persons": 0, "run_id": None, "since": None, **wish},
    }
    footer = {"digest": "7f3a09c1" + "0" * 56, "counts": tally.as_row(), "limits": []}
    return list(restore_lines(header, planned, footer))


def test_it_says_what_is_undone_for_whom_and_that_the_cause_remains() -> None:
    lines = text({"run_id": "night"}, change([good(1)], [good(2)], reasons=(("restore.former_values", "as before"),)))
    assert lines[0] == "Restore 7f3a09c1 for contoso.example · policy 91c2aa · recipients read 2026-11-25 02:10 UTC"
    assert lines[1] == "As before run night."
    assert lines[3].startswith("  ~ ada@contoso.example")
    assert "1 recipient in the journal: 0 unchanged · 0 add · 1 replace · 0 remove · 0 notes." in lines
    assert [line for line in lines if "mend the cause" in line]
    assert lines[-1].startswith("Limits")
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"run_id": "night", "persons": 1}, "As before run night for 1 person."),
        ({"since": "2026-11-25T02:00:00Z"}, "As at 2026-11-25T02:00:00Z."),
        ({"persons": 2}, "As before the last run that wrote them for 2 persons."),
        ({}, "Nothing was asked for."),
    ],
)
def test_it_says_what_was_asked_for(wish: dict[str, Any], said: str) -> None:
    assert text(wish)[1] == said


def test_where_nothing_is_written_no_cause_is_to_be_mended() -> None:
    assert not [line for line in summary_lines(Tally().as_row(), [], "7f3a09c1") if "mend" in line]
