"""Options of the run: names of runs, overrides, optional paths."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    WRITE_OPTIONS,
    overrides_of,
    path_of,
    progress_of,
    run_id_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.lasting import refuse_fleeting
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import FakeClock


def test_a_run_has_the_name_it_was_given() -> None:
    assert run_id_of({"run_id": "r1"}, FakeClock()) == "r1"


def test_a_run_without_a_name_gets_one_of_its_own() -> None:
    names = {run_id_of({"run_id": None}, FakeClock()) for _time in range(5)}
    assert len(names) == 5
    assert all(re.fullmatch(r"20261125T021000Z-[0-9a-f]{8}", name) for name in names)


def test_overrides_are_pairs_of_limit_and_digest() -> None:
    assert overrides_of({"overrides": [{"limit": "foreign_removals", "digest": "d"}]}) == (("foreign_removals", "d"),)
    assert overrides_of({"overrides": []}) == ()


def test_no_text_is_no_path() -> None:
    assert path_of(None) is None
    assert path_of("") is None
    assert path_of("work/plan.txt") == Path("work/plan.txt")


def test_progress_has_its_folder_made_and_marked_by_the_run(tmp_path: Path) -> None:
    told: list[str] = []
    progress_of(module_with(None, told), "r1").report(stage="x")
    assert not list(tmp_path.iterdir())
    path = tmp_path / "workspace" / "progress.jsonl"
    progress_of(module_with(path, told), "r1").report(stage="x")
    assert path.read_text(encoding="utf-8") == '{"stage":"x"}\n'
    with pytest.raises(SmimeError) as failure:
        refuse_fleeting(path.parent / "journal", {"r1"})
    assert failure.value.code == "journal.not_lasting"


def test_progress_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    told: list[str] = []
    progress_of(module_with(tmp_path / "nowhere" / "progress.jsonl", told)).report(stage="x")
    assert len(told) == 1
    assert list(tmp_path.iterdir()) == []


def module_with(path: Path | None, told: list[str]) -> Any:
    return SimpleNamespace(params={"progress_path": path and str(path)}, warn=told.append)


def test_ansible_fills_in_the_defaults() -> None:
    result = ArgumentSpecValidator({**RUN_OPTIONS, **WRITE_OPTIONS}).validate({})
    assert not result.error_messages
    assert result.validated_parameters == {
        "run_id": None,
        "progress_path": None,
        "write_cloud_managed": False,
        "limits": {},
        "overrides": [],
    }


def test_every_limit_that_can_be_lifted_exists() -> None:
    choices = WRITE_OPTIONS["overrides"]["options"]["limit"]["choices"]
    assert choices
    assert {f"limit.{name}" for name in choices} == {code for code in CATALOGUE if code.startswith("limit.")}
