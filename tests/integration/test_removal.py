# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken away: nothing by default, our own values under 'owned', all others too under an approved 'exact'.

One tenant goes through it all: a first sync that only adds, then a directory in which two people lost a value.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played
from ansible_collections.mailsec.smime.tests.lab.directory.ldif_export import write_ldif

OWNED = {"removal": "owned"}
EXACT = {"removal": "exact"}
TRIPPED = ["removals", "foreign_removals"]
"""Two good certificates of somebody else's would go, and one percent of this small organisation is nobody."""


@dataclass(frozen=True)
class Step:
    """What one run did: result of the writing module, write requests, and what is held afterwards."""

    result: dict[str, Any]
    writes: list[str]
    held: lab_truth.Held


@dataclass(frozen=True)
class Lab:
    """``directory`` is the export of the changed directory, ``people`` its people."""

    tenant: Tenant
    workspace: Workspace
    directory: dict[str, Any]
    people: list[dict[str, Any]]

    def pipe(self, policy: dict[str, Any]) -> Pipeline:
        return Pipeline(self.directory, self.tenant, self.workspace, policy)

    def run(self, policy: dict[str, Any], **applying: Any) -> Step:
        """Read, plan and apply by the modules."""
        pipe = self.pipe(policy).prepare()
        return self.look(lambda: pipe.apply(**applying))

    def look(self, act: Callable[[], dict[str, Any]]) -> Step:
        """Do it, and see what it did."""
        self.tenant.forget_requests()
        result = act()
        writes = sorted(row["identity"] for row in self.tenant.writes())
        return Step(result, writes, lab_truth.digest_held(self.tenant.read_held()))

    def reasons_about(self, key: str) -> str:
        """Everything that the plan says about one person."""
        (name,) = [person["distinguished_name"] for person in self.people if person["key"] == key]
        return str([row for row in self.workspace.read("plan.jsonl").rows if row["distinguished_name"] == name])


@pytest.fixture(scope="module")
def lab(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace, population: dict[str, Any]) -> Lab:
    """After a first sync, dora's older certificate and ada's only good one vanish from the directory."""
    first = Pipeline(ldif, tenant, module_workspace).prepare().apply()
    assert not first["failed"], first
    changed = copy.deepcopy(population)
    for person in changed["people"]:
        if person["key"] in ("dora", "ada"):
            person["values"] = person["values"][1:]
    path = module_workspace.folder / "changed.ldif"
    entries = write_ldif(changed, path)
    directory = {"source": "ldif", "ldif_path": str(path), "expected_entries": entries}
    return Lab(tenant, module_workspace, directory, changed["people"])


@pytest.fixture(scope="module")
def kept(lab: Lab) -> Step:
    """Under the default policy."""
    return lab.run({})


@pytest.fixture(scope="module")
def owned(lab: Lab, kept: Step) -> Step:
    return lab.run(OWNED)


@pytest.fixture(scope="module")
def owned_again(lab: Lab, owned: Step) -> Step:
    return lab.run(OWNED)


@pytest.fixture(scope="module")
def exact_refused(lab: Lab, owned_again: Step, play: Callable[..., Played]) -> tuple[Step, Played]:
    """By the playbook, without an override."""
    return sync_exactly(lab, play)


@pytest.fixture(scope="module")
def exact(lab: Lab, exact_refused: tuple[Step, Played], play: Callable[..., Played]) -> tuple[Step, Played]:
    """By the playbook, with the overrides for the plan that was shown."""
    digest = exact_refused[1].result_of("smime_plan")["digest"]
    return sync_exactly(lab, play, smime_overrides=[{"limit": name, "digest": digest} for name in TRIPPED])


@pytest.fixture(scope="module")
def exact_again(lab: Lab, exact: tuple[Step, Played]) -> Step:
    """Without an override: there is nothing left that needs one."""
    return lab.run(EXACT)


def sync_exactly(lab: Lab, play: Callable[..., Played], **variables: Any) -> tuple[Step, Played]:
    played: list[Played] = []

    def act() -> dict[str, Any]:
        given = lab.workspace.variables(lab.directory, lab.tenant, smime_policy=EXACT, **variables)
        played.append(play("sync", given))
        return played[0].result_of("o365_user_cert")

    return lab.look(act), played[0]


def held_by(step: Step, population: dict[str, Any], key: str) -> set[str]:
    return set(step.held[lab_truth.find_person(population, key)["recipient"]["guid"]]["UserCertificate"])


def digests_at_first(population: dict[str, Any], key: str) -> set[str]:
    """What the person's mailbox held before this project wrote anything."""
    return set(lab_truth.digests_of(lab_truth.find_person(population, key)["recipient"]["user_certificate"]))


def removed_since(former: lab_truth.Held, step: Step) -> lab_truth.Held:
    """GUID -> property -> digests that are gone, where any are."""
    gone = {
        guid: {name: sorted(set(digests) - set(step.held[guid][name])) for name, digests in row.items()}
        for guid, row in former.items()
    }
    return {guid: row for guid, row in gone.items() if any(row.values())}


def test_nothing_is_removed_by_default(lab: Lab, kept: Step, population: dict[str, Any]) -> None:
    assert (kept.writes, kept.result["changed"]) == ([], False)
    assert kept.held == lab_truth.held_after(population)


