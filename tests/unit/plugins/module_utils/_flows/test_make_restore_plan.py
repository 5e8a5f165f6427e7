"""From the journal and what stands there now to a plan, and from the plan back to what stood there before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.choose_restore import RestoreWish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_restore_plan import (
    RestoreOrder,
    make_restore_plan,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import change_of, open_plan
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    FakeClock,
    rows_of,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.journalled_run import journal_run
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    UNREADABLE,
    digest_of,
    good,
    guid_of,
    holding,
    mailbox,
    pkcs7,
)

BOB = "bob@contoso.example"
ADA_BEFORE = mailbox("ada", good(1), UNREADABLE, smime=[pkcs7(good(1))])
BOB_BEFORE = mailbox("bob")
ADA_NOW = mailbox("ada", good(2))
BOB_NOW = mailbox("bob", good(3, BOB))


class Restoring:
    """A journal of one night in which Ada and Bob were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        journal_run(folder / "journal", "night", 1, ADA_BEFORE, after=[good(2)])
        journal_run(folder / "journal", "morning", 0, BOB_BEFORE, after=[good(3, BOB)])

    def plan(self, wish: RestoreWish, *now: RecipientState, complete: bool = True, **changed: Any) -> dict[str, Any]:
        write_recipients(self.folder / "recipients.jsonl", now or (ADA_NOW, BOB_NOW), complete=complete)
        order = RestoreOrder(
            wish,
            self.folder / "recipients.jsonl",
            self.folder / "restore.jsonl",
            self.folder / "restore.txt",
            self.folder / "journal",
            Policy(),
            False,
            (),
        )
        return make_restore_plan(replace(order, **changed), FakeClock(), Progress(None))

    def changes(self) -> dict[str, Any]:
        rows = rows_of(open_plan(self.folder / "restore.jsonl"))
        return {row["address"]: change_of(row) for row in rows}


@pytest.fixture
def restoring(tmp_path: Path) -> Restoring:
    return Restoring(tmp_path)


def test_a_run_is_undone_for_whom_it_wrote(restoring: Restoring) -> None:
    done = restoring.plan(RestoreWish(run_id="night"))
    assert (done["counts"]["replace"], done["counts"]["recipients"], done["has_changes"]) == (1, 1, True)
    assert done["restored_run"] == "night"
    (change,) = restoring.changes().values()
    assert holding(ADA_NOW, change) == ADA_BEFORE
    text = (restoring.folder / "restore.txt").read_text()
    assert "As before run night." in text
    assert "ada@contoso.example" in text
    assert done["summary"][-1].startswith("Limits")


def test_the_plan_says_what_it_is(restoring: Restoring) -> None:
    done = restoring.plan(RestoreWish(run_id="last"))
    with open_plan(restoring.folder / "restore.jsonl") as plan:
        header = plan.header
    assert header["restore"] == {
        "persons": 0,
        "run_id": "morning",
        "since": None,
        "journal_digest": done["journal"]["last_digest"],
    }
    assert (header["people_digest"], header["run_id"]) == (None, "planning-run")


def test_planning_again_gives_the_same_digest_whatever_the_order(restoring: Restoring) -> None:
    wish = RestoreWish(since="2026-01-01T00:00:00Z")
    first = restoring.plan(wish)
    assert first["counts"]["recipients"] == 2
    assert restoring.plan(wish, BOB_NOW, ADA_NOW)["digest"] == first["digest"]


def test_persons_are_restored_and_those_nobody_knows_are_told(restoring: Restoring) -> None:
    done = restoring.plan(RestoreWish((BOB, guid_of("ada"), "eve@contoso.example")))
    changes = restoring.changes()
    assert holding(ADA_NOW, changes["ada@contoso.example"]) == ADA_BEFORE
    assert holding(BOB_NOW, changes[BOB]) == BOB_BEFORE
    assert changes["eve@contoso.example"].reasons[0][0] == "restore.not_in_journal"
    assert done["counts"]["note"] == 1


def test_who_is_gone_is_found_in_the_journal_by_the_former_address(restoring: Restoring) -> None:
    restoring.plan(RestoreWish((BOB,)), ADA_NOW)
    assert [change.reasons[0][0] for change in restoring.changes().values()] == ["restore.recipient_gone"]


def test_who_is_as_before_already_is_counted_and_not_listed(restoring: Restoring) -> None:
    done = restoring.plan(RestoreWish(run_id="night"), ADA_BEFORE, BOB_NOW)
    assert (done["counts"]["unchanged"], done["has_changes"], restoring.changes()) == (1, False, {})


def test_nothing_asked_for_verifies_and_lists_the_runs(restoring: Restoring) -> None:
    done = restoring.plan(RestoreWish())
    assert (done["has_changes"], restoring.changes(), done["counts"]["recipients"]) == (False, {}, 0)
    assert done["journal"]["rows"] == 2
    assert [run["run_id"] for run in done["journal"]["runs"]] == ["morning", "night"]


def test_what_somebody_else_put_there_since_trips_the_limit_and_an_override_lifts_it(restoring: Restoring) -> None:
    stranger = mailbox("ada", good(9))
    done = restoring.plan(RestoreWish(run_id="night"), stranger, BOB_NOW)
    assert {limit["name"] for limit in done["limits"] if limit["tripped"]} >= {"foreign_removals"}
    again = restoring.plan(
        RestoreWish(run_id="night"), stranger, BOB_NOW, overrides=(("foreign_removals", done["digest"]),)
    )
    (limit,) = [one for one in again["limits"] if one["name"] == "foreign_removals"]
    assert (limit["overridden"], limit["tripped"]) == (True, False)


def test_without_a_journal_there_is_nothing_to_restore(restoring: Restoring) -> None:
    with pytest.raises(SmimeError) as failure:
        restoring.plan(RestoreWish(run_id="night"), journal=restoring.folder / "elsewhere")
    assert failure.value.code == "restore.no_journal"
    assert not (restoring.folder / "restore.jsonl").exists()


def test_a_part_of_the_recipients_is_refused(restoring: Restoring) -> None:
    with pytest.raises(SmimeError) as failure:
        restoring.plan(RestoreWish(run_id="night"), complete=False)
    assert failure.value.code == "workspace.incomplete"


def test_a_broken_journal_leaves_no_plan(restoring: Restoring) -> None:
    path = restoring.folder / "journal" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(digest_of(good(2)).encode(), digest_of(good(4)).encode()))
    with pytest.raises(SmimeError, match="line 1") as failure:
        restoring.plan(RestoreWish(run_id="night"))
    assert failure.value.code == "journal.broken"
    assert not (restoring.folder / "restore.jsonl").exists()
