# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to recipients in a tenant whose dialect nobody knows beforehand.

Each scenario holds in every dialect: either everything is done, byte for byte, or the run stops with at most one
recipient written and says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import Applied
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import CLEAR_FORMS, WRITE_FORMS
from ansible_collections.mailsec.smime.tests.unit.dialects.bench import CANARY, CLIENT_FORMS, Bench, Held
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import good
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import certificates_only

Scenario = Callable[[Bench], None]

A, B, C = (good(number) for number in (1, 2, 3))
PKCS7 = certificates_only([A])
# Accidents that stand in directories: neither is a certificate, and the second is too short to be taken for Base64.
ODD, SHORT = b"this is no certificate at all", b"\x00\x01"
NOBODY: Held = {1: ([], []), 2: ([], []), 3: ([], [])}


def expect_done(bench: Bench, applied: Applied, count: int) -> None:
    assert applied.failure is None, applied.failure.message
    assert applied.row["counts"] == {"written": count}
    assert {one["proof"] for one in applied.row["results"]} == {"proven"}


def expect_stopped(bench: Bench, applied: Applied, before: Held, *, changed: int) -> None:
    """So many recipients differ, and somebody is told why."""
    assert applied.failure is not None
    after = bench.held()
    assert len([number for number in before if after[number] != before[number]]) == changed
    assert after[CANARY] == before[CANARY]


def first_values(bench: Bench) -> None:
    """Three who hold nothing; the first is the proof."""
    bench.populate(NOBODY)
    before = bench.held()
    applied = bench.apply(*(bench.change(number, [A]) for number in (1, 2, 3)))
    if not bench.speech.is_readable:
        expect_stopped(bench, applied, before, changed=1)
        assert applied.failure is not None
        assert applied.failure.code == "proof.unreadable"
        assert len(bench.writes()) == 1
        return
    expect_done(bench, applied, 3)
    assert bench.held(1, 2, 3) == dict.fromkeys((1, 2, 3), ([A], []))
    dialect = applied.row["dialect"]
    assert dialect["write_form"] == CLIENT_FORMS[bench.speech.write]
    assert dialect["read_form"] == ("clixml" if bench.speech.read == "clixml" else "json")
    assert dialect["clear_form"] is None


def _whole_change(bench: Bench, held: Held, wanted: Held) -> None:
    """In an unreadable tenant whoever holds values is not touched at all."""
    bench.populate(held)
    before = bench.held()
    applied = bench.apply(*(bench.change(number, *wanted[number]) for number in wanted))
    if not bench.speech.is_readable:
        assert bench.held() == before
        assert applied.row["counts"] == {"skipped": len(wanted)}
        assert {one["code"] for one in applied.row["results"]} == {"recipient.unreadable"}
        return
    expect_done(bench, applied, len(wanted))
    assert bench.held(*wanted) == {number: (sorted(one), sorted(two)) for number, (one, two) in wanted.items()}


def beside_others(bench: Bench) -> None:
    _whole_change(bench, {1: ([A], []), 2: ([B], [])}, {1: ([A, C], []), 2: ([B, C], [])})


def replaced(bench: Bench) -> None:
    _whole_change(bench, {1: ([A], []), 2: ([B], [])}, {1: ([B], []), 2: ([C], [])})


def one_of_two_removed(bench: Bench) -> None:
    _whole_change(bench, {1: ([A, B], []), 2: ([A, B, C], [])}, {1: ([A], []), 2: ([B], [])})


def last_one_cleared(bench: Bench) -> None:
    """Beside one who gains a value, so that both forms are needed, one of them by both recipients."""
    held: Held = {1: ([A], [PKCS7]), 2: ([A], []), 3: ([B], [])}
    _whole_change(bench, held, {1: ([B], []), 2: ([], []), 3: ([B, C], [])})
    if bench.speech.is_readable:
        writes = {"cleared": bench.apply(bench.change(3, [])), "again": bench.apply(bench.change(1, []))}
        assert all(one.failure is None for one in writes.values())
        dialect = writes["again"].row["dialect"]
        assert dialect["clear_form"] == bench.speech.clear
        assert bench.held(1, 2, 3) == dict.fromkeys((1, 2, 3), ([], []))


def pkcs7_in_both(bench: Bench) -> None:
    """A value that holds several certificates is carried byte for byte, also where it does not belong."""
    _whole_change(bench, {1: ([A], [B]), 2: ([PKCS7], [])}, {1: ([A, PKCS7], [PKCS7]), 2: ([PKCS7], [PKCS7])})


