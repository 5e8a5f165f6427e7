"""Which form is tried next, what is remembered of it, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.dialect_memory import AwaitedWrite, OpenCanary
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.dialects_file import DIALECTS_NAME
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.dialect_tenant import (
    binder_error,
    choose,
)

WRITE, CLEAR = Facet.WRITE, Facet.CLEAR
CANARY = OpenCanary("guid", "user_certificate", (), "aa")


def test_nothing_is_known_and_nothing_is_written_down_at_first(tmp_path: Path) -> None:
    choice = choose(tmp_path)
    assert choice.dialect == Dialect()
    assert choice.unproven(Facet) == [WRITE, CLEAR]
    assert set(choice.as_row().values()) == {None}
    assert not list(tmp_path.iterdir())


def test_a_refused_form_is_out_for_this_run_alone(tmp_path: Path) -> None:
    choice = choose(tmp_path)
    choice.refuse(WRITE, binder_error())
    assert choice.candidates(WRITE) == ("typed", "ints", "base64")
    assert choice.tried(WRITE) == ("data_list",)
    assert choose(tmp_path).dialect.write_form == "data_list"


def test_a_refuted_form_is_tried_last_by_later_runs(tmp_path: Path) -> None:
    choice = choose(tmp_path)
    choice.refute([WRITE], binder_error())
    assert choice.candidates(WRITE) == ("typed", "ints", "base64")
    assert choose(tmp_path).candidates(WRITE) == ("typed", "ints", "base64", "data_list")


def test_a_proven_form_is_used_alone_until_there_is_doubt(tmp_path: Path) -> None:
    choice = choose(tmp_path)
    choice.refuse(WRITE, binder_error())
    choice.prove([WRITE], "recipient 1", "clixml")
    later = choose(tmp_path)
    assert later.candidates(WRITE) == ("typed",)
    assert (later.unproven(Facet), later.dialect.write_form) == ([CLEAR], "typed")
    row = later.as_row()
    assert (row["write_form"], row["write_proven_by"], row["read_form"]) == ("typed", "recipient 1", "clixml")
    later.doubt()
    assert choose(tmp_path).unproven(Facet) == [WRITE, CLEAR]


def test_a_proven_form_that_is_refused_is_forgotten(tmp_path: Path) -> None:
    choose(tmp_path).prove([WRITE], "recipient 1", "json")
    choice = choose(tmp_path)
    choice.refuse(WRITE, binder_error())
    assert choice.candidates(WRITE) == ("typed", "ints", "base64")
    assert choose(tmp_path).unproven([WRITE]) == [WRITE]


def test_a_form_that_was_refuted_once_can_be_proven(tmp_path: Path) -> None:
    choice = choose(tmp_path)
    choice.refute([CLEAR], binder_error())
    choose(tmp_path, DialectOrder()).refute([CLEAR], binder_error())
    later = choose(tmp_path)
    assert later.candidates(CLEAR) == ("null", "hashtable", "empty_list")
    later.prove([CLEAR], "recipient 1", "json")
    later.doubt()
    assert choose(tmp_path).memory.refuted["clear"] == ("hashtable", "empty_list")


def test_a_chosen_form_is_the_only_one_and_needs_no_question(tmp_path: Path) -> None:
    choose(tmp_path).prove([WRITE], "recipient 1", "json")
    choice = choose(tmp_path, DialectOrder("base64"))
    assert (choice.candidates(WRITE), choice.unproven([WRITE])) == (("base64",), [WRITE])
    assert choice.needs_no_question(WRITE)
    assert not choice.needs_no_question(CLEAR)
    choice.binds(CLEAR)
    assert choice.needs_no_question(CLEAR)
    assert choice.as_row()["write_form"] is None


def test_what_an_earlier_run_waited_for_proves_what_is_not_proven(tmp_path: Path) -> None:
    awaited = AwaitedWrite("guid", {"write": "ints", "clear": "gone"}, ("aa",), ())
    choose(tmp_path).wait_for(awaited)
    choice = choose(tmp_path)
    assert choice.memory.awaited == awaited
    choice.prove_awaited(awaited, "json")
    later = choose(tmp_path)
    assert (later.dialect, later.memory.awaited) == (Dialect("ints"), None)
    assert later.unproven(Facet) == [CLEAR]


def test_without_a_folder_everything_is_forgotten_with_the_run() -> None:
    choice = choose(None)
    choice.prove([WRITE], "recipient 1", "json")
    assert choice.is_proven(WRITE)
    assert choose(None).unproven([WRITE]) == [WRITE]


def test_what_cannot_be_remembered_is_told_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / DIALECTS_NAME).mkdir()
    choice = choose(tmp_path)
    choice.prove([WRITE], "recipient 1", "json")
    assert choice.is_proven(WRITE)
    assert choice.as_row()["not_remembered"] == "workspace.not_writable"


def test_no_canary_recipient_is_written_that_could_not_be_noted_first(tmp_path: Path) -> None:
    (tmp_path / DIALECTS_NAME).mkdir()
    choice = choose(tmp_path)
    with pytest.raises(SmimeError) as failure:
        choice.open_canary(CANARY)
    assert failure.value.code == "workspace.not_writable"
    choice.open_canary(None)
    assert choice.memory.open_canary is None
