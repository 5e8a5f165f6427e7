"""Two files to a plan: the same digest for the same facts, everything accounted for, a text that people can read."""

from __future__ import annotations

import itertools
import json
import random
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_plan import PlanOrder, make_plan
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.plan_file import change_of, open_plan
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    FakeClock,
    json_lines,
    rows_of,
    write_people,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    certificate,
    digest_of,
    expired,
    good,
    guid_of,
    holding,
    mailbox,
    person,
)


def own(name: str, number: int = 1) -> bytes:
    return good(number, f"{name}@contoso.example")


def foreign(name: str) -> bytes:
    return certificate(f"{name}@contoso.example", issuer="Somebody Else")


PEOPLE = [
    person("ada", own("ada")),
    person("bob", own("bob"), certificate("bob@contoso.example", age=50)),
    person("cleo"),
    person("dan", own("dan")),
    person("eve", own("eve")),
    person("gone", own("gone")),
    person("nobody"),
]
STATES = [
    mailbox("ada"),
    mailbox("bob", own("bob"), foreign("bob")),
    mailbox("cleo", own("cleo")),
    mailbox("dan", own("dan")),
    mailbox("eve", is_dir_synced=True),
    mailbox("stranger", own("stranger")),
    mailbox("empty-stranger"),
    mailbox("x", display_name="SystemMailbox{1f05a927-89c0-4725-adca-4527114196a1}"),
]


class Workspace:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()

    def write(
        self,
        people: Sequence[DirectoryEntry] = tuple(PEOPLE),
        states: Sequence[RecipientState] = tuple(STATES),
        policy: Policy | None = None,
        **options: Any,
    ) -> None:
        write_people(self.folder / "people.jsonl", people, policy, **options)
        write_recipients(self.folder / "recipients.jsonl", states)

    def plan(self, policy: Policy | None = None, **fields: Any) -> dict[str, Any]:
        order = PlanOrder(
            people=self.folder / "people.jsonl",
            recipients=self.folder / "recipients.jsonl",
            plan=self.folder / "plan.jsonl",
            text=self.folder / "plan.txt",
            journal=None,
            policy=policy or Policy(),
            write_cloud_managed=False,
            limits=DEFAULT_LIMITS,
            overrides=(),
        )
        return make_plan(replace(order, **fields), self.clock, Progress(self.folder / "progress.jsonl"))

    def changes(self) -> dict[str, Change]:
        """By the first part of the address; nobody is listed twice."""
        found = [change_of(row) for row in rows_of(open_plan(self.folder / "plan.jsonl"))]
        by_name = {change.address.partition("@")[0]: change for change in found}
        assert len(by_name) == len(found)
        return by_name


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.write()
    return workspace


def test_everybody_is_accounted_for(workspace: Workspace) -> None:
    summary = workspace.plan()
    changes = workspace.changes()
    assert {name: change.action for name, change in changes.items()} == {
        "ada": Action.ADD,
        "bob": Action.ADD,
        "cleo": Action.NOTE,
        "eve": Action.NOTE,
        "stranger": Action.NOTE,
        "gone": Action.NOTE,
    }
    assert summary["counts"] == {
        "people": 7,
        "recipients": 7,
        "unchanged": 1,
        "not_in_directory": 2,
        "system_mailboxes": 1,
        "add": 2,
        "replace": 0,
        "remove": 0,
        "note": 4,
        "codes": {
            "entry.no_values": 1,
            "recipient.authority.on_premises": 1,
            "recipient.not_found": 1,
            "recipient.not_in_directory": 1,
            "recipient.system_mailbox": 1,
        },
    }
    assert summary["has_changes"] is True
    assert summary["only_adds"] is False
    assert (summary["tenant"], summary["run_id"]) == (TENANT, "planning-run")
    json.dumps(summary)


def test_a_recipient_whose_entry_was_not_read_is_never_changed(workspace: Workspace) -> None:
    policy = Policy(removal="exact", when_none_published="remove")
    workspace.write(policy=policy)
    workspace.plan(policy)
    stranger = workspace.changes()["stranger"]
    assert stranger.action is Action.NOTE
    assert stranger.before == stranger.after
    assert stranger.guid == guid_of("stranger")
    assert stranger.distinguished_name is None
    assert [code for code, _detail in stranger.reasons] == ["recipient.not_in_directory"]


def test_a_person_without_recipient_is_told_only_where_something_is_published(workspace: Workspace) -> None:
    workspace.plan()
    changes = workspace.changes()
    assert changes["gone"].guid is None
    assert changes["gone"].distinguished_name == "CN=gone,OU=People,DC=corp,DC=example"
    assert "nobody" not in changes