def odd_values_are_kept(bench: Bench) -> None:
    """What nobody can make sense of stays, byte for byte, when a value comes beside it."""
    bench.populate({1: ([ODD, SHORT], [SHORT])})
    before = bench.held()
    if not bench.speech.is_readable:
        with pytest.raises(SmimeError) as refusal:
            bench.set(1, A)
        assert refusal.value.code == "recipient.unreadable"
        assert bench.held() == before
        return
    done = bench.set(1, A)
    assert done.failure is None, done.failure.message
    assert bench.held(1) == {1: (sorted([A, ODD, SHORT]), [SHORT])}


def second_run_and_way_back(bench: Bench) -> None:
    """A second run does nothing; the way back needs no question, as the form is remembered."""
    bench.populate({1: ([], []), 2: ([], [])})
    there = [bench.change(number, [A]) for number in (1, 2)]
    applied = bench.apply(*there)
    if not bench.speech.is_readable:
        assert applied.failure is not None
        return
    bench.requests()
    again = bench.apply(*there)
    assert (again.changed, again.failure, again.row["counts"]) == (False, None, {"already_as_planned": 2})
    assert {one["kind"] for one in bench.requests()} == {"get"}
    expect_done(bench, bench.apply(*(bench.change(number, [A, B]) for number in (1, 2))), 2)
    requests = bench.requests()
    assert [one["kind"] for one in requests].count("set") == 2
    assert "question" not in [one["kind"] for one in requests]
    expect_done(bench, bench.apply(*(bench.change(number, []) for number in (1, 2))), 2)
    assert bench.held(1, 2) == {1: ([], []), 2: ([], [])}


def proven_again_after_a_mismatch(bench: Bench) -> None:
    bench.populate(NOBODY)
    first = bench.apply(bench.change(1, [A]))
    if not bench.speech.is_readable:
        assert first.failure is not None
        return
    bench.requests()
    bench.lab.service.faults.switch({"wrong_value": {"mode": "altered", "times": 1}})
    wrong = bench.apply(bench.change(2, [A]))
    assert wrong.failure is not None
    assert wrong.failure.code == "proof.mismatch"
    assert wrong.row["dialect"]["write_form"] is None
    assert "question" not in [one["kind"] for one in bench.requests()]
    expect_done(bench, bench.apply(bench.change(2, [A]), bench.change(3, [B])), 2)
    requests = bench.requests()
    assert "question" in [one["kind"] for one in requests]
    assert bench.held(1, 2, 3) == {1: ([A], []), 2: ([A], []), 3: ([B], [])}


def found_anew_when_it_changes(bench: Bench) -> None:
    """The service takes another form from one day to the next: nothing is lost, nobody is written twice."""
    bench.populate(NOBODY)
    first = bench.apply(bench.change(1, [A]))
    if not bench.speech.is_readable:
        assert first.failure is not None
        return
    others = [form for form in WRITE_FORMS if form != bench.speech.write]
    bench.lab.change(write_forms=others[:1])
    applied = bench.apply(*(bench.change(number, [B]) for number in (1, 2, 3)))
    expect_done(bench, applied, 3)
    assert applied.row["dialect"]["write_form"] == CLIENT_FORMS[others[0]]
    assert bench.held(1, 2, 3) == dict.fromkeys((1, 2, 3), ([B], []))


def no_form_fits(bench: Bench) -> None:
    bench.populate(NOBODY)
    before = bench.held()
    bench.lab.change(write_forms=[])
    for canary in (None, CANARY):
        applied = bench.apply(*(bench.change(number, [A]) for number in (1, 2, 3)), canary=canary)
        assert isinstance(applied.failure, SmimeError)
        assert applied.failure.code == "exchange.dialect.none_fits"
        assert not applied.changed
        assert not bench.writes()
        assert bench.held() == before


def nothing_empties(bench: Bench) -> None:
    """What cannot be taken away again is not even tried on the canary recipient."""
    bench.populate({1: ([], []), 2: ([], [])})
    before = bench.held()
    bench.lab.change(clear_forms=[])
    applied = bench.apply(bench.change(1, [A]), bench.change(2, [A]), canary=CANARY)
    assert applied.failure is not None
    assert applied.failure.code == "exchange.dialect.none_fits"
    assert not bench.writes()
    assert bench.held() == before


