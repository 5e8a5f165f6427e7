# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may write: one run at a time, and only with a journal that outlives the run."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import (
    digest_held,
    find_person,
    held_after,
    held_before,
)
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played

ADA = "ada.lund@contoso.example"
NOT_LASTING = ("nothing was written", "which this very run has made")


@pytest.fixture
def certificate(population: dict[str, Any]) -> str:
    return str(find_person(population, "ada")["values"][0]["value"])


def test_a_second_run_at_the_same_time_is_refused(pipe: Pipeline, certificate: str) -> None:
    """The lock is held from here, as a run that takes an hour would hold it."""
    journal = pipe.workspace.journal
    journal.mkdir()
    refusal = Refusal("workspace.busy", str(journal), ("another run is writing", "Nothing was written"), "Wait until")
    with (journal / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = read_bytes(journal)
        expect_refusal(pipe.apply(), refusal)
        expect_refusal(pipe.set_one(ADA, certificates=[certificate]), refusal)
        assert read_bytes(journal) == before
        assert not pipe.path("proof").exists()
        # Looking is allowed meanwhile.
        assert pipe.apply(check=True)["counts"] == {"would_be_written": len(pipe.planned())}
    assert not pipe.tenant.writes()
    assert pipe.apply()["counts"] == {"written": len(pipe.planned())}


@pytest.mark.parametrize("place", ["journal", "deep/er/journal", "../workspace/journal", "link"])
def test_a_journal_in_a_folder_that_this_run_made_is_refused(pipe: Pipeline, tmp_path: Path, place: str) -> None:
    """The plan carries the name of the run that made the workspace."""
    journal = pipe.workspace.files / place
    if place == "link":
        journal = tmp_path / "link"
        journal.symlink_to(pipe.workspace.files / "journal")
    refusal = Refusal("journal.not_lasting", str(journal), NOT_LASTING, "Set journal_dir")
    before = read_bytes(pipe.workspace.files)
    expect_refusal(pipe.apply(journal_dir=str(journal)), refusal)
    assert not pipe.tenant.writes()
    assert read_bytes(pipe.workspace.files) == before


def test_a_single_write_with_a_journal_that_its_own_run_made_is_refused(pipe: Pipeline, certificate: str) -> None:
    """A role that reads and then writes one recipient gives both modules the name of its run."""
    journal = pipe.workspace.files / "journal"
    options = {"certificates": [certificate], "journal_dir": str(journal)}
    made_by = (pipe.workspace.files / ".made-by-run").read_text().strip()
    refusal = Refusal("journal.not_lasting", str(journal), NOT_LASTING, "Set journal_dir")
    expect_refusal(pipe.set_one(ADA, run_id=made_by, **options), refusal)
    assert not pipe.tenant.writes()
    assert not journal.exists()
    assert pipe.set_one(ADA, run_id=made_by, journal="ephemeral", **options)["changed"] is True
    # By now the folder has outlived the run that made it.
    assert pipe.set_one(ADA, state="absent", remove_all=True, **options)["changed"] is True


def test_an_ephemeral_journal_is_let_through_with_a_warning(pipe: Pipeline, population: dict[str, Any]) -> None:
    journal = pipe.workspace.files / "journal"
    result = pipe.apply(journal_dir=str(journal), journal="ephemeral")
    assert not result["failed"], result
    assert "the former values are lost for good" in str(result["warnings"])
    assert digest_held(pipe.tenant.read_held()) == held_after(population)
    assert len((journal / "journal.jsonl").read_text().splitlines()) == len(pipe.planned())


def test_a_journal_in_a_folder_of_an_earlier_run_is_good(pipe: Pipeline) -> None:
    for stage in (pipe.read_people, pipe.read_recipients, pipe.plan):
        assert not stage()["failed"]
    result = pipe.apply(journal_dir=str(pipe.workspace.files / "journal"))
    assert result["counts"] == {"written": len(pipe.planned())}, result
    assert "warnings" not in result


def test_the_role_without_a_journal_folder_writes_the_second_time(
    ldif: dict[str, Any],
    tenant: Tenant,
    population: dict[str, Any],
    workspace: Workspace,
    play: Callable[..., Played],
) -> None:
    """By default the journal lies in the workspace, which the first run makes."""
    reset_tenant(tenant, population)
    variables = workspace.variables(ldif, tenant)
    del variables["smime_journal_dir"]
    first = play("sync", variables)
    assert first.rc != 0, first.text
    assert first.result_of("o365_user_cert")["code"] == "journal.not_lasting"
    assert "smime_journal_dir" in first.text
    assert not tenant.writes()
    second = play("sync", variables)
    assert second.rc == 0, second.text
    assert digest_held(tenant.read_held()) == held_after(population)


@pytest.mark.parametrize("name", ["journal.jsonl", "ledger.jsonl"])
def test_a_journal_whose_chain_is_broken_is_not_written_on(
    pipe: Pipeline, population: dict[str, Any], certificate: str, name: str
) -> None:
    done = pipe.set_one(ADA, certificates=[certificate])
    assert done["changed"] is True, done
    file = pipe.workspace.journal / name
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:-1], "{}"]) + "\n")
    before = read_bytes(pipe.workspace.journal)
    pipe.tenant.forget_requests()
    result = pipe.set_one(ADA, state="absent", certificates=[certificate], remove_all=True)
    refusal = Refusal("journal.broken", str(file), ("its chain does not hold", "It was edited or cut"), "Keep a copy")
    expect_refusal(result, refusal)
    assert not pipe.tenant.writes()
    assert read_bytes(pipe.workspace.journal) == before


def test_planning_with_an_edited_ledger_is_refused(pipe: Pipeline, certificate: str) -> None:
    """What the ledger says was written by us decides what may be removed."""
    assert pipe.set_one(ADA, certificates=[certificate])["changed"] is True
    file = pipe.workspace.journal / "ledger.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    rows[1]["added"] = []
    file.write_text("".join(json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n" for row in rows))
    before = read_bytes(pipe.workspace.files)
    refusal = Refusal("journal.broken", str(file), ("its chain does not hold", "line 2"), "Keep a copy")
    expect_refusal(pipe.plan(), refusal)
    assert read_bytes(pipe.workspace.files) == before


def test_a_line_that_a_crash_cut_is_set_aside(pipe: Pipeline, population: dict[str, Any]) -> None:
    """The write that it announces never went out, because its line was not whole on the disk."""
    assert pipe.apply()["counts"] == {"written": len(pipe.planned())}
    file = pipe.workspace.journal / "journal.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole.split(b"\n")[0]) // 2])
    reset_tenant(pipe.tenant, population)
    assert digest_held(pipe.tenant.read_held()) == held_before(population)
    again = pipe.apply()
    assert again["counts"] == {"written": len(pipe.planned())}, again
    assert file.read_bytes().startswith(whole)
    assert len(pipe.journalled()) == 2 * len(pipe.planned())