def test_an_ambiguity_is_told_in_any_case_and_its_recipients_are_no_strangers(workspace: Workspace) -> None:
    twin = mailbox(
        "twin", own("twin"), addresses=("nobody@contoso.example",), primary_smtp_address="nobody@contoso.example"
    )
    workspace.write([person("nobody")], [mailbox("nobody"), twin])
    summary = workspace.plan()
    assert summary["counts"]["codes"] == {"recipient.ambiguous": 1}
    assert summary["counts"]["not_in_directory"] == 0
    assert workspace.changes()["nobody"].action is Action.NOTE


def test_an_entry_without_any_address_is_named_by_its_distinguished_name(workspace: Workspace) -> None:
    bare = person("x", own("x"), mail=None, primary_smtp_address=None, proxy_addresses=())
    workspace.write([bare], [])
    workspace.plan()
    (change,) = workspace.changes().values()
    assert change.address == "CN=x,OU=People,DC=corp,DC=example"


def test_planning_again_over_the_same_files_gives_the_same_digest(workspace: Workspace) -> None:
    first = workspace.plan()
    workspace.clock.sleep(3600)
    second = workspace.plan()
    assert second["digest"] == first["digest"]
    assert second["counts"] == first["counts"]
    assert second["file_digest"] != first["file_digest"], "the plan says when it was made"


def test_shuffled_files_give_the_same_digest_and_the_same_text(workspace: Workspace) -> None:
    first = workspace.plan()
    text = (workspace.folder / "plan.txt").read_bytes()
    for seed in range(5):
        people, states = list(PEOPLE), list(STATES)
        random.Random(seed).shuffle(people)
        random.Random(seed + 100).shuffle(states)
        workspace.write(people, states)
        again = workspace.plan()
        assert again["digest"] == first["digest"]
        assert again["counts"] == first["counts"]
        assert (workspace.folder / "plan.txt").read_bytes() == text


def test_the_digest_is_the_one_in_the_file_and_differs_for_other_facts(workspace: Workspace) -> None:
    digests = {workspace.plan()["digest"]}
    with open_plan(workspace.folder / "plan.jsonl") as plan:
        assert {plan.footer["digest"]} == digests
        assert plan.footer["complete"] is True
        assert plan.header["policy_digest"] == Policy().digest
        assert plan.header["directory"] == {"read_at": "2026-11-25T02:10:00Z", "complete": True}
    workspace.write(PEOPLE[1:])
    digests.add(workspace.plan()["digest"])
    workspace.write(policy=Policy(overlap_days=31))
    digests.add(workspace.plan(Policy(overlap_days=31))["digest"])
    assert len(digests) == 3


def test_after_the_plan_was_applied_there_is_nothing_left_to_do(workspace: Workspace) -> None:
    policy = Policy(removal="owned")
    workspace.write(policy=policy)
    assert workspace.plan(policy)["has_changes"] is True
    changes = {change.guid: change for change in workspace.changes().values()}
    workspace.write(states=[holding(state, changes.get(state.guid)) for state in STATES], policy=policy)
    summary = workspace.plan(policy)
    assert summary["has_changes"] is False
    assert [summary["counts"][action] for action in ("add", "replace", "remove")] == [0, 0, 0]


def test_an_incomplete_directory_only_adds(workspace: Workspace) -> None:
    policy = Policy(removal="owned")
    workspace.write(policy=policy, complete=False)
    summary = workspace.plan(policy)
    assert summary["only_adds"] is True
    assert [summary["counts"][action] for action in ("add", "replace", "remove")] == [2, 0, 0]
    unsure = (workspace.folder / "plan.txt").read_text(encoding="utf-8")
    workspace.write(policy=policy)
    workspace.plan(policy)
    assert "nothing is removed" in unsure
    assert "nothing is removed" not in (workspace.folder / "plan.txt").read_text(encoding="utf-8")


def test_what_the_ledger_knows_may_be_removed(workspace: Workspace) -> None:
    policy = Policy(removal="owned")
    old = expired(address="dan@contoso.example")
    workspace.write([person("dan", own("dan"))], [mailbox("dan", own("dan"), old)], policy)
    assert workspace.plan(policy)["has_changes"] is False
    journal = workspace.folder / "journal"
    with Journal(journal) as opened:
        opened.note("write", "r0", "x", tenant=TENANT, guid=guid_of("dan"), added=[digest_of(old)], removed=[])
    assert workspace.plan(policy, journal=journal)["counts"]["remove"] == 1