def check_mode(bench: Bench) -> None:
    bench.populate({**NOBODY, 4: ([A], [])})
    before = bench.held()
    changes = [bench.change(1, [A]), bench.change(2, [A]), bench.change(4, [])]
    applied = bench.apply(*changes, canary=CANARY, check_mode=True)
    assert applied.failure is None
    assert applied.changed
    assert {one["kind"] for one in bench.requests()} == {"get"}
    assert bench.held() == before
    assert not bench.journal.exists()


def proven_on_the_canary(bench: Bench) -> None:
    """Nobody else is written before the trial was there and is gone again."""
    bench.populate(NOBODY)
    before = bench.held()
    applied = bench.apply(*(bench.change(number, [A]) for number in (1, 2, 3)), canary=CANARY)
    writes = [one["identity"] for one in bench.writes()]
    assert set(writes[:2]) == {f"{CANARY:08x}-0000-4000-8000-000000000000"}
    if not bench.speech.is_readable:
        expect_stopped(bench, applied, before, changed=0)
        assert applied.failure is not None
        assert applied.failure.code == "exchange.dialect.unproven"
        assert len(writes) == 2
        return
    expect_done(bench, applied, 3)
    assert len(writes) == 5
    assert bench.held() == {CANARY: ([], []), **dict.fromkeys((1, 2, 3), ([A], []))}
    dialect = applied.row["dialect"]
    assert (dialect["write_form"], dialect["clear_form"]) == (CLIENT_FORMS[bench.speech.write], bench.speech.clear)
    remembered = json.loads((bench.journal / "dialects.json").read_text())["tenants"]["contoso.example"]
    assert remembered["open_canary"] is None


def canary_with_values(bench: Bench) -> None:
    """Its values are nobody's to lose: they stand there all the time, and afterwards alone."""
    bench.populate({**NOBODY, CANARY: ([A, B], [PKCS7])})
    before = bench.held()
    applied = bench.apply(bench.change(1, [C]), bench.change(2, [C]), canary=CANARY)
    assert bench.held(CANARY)[CANARY] == before[CANARY]
    if not bench.speech.is_readable:
        expect_stopped(bench, applied, before, changed=0)
        assert applied.failure is not None
        assert applied.failure.code == "exchange.dialect.canary_unfit"
        return
    expect_done(bench, applied, 2)


def deceptive_forms(bench: Bench) -> None:
    """All other forms bind, too, and do something else: only the canary recipient sees it, for a moment."""
    bench.populate(NOBODY)
    before = bench.held()
    deceptive = [form for form in (*WRITE_FORMS, *CLEAR_FORMS) if form not in (bench.speech.write, bench.speech.clear)]
    bench.lab.change(deceptive_forms=deceptive)
    applied = bench.apply(*(bench.change(number, [A]) for number in (1, 2, 3)), canary=CANARY)
    if not bench.speech.is_readable:
        expect_stopped(bench, applied, before, changed=0)
        return
    expect_done(bench, applied, 3)
    assert bench.held() == {CANARY: ([], []), **dict.fromkeys((1, 2, 3), ([A], []))}


def deceptive_without_canary(bench: Bench) -> None:
    """Each run writes one recipient at most, until the form is found that keeps what it is given."""
    bench.populate(NOBODY)
    bench.lab.change(deceptive_forms=[form for form in WRITE_FORMS if form != bench.speech.write])
    for number in range(1, len(WRITE_FORMS) + 1):
        before = bench.held()
        applied = bench.apply(*(bench.change(one, [A]) for one in (1, 2, 3)))
        if applied.failure is None:
            expect_done(bench, applied, 3)
            assert bench.held(1, 2, 3) == dict.fromkeys((1, 2, 3), ([A], []))
            assert number <= 1 + list(CLIENT_FORMS).index(bench.speech.write)
            return
        expect_stopped(bench, applied, before, changed=1 if number == 1 or bench.speech.is_readable else 0)
        if not bench.speech.is_readable:
            return
    raise AssertionError("no form was found")


SCENARIOS: tuple[Scenario, ...] = (
    first_values,
    beside_others,
    replaced,
    one_of_two_removed,
    last_one_cleared,
    pkcs7_in_both,
    odd_values_are_kept,
    second_run_and_way_back,
    proven_again_after_a_mismatch,
    found_anew_when_it_changes,
    no_form_fits,
    nothing_empties,
    check_mode,
    proven_on_the_canary,
    canary_with_values,
    deceptive_forms,
    deceptive_without_canary,
)