def test_owned_removes_exactly_what_is_ours_and_of_no_use(
    lab: Lab, kept: Step, owned: Step, population: dict[str, Any]
) -> None:
    """bob: expired; yngve: superseded; dora: no longer in the directory, and the ledger says that we wrote it.

    ketil and torill: expired, also where it hides the good certificate.
    """
    expected: lab_truth.Held = {}
    for key, number in (("bob", 0), ("yngve", 0), ("dora", 0), ("ketil", 0), ("torill", None)):
        person = lab_truth.find_person(population, key)
        values = [] if number is None else [person["values"][number]["value"]]
        expected[person["recipient"]["guid"]] = {
            "UserCertificate": lab_truth.digests_of(values),
            "UserSMimeCertificate": lab_truth.digests_of(person["recipient"]["user_smime_certificate"]),
        }
    assert not owned.result["failed"], owned.result
    assert removed_since(kept.held, owned) == expected
    assert owned.writes == sorted(expected)
    assert removed_since(owned.held, kept) == {}  # and nothing was added


def test_owned_keeps_what_is_foreign_or_unreadable(owned: Step, population: dict[str, Any]) -> None:
    for key in ("nadja", "pia", "stina", "ingrid"):
        before = digests_at_first(population, key)
        assert before
        assert before <= held_by(owned, population, key), key


@pytest.mark.parametrize(("key", "code"), [("rune", "recipient.only_expired"), ("ada", "recipient.no_source")])
def test_the_last_one_stays_and_the_plan_says_so(
    lab: Lab, owned_again: Step, population: dict[str, Any], key: str, code: str
) -> None:
    lab.pipe(OWNED).read_and_plan()
    assert code in lab.reasons_about(key)
    assert len(held_by(owned_again, population, key)) == 1


def test_owned_has_nothing_to_do_the_second_time(owned: Step, owned_again: Step) -> None:
    assert (owned_again.writes, owned_again.result["changed"]) == ([], False)
    assert owned_again.held == owned.held


def test_what_was_removed_is_in_the_journal(lab: Lab, kept: Step, owned: Step, population: dict[str, Any]) -> None:
    person = lab_truth.find_person(population, "bob")
    lines = read_lines(lab.workspace.journal / "journal.jsonl")
    saved = [row["values"] for row in lines if row["guid"] == person["recipient"]["guid"]][-1]
    (gone,) = removed_since(kept.held, owned)[person["recipient"]["guid"]]["UserCertificate"]
    assert saved[gone] == person["values"][0]["value"]


def test_exact_is_refused_without_an_override(
    lab: Lab, owned: Step, exact_refused: tuple[Step, Played], population: dict[str, Any]
) -> None:
    step, played = exact_refused
    assert played.rc != 0
    assert (step.result["code"], step.writes) == ("limit.removals", [])
    assert step.held == owned.held
    limits = [limit for limit in played.result_of("smime_plan")["limits"] if limit["tripped"]]
    assert [(limit["name"], limit["found"], limit["allowed"]) for limit in limits] == [
        (name, 2, 0)  # nadja and pia
        for name in TRIPPED
    ]
    assert played.result_of("smime_plan")["digest"] in step.result["msg"]


def test_an_override_for_another_plan_is_no_override(lab: Lab, exact_refused: tuple[Step, Played]) -> None:
    pipe = lab.pipe(EXACT).prepare()
    overrides = [{"limit": name, "digest": "0" * 64} for name in TRIPPED]
    step = lab.look(lambda: pipe.apply(overrides=overrides, check=True))
    assert (step.result["code"], step.writes) == ("limit.removals", [])


def test_exact_with_the_override_removes_what_is_foreign_too(
    owned: Step, exact: tuple[Step, Played], population: dict[str, Any]
) -> None:
    step, played = exact
    assert played.rc == 0, played.text
    expected = {}
    for key in ("nadja", "pia"):
        person = lab_truth.find_person(population, key)
        published = set(lab_truth.digests_of(value["value"] for value in person["values"]))
        expected[person["recipient"]["guid"]] = sorted(digests_at_first(population, key) - published)
    removed = {guid: row["UserCertificate"] for guid, row in removed_since(owned.held, step).items()}
    assert removed == expected
    assert step.writes == sorted(expected)


def test_exact_keeps_what_is_unreadable_unknown_or_the_last(
    exact: tuple[Step, Played], population: dict[str, Any]
) -> None:
    for key in ("stina", "ingrid", "rune", "ursula"):
        assert digests_at_first(population, key) <= held_by(exact[0], population, key), key
    before = lab_truth.held_before(population)
    for row in population["other_recipients"]:
        assert exact[0].held[row["guid"]] == before[row["guid"]]
    smime = {guid: row["UserSMimeCertificate"] for guid, row in exact[0].held.items()}
    expected = {guid: row["UserSMimeCertificate"] for guid, row in lab_truth.held_after(population).items()}
    for key in ("ketil", "torill"):  # expired, and in the way of a good certificate
        expected[lab_truth.find_person(population, key)["recipient"]["guid"]] = []
    assert smime == expected


def test_exact_has_nothing_to_do_the_second_time(exact: tuple[Step, Played], exact_again: Step) -> None:
    assert (exact_again.writes, exact_again.result["failed"], exact_again.result["changed"]) == ([], False, False)
    assert exact_again.held == exact[0].held