def test_removing_what_is_not_ours_trips_a_limit_unless_this_very_plan_was_let_through(workspace: Workspace) -> None:
    policy = Policy(removal="exact")
    workspace.write(policy=policy)
    summary = workspace.plan(policy)
    (limit,) = (limit for limit in summary["limits"] if limit["tripped"])
    assert (limit["name"], limit["found"], limit["allowed"]) == ("foreign_removals", 1, 0)
    assert "LIMIT foreign_removals" in "\n".join(summary["summary"])
    limits = workspace.plan(policy, overrides=(("foreign_removals", summary["digest"]),))["limits"]
    assert not [limit for limit in limits if limit["tripped"]]
    assert [limit["name"] for limit in limits if limit["overridden"]] == ["foreign_removals"]


def test_a_recipient_of_the_directory_never_trips_it(workspace: Workspace) -> None:
    # Applying would find nothing to write, so the plan must not say that nothing will be written because of a limit.
    policy = Policy(removal="exact")
    workspace.write(
        [person("eve", own("eve"))], [mailbox("eve", own("eve"), foreign("eve"), is_dir_synced=True)], policy
    )
    summary = workspace.plan(policy)
    assert summary["has_changes"] is False
    assert not [limit for limit in summary["limits"] if limit["tripped"] or limit["found"]]


def test_cloud_managed_recipients_are_planned_where_that_is_set(workspace: Workspace) -> None:
    states = [mailbox("eve", is_dir_synced=True, is_exchange_cloud_managed=True)]
    workspace.write([person("eve", own("eve"))], states)
    assert workspace.plan()["has_changes"] is False
    assert workspace.plan(write_cloud_managed=True)["has_changes"] is True


def test_people_judged_under_another_policy_are_refused(workspace: Workspace) -> None:
    with pytest.raises(SmimeError) as failure:
        workspace.plan(Policy(overlap_days=31))
    assert failure.value.code == "workspace.other_run"
    assert not (workspace.folder / "plan.jsonl").exists()
    workspace.plan(Policy(description="words change nothing"))


@pytest.mark.parametrize("side", ["people", "recipients"])
def test_what_another_run_read_is_refused_where_the_run_is_named(workspace: Workspace, side: str) -> None:
    """A read that failed leaves the former file: with the run's name in hand nobody takes it for a new one."""
    assert workspace.plan(run_id="planning-run")["run_id"] == "planning-run"
    former = (workspace.folder / "plan.jsonl").read_bytes()
    if side == "people":
        workspace.write(run_id="yesterday")
    else:
        write_recipients(workspace.folder / "recipients.jsonl", STATES, run_id="yesterday")
    with pytest.raises(SmimeError, match=rf"{side}\.jsonl: it was read by run yesterday, expected this run") as failure:
        workspace.plan(run_id="planning-run")
    assert failure.value.code == "workspace.other_run"
    assert (workspace.folder / "plan.jsonl").read_bytes() == former
    workspace.plan()


def test_a_former_plan_stays_where_planning_fails(workspace: Workspace) -> None:
    workspace.plan()
    former = (workspace.folder / "plan.jsonl").read_bytes()
    write_recipients(workspace.folder / "recipients.jsonl", STATES, complete=False)
    with pytest.raises(SmimeError):
        workspace.plan()
    assert (workspace.folder / "plan.jsonl").read_bytes() == former


def test_the_text_is_private_and_sorted_by_what_matters(workspace: Workspace) -> None:
    policy = Policy(removal="owned")
    workspace.write(policy=policy)
    summary = workspace.plan(policy)
    text = workspace.folder / "plan.txt"
    assert stat.S_IMODE(text.stat().st_mode) == 0o600
    lines = text.read_text(encoding="utf-8").splitlines()
    assert all(len(line) <= 120 for line in lines)
    assert lines[0].startswith(f"Plan {summary['digest'][:8]} for {TENANT} · policy {policy.digest[:6]} · ")
    signs = [line.split()[0] for line in lines if line[:2] == "  " and line[2:3] in "+~-!" and "@" in line]
    assert [sign for sign, _group in itertools.groupby(signs)] == ["~", "+", "!"]
    assert lines[-1] == "Limits: all clear."


def test_reasons_counted_are_those_of_the_catalogue(workspace: Workspace) -> None:
    assert set(workspace.plan()["counts"]["codes"]) <= CATALOGUE.keys()


def test_progress_is_told(workspace: Workspace) -> None:
    workspace.plan()
    assert json_lines(workspace.folder / "progress.jsonl") == [
        {"stage": "match"},
        {"stage": "plan", "changes": 2, "done": True},
    ]


def test_everything_is_judged_as_of_the_read_and_not_of_the_planning(workspace: Workspace) -> None:
    """Else planning again over the same files would give another digest on another day."""
    first = workspace.plan()["digest"]
    workspace.clock.sleep(timedelta(days=3650).total_seconds())
    assert workspace.plan()["digest"] == first
    assert workspace.changes()["ada"].action is Action.ADD
