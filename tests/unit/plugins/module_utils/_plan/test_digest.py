"""The digest that a person approves: the same facts give it again, anything that would be written changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._plan.digest import change_line, plan_digest
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change
from hypothesis import given
from hypothesis import strategies as st

ADD = change([], [b"one", b"two"])
LINES = st.lists(st.binary(min_size=32, max_size=32), max_size=8)


def line(some: Change) -> bytes:
    found = change_line(some)
    assert found is not None
    return found


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_changes_does_not_matter(lines: list[bytes], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan_digest("f/1", "t", "p", lines) == plan_digest("f/1", "t", "p", shuffled)


def test_the_order_of_the_values_does_not_matter() -> None:
    after = HeldValues(tuple(reversed(ADD.after.user_certificate)))
    assert line(replace(ADD, after=after)) == line(ADD)


@pytest.mark.parametrize(
    "other",
    [
        replace(ADD, guid="bbbbbbbb-0000-4000-8000-000000000002"),
        replace(ADD, action=Action.REPLACE),
        replace(ADD, before=HeldValues(("00",))),
        replace(ADD, before=HeldValues((), ("00",))),
        replace(ADD, after=HeldValues((*ADD.after.user_certificate, "00"))),
        replace(ADD, after=HeldValues(ADD.after.user_certificate, ("00",))),
    ],
)
def test_whatever_would_be_written_changes_it(other: Change) -> None:
    assert line(other) != line(ADD)


@pytest.mark.parametrize(
    "same",
    [
        replace(ADD, reasons=(("entry.disabled", ""),)),
        replace(ADD, address="other@contoso.example"),
        replace(ADD, distinguished_name=None),
        replace(ADD, notes=()),
    ],
)
def test_words_for_people_do_not(same: Change) -> None:
    assert line(same) == line(ADD)


def test_a_note_has_no_line() -> None:
    assert change_line(replace(ADD, action=Action.NOTE)) is None


def test_format_tenant_policy_and_each_line_change_the_plan_digest() -> None:
    lines = [line(ADD), line(change([b"one"], []))]
    digests = {
        plan_digest("f/1", "t", "p", lines),
        plan_digest("f/2", "t", "p", lines),
        plan_digest("f/1", "u", "p", lines),
        plan_digest("f/1", "t", "q", lines),
        plan_digest("f/1", "t", "p", lines[:1]),
        plan_digest("f/1", "t", "p", []),
    }
    assert len(digests) == 6
    assert all(len(digest) == 64 for digest in digests)


def test_one_value_more_is_another_change_and_not_a_longer_name() -> None:
    # Texts that run into one another must not give the same digest.
    assert plan_digest("f/1", "ab", "c", []) != plan_digest("f/1", "a", "bc", [])
