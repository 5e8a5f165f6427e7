"""Whatever runs wrote before: a restore gives back what stood there before the first chosen write, and nothing else.

A model in memory remembers what every mailbox held before every run; the journal is what a restore has.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.former_values import Chosen
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.restore import RestoreCircumstances, plan_restore
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.former_values import (
    JournalRead,
    read_journal,
    read_ledger,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    UNREADABLE,
    digest_of,
    expired,
    good,
    guid_of,
    holding,
    mailbox,
    pkcs7,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = ("ada", "bob", "eve")
VALUES = [good(1), good(2), expired(3), UNREADABLE, b"", pkcs7(good(1))]
HELD = st.tuples(st.sets(st.sampled_from(VALUES), max_size=3), st.sets(st.sampled_from(VALUES), max_size=2))
# One run: whom it writes, in which order, and what is left there.
RUNS = st.lists(st.lists(st.tuples(st.sampled_from(NAMES), HELD), max_size=4), min_size=1, max_size=5)
States = dict[str, RecipientState]


def state_of(name: str, held: tuple[set[bytes], set[bytes]]) -> RecipientState:
    return mailbox(name, *held[0], smime=sorted(held[1]))


def sides(state: RecipientState) -> HeldValues:
    return HeldValues(state.user_certificate, state.user_smime_certificate)


def write(folder: Path, number: int, run: list[tuple[str, tuple[set[bytes], set[bytes]]]], now: States) -> None:
    run_id, at = f"run-{number}", format_moment(NOW + timedelta(minutes=number))
    with Journal(folder) as journal:
        journal.note("start", run_id, at, tenant=TENANT)
        for name, held in run:
            after = state_of(name, held)
            journal.record_former_values(run_id, at, TENANT, now[name], sides(after))
            journal.note("write", run_id, at, tenant=TENANT, guid=guid_of(name), address="", added=[], removed=[])
            now[name] = after
        journal.note("end", run_id, at)


def restored(read: JournalRead, now: Mapping[str, RecipientState]) -> States:
    around = RestoreCircumstances(Policy(), NOW, False)
    after = dict(now)
    for name, state in now.items():
        if guid_of(name) in read.places:
            after[name] = holding(state, plan_restore(read.former(guid_of(name)), state, around))
    return after


@settings(deadline=None, max_examples=60)
@given(runs=RUNS, chosen=st.integers(0, 4), by_moment=st.booleans())
def test_before_the_first_chosen_write(runs: list[list[tuple[str, object]]], chosen: int, by_moment: bool) -> None:
    number = chosen % len(runs)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        now = {name: mailbox(name, good(1)) for name in NAMES}
        before: list[States] = []
        for index, run in enumerate(runs):
            before.append(dict(now))
            write(folder, index, run, now)
        since = format_moment(NOW + timedelta(minutes=number))
        wish = Chosen(since=since) if by_moment else Chosen(run_id=f"run-{number}")
        after = restored(read_journal(folder, read_ledger(folder), TENANT, wish), now)
    touched = {name for run in (runs[number:] if by_moment else [runs[number]]) for name, _held in run}
    for name in NAMES:
        expected = before[number][name] if name in touched else now[name]
        assert sides(after[name]) == sides(expected)
        assert {digest_of(content) for content in after[name].values.values()} >= {
            *expected.user_certificate,
            *expected.user_smime_certificate,
        }
