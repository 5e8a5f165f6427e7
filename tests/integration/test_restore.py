# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was written is undone: the tenant's bytes are those of before, read by raw HTTPS and from what it stores.

Every restore goes through a plan of its own, and what it says in check mode is what happens.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import (
    addresses_to_write,
    digest_held,
    held_after,
    held_before,
)
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played
from ansible_collections.mailsec.smime.tests.integration.single_recipient import SMIME, USER, Person, held

ADA, DORA = "ada.lund@contoso.example", "dora"
# No certificate, an empty value, half of one, a text: what nobody can read is given back all the same.
UNREADABLE = [b"this is no certificate", bytes(range(256)), b"-----BEGIN CERTIFICATE-----\nMII"]


def look_up(pipe: Pipeline, **wanted: Any) -> dict[str, Any]:
    """What is held now, and the plan that restores."""
    assert not pipe.read_recipients()["failed"]
    planned = pipe.plan_restore(**wanted)
    assert not planned["failed"], planned
    return planned


def let_through(planned: dict[str, Any]) -> list[dict[str, str]]:
    """The overrides that a person gives who has looked at the plan."""
    return [{"limit": row["name"], "digest": planned["digest"]} for row in planned["limits"] if row["tripped"]]


def give_back(pipe: Pipeline, **wanted: Any) -> dict[str, Any]:
    planned = look_up(pipe, **wanted)
    restored = pipe.restore(overrides=let_through(planned))
    assert not restored["failed"], restored
    return restored


def everywhere(pipe: Pipeline) -> Any:
    """By raw HTTPS, and what the service stores."""
    return pipe.tenant.read_held()


def test_a_whole_run_is_undone_to_the_byte_and_the_undoing_too(pipe: Pipeline, population: dict[str, Any]) -> None:
    before, count = everywhere(pipe), len(addresses_to_write(population))
    assert digest_held(before) == held_before(population)
    assert pipe.apply(run_id="night")["counts"] == {"written": count}
    synced = everywhere(pipe)
    assert digest_held(synced) == held_after(population)

    planned = look_up(pipe, restore_run="night")
    assert planned["counts"]["recipients"] == count
    # Most of them held nothing before, so this takes their only certificate away: not without somebody's word.
    assert [row["name"] for row in planned["limits"] if row["tripped"]] == ["left_without_certificate", "removals"]
    pipe.tenant.forget_requests()
    refused = pipe.restore()
    assert refused["code"] == "limit.left_without_certificate"
    assert "removals" in refused["msg"]
    overrides = let_through(planned)
    journal = read_bytes(pipe.workspace.journal)
    checked = pipe.restore(check=True, diff=True, overrides=overrides)
    assert (checked["changed"], checked["counts"]) == (True, {"would_be_written": count}), checked
    assert not pipe.tenant.writes()
    assert read_bytes(pipe.workspace.journal) == journal
    done = pipe.restore(diff=True, overrides=overrides, run_id="back")
    assert (done["changed"], done["counts"], done["diff"]) == (True, {"written": count}, checked["diff"])
    assert everywhere(pipe) == before

    again = look_up(pipe, restore_run="night")
    assert (again["has_changes"], again["counts"]["unchanged"]) == (False, count)
    assert pipe.restore()["changed"] is False

    assert give_back(pipe, restore_run="back")["counts"] == {"written": count}
    assert everywhere(pipe) == synced


def test_the_same_plan_applied_again_writes_nothing(pipe: Pipeline) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    planned = look_up(pipe, restore_run="last")
    overrides = let_through(planned)
    count = pipe.restore(overrides=overrides)["counts"]["written"]
    pipe.tenant.forget_requests()
    again = pipe.restore(overrides=overrides)
    assert (again["changed"], again["counts"]) == (False, {"already_as_planned": count})
    assert not pipe.tenant.writes()


def test_after_a_restore_the_next_sync_publishes_again(pipe: Pipeline, population: dict[str, Any]) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    give_back(pipe, restore_run="night")
    assert digest_held(everywhere(pipe)) == held_before(population)
    for read in (pipe.read_people, pipe.read_recipients):
        assert not read()["failed"]
    planned = pipe.plan()
    # Undoing a first run leaves it to be done again, and it is no first one any more.
    assert [row["name"] for row in planned["limits"] if row["tripped"]] == ["additions"]
    assert not pipe.apply(overrides=let_through(planned))["failed"]
    assert digest_held(everywhere(pipe)) == held_after(population)


@pytest.mark.parametrize("how_many", ["one", "several"])
def test_chosen_persons_are_restored_and_nobody_else(pipe: Pipeline, population: dict[str, Any], how_many: str) -> None:
    before = everywhere(pipe)
    assert not pipe.apply()["failed"]
    synced = everywhere(pipe)
    zoe, dora, ada = (Person(population, key) for key in ("zoe", DORA, "ada"))
    alias = zoe.email_addresses[-1]
    names = [zoe.address.upper()]
    chosen = {zoe.guid}
    if how_many == "several":
        names = [alias.partition(":")[2] or alias, dora.guid, ada.address]
        chosen = {zoe.guid, dora.guid, ada.guid}
    pipe.tenant.forget_requests()
    restored = give_back(pipe, persons=names)
    assert restored["counts"] == {"written": len(chosen)}
    assert {row["identity"] for row in pipe.tenant.writes()} == chosen
    assert everywhere(pipe) == {**synced, **{guid: before[guid] for guid in chosen}}
    # Restored again they stay as they are: the restore itself is not what is undone.
    assert look_up(pipe, persons=names)["has_changes"] is False


def test_values_of_every_kind_come_back_to_the_byte(pipe: Pipeline, population: dict[str, Any]) -> None:
    zoe = Person(population, "zoe")
    others = [Person(population, key) for key in ("alma", "boel", "halvor", "oline", "vidar")]
    odd = [base64.b64encode(value).decode() for value in UNREADABLE]
    smime = [value for person in others for value in person.values]
    pipe.tenant.edit(zoe.guid, user_certificate=[*odd, zoe.values[0]], user_smime_certificate=smime)
    before = held(pipe, zoe)
    assert set(UNREADABLE) < set(before[USER])
    assert len(before[SMIME]) == len(set(smime)) > 5
    done = pipe.set_one(
        zoe.address, state="exact", certificates=[zoe.values[0]], smime_values=[zoe.values[1]], run_id="by hand"
    )
    assert done["recipient"]["proof"] == "proven", done
    assert held(pipe, zoe) == {USER: [zoe.der(0)], SMIME: [zoe.der(1)]}
    give_back(pipe, persons=[zoe.address])
    assert held(pipe, zoe) == before


def test_a_private_key_is_neither_kept_nor_given_back(pipe: Pipeline, population: dict[str, Any]) -> None:
    """Somebody published the key file; it is taken out by hand, and then everything about this person is undone."""
    owner = next(person for person in population["people"] if any(v["kind"] == "private_key" for v in person["values"]))
    key = next(value["value"] for value in owner["values"] if value["kind"] == "private_key")
    zoe, dora = Person(population, "zoe"), Person(population, DORA)
    pipe.tenant.edit(zoe.guid, user_certificate=[zoe.values[0], key])
    done = pipe.set_one(zoe.address, state="exact", certificates=[zoe.values[0]], run_id="by hand")
    assert done["changed"] is True, done
    assert not pipe.set_one(dora.address, certificates=[dora.values[0]], run_id="by hand")["failed"]
    planned = look_up(pipe, restore_run="by hand")
    codes = {row["address"]: row["reasons"][-1]["code"] for row in pipe.workspace.read("restore.jsonl").rows}
    assert codes == {zoe.address: "restore.withheld", dora.address: "restore.former_values"}
    assert pipe.restore(overrides=let_through(planned))["counts"] == {"written": 1}
    assert held(pipe, zoe)[USER] == [zoe.der(0)]
    secret = base64.b64decode(key)
    for content in [*read_bytes(pipe.workspace.folder).values()]:
        assert key.encode() not in content
        assert secret not in content


def test_everything_since_a_moment(pipe: Pipeline, population: dict[str, Any]) -> None:
    before = everywhere(pipe)
    assert not pipe.apply()["failed"]
    dora = Person(population, DORA)
    assert not pipe.set_one(dora.address, state="absent", certificates=[dora.values[0]], remove_all=True)["failed"]
    assert not pipe.set_one(dora.address, certificates=[dora.values[0]])["failed"]
    assert look_up(pipe, since="2099-01-01T00:00:00Z")["counts"]["recipients"] == 0
    give_back(pipe, since="2020-01-01T00:00:00+02:00")
    assert everywhere(pipe) == before


def test_what_came_later_is_undone_only_with_an_override(pipe: Pipeline, population: dict[str, Any]) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    ada, dora = Person(population, "ada"), Person(population, DORA)
    pipe.tenant.edit(ada.guid, user_certificate=[ada.wanted[0], dora.values[0]])
    planned = look_up(pipe, restore_run="night", persons=[ADA])
    (row,) = pipe.workspace.read("restore.jsonl").rows
    assert [reason["code"] for reason in row["reasons"]] == ["restore.changed_since", "restore.former_values"]
    pipe.tenant.forget_requests()
    refused = pipe.restore()
    assert refused["code"].startswith("limit."), refused
    assert "foreign_removals" in str(refused["detail"])
    assert not pipe.tenant.writes()
    assert pipe.restore(overrides=let_through(planned))["counts"] == {"written": 1}
    assert held(pipe, ada) == {USER: [], SMIME: []}


def test_who_changes_between_plan_and_restore_is_left_alone(pipe: Pipeline, population: dict[str, Any]) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    ada, dora = Person(population, "ada"), Person(population, DORA)
    planned = look_up(pipe, restore_run="night", persons=[ADA, dora.guid])
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[1]])
    done = pipe.restore(overrides=let_through(planned))
    assert done["counts"] == {"written": 1, "skipped": 1}
    assert {row["code"] for row in done["results"] if row["outcome"] == "skipped"} == {"plan.stale"}
    assert held(pipe, ada)[USER] == [ada.der(1)]


def test_what_was_not_ours_is_not_ours_when_it_is_back(pipe: Pipeline, population: dict[str, Any]) -> None:
    """Somebody's own certificate, taken away by hand and restored, is kept by ``owned``; one that we published is not.

    Without the mark in the ledger both would be removed.
    """
    zoe, dora, nina = (Person(population, key) for key in ("zoe", DORA, "ada"))
    foreign, ours = dora.values[0], dora.values[1]
    pipe.tenant.edit(zoe.guid, user_certificate=[zoe.values[0], foreign], user_smime_certificate=[])
    removed = pipe.set_one(zoe.address, state="absent", certificates=[foreign])
    assert removed["changed"] is True, removed
    give_back(pipe, persons=[zoe.address])
    assert held(pipe, zoe)[USER] == sorted([zoe.der(0), dora.der(0)])
    assert pipe.set_one(nina.address, certificates=[nina.wanted[0], ours])["changed"] is True
    policy = {"removal": "owned"}
    for result in (pipe.read_people(policy=policy), pipe.read_recipients(), pipe.plan(policy=policy)):
        assert not result["failed"], result
    rows = {row["guid"]: row for row in pipe.workspace.read("plan.jsonl").rows}
    (kept,) = [note for note in rows[zoe.guid]["notes"] if note["sign"] == "="]
    assert "value.not_ours" in [reason["code"] for reason in kept["reasons"]]
    assert [note["sign"] for note in rows[nina.guid]["notes"] if note["sign"] in "-="] == ["-"]


def test_who_is_owned_elsewhere_by_now_is_not_written(pipe: Pipeline, population: dict[str, Any]) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    ada = Person(population, "ada")
    pipe.tenant.edit(ada.guid, authority="on_premises")
    planned = look_up(pipe, restore_run="night", persons=[ADA])
    assert planned["has_changes"] is False
    (row,) = pipe.workspace.read("restore.jsonl").rows
    assert [reason["code"] for reason in row["reasons"]] == ["recipient.authority.on_premises"]


def test_what_cannot_be_meant_is_refused(pipe: Pipeline) -> None:
    assert not pipe.apply(run_id="night")["failed"]
    planned = look_up(pipe, restore_run="night")
    pipe.tenant.forget_requests()
    foreign = pipe.restore(tenant_id="fabrikam.example")
    assert foreign["code"] == "plan.other_tenant"
    assert pipe.restore(plan_digest="0" * 64, overrides=let_through(planned))["code"] == "plan.other_digest"
    unknown = Refusal("restore.unknown_run", "noon", ("the last ones are: night",), "Give one of these names")
    expect_refusal(pipe.plan_restore(restore_run="noon"), unknown)
    moment = Refusal("argument.not_a_moment", "since", ("found 'yesterday'", "with its zone"), "Correct the value")
    expect_refusal(pipe.plan_restore(since="yesterday"), moment)
    elsewhere = str(pipe.workspace.folder / "elsewhere")
    nothing = Refusal("restore.no_journal", elsewhere, ("no former values are known",), "Give journal_dir")
    expect_refusal(pipe.plan_restore(restore_run="night", journal_dir=elsewhere), nothing)
    assert not Path(elsewhere).exists()
    assert not pipe.tenant.requests()


def test_a_journal_of_another_tenant_is_refused(pipe: Pipeline) -> None:
    """Tenants are told apart by what they were called: here once by GUID, once by domain."""
    assert not pipe.apply(run_id="night")["failed"]
    read = pipe.read_recipients(tenant_id=pipe.tenant.described["domain"])
    assert not read["failed"], read
    refusal = Refusal("restore.other_tenant", "night", ("it wrote to tenant",), "Read the recipients of that tenant")
    expect_refusal(pipe.plan_restore(restore_run="night"), refusal)


def test_a_journal_that_this_very_run_has_made_is_refused(pipe: Pipeline) -> None:
    """It could vanish with its workspace, and with it the way back from the restore."""
    assert not pipe.apply(run_id="night")["failed"]
    planned = look_up(pipe, restore_run="night")
    fresh = pipe.workspace.files / "journal"
    pipe.workspace.journal.rename(fresh)
    marker = (pipe.workspace.files / ".made-by-run").read_text().strip()
    pipe.tenant.forget_requests()
    given = {"overrides": let_through(planned), "journal_dir": str(fresh), "run_id": marker}
    refusal = Refusal("journal.not_lasting", str(fresh), ("nothing was written",), "Set journal_dir")
    expect_refusal(pipe.restore(**given), refusal)
    assert not pipe.tenant.writes()
    done = pipe.restore(**given, journal="ephemeral")
    assert not done["failed"], done
    assert "lost for good" in str(done["warnings"])


def test_the_playbook_undoes_the_last_night(
    ldif: dict[str, Any],
    tenant: Tenant,
    population: dict[str, Any],
    workspace: Workspace,
    play: Callable[..., Played],
) -> None:
    reset_tenant(tenant, population)
    variables = workspace.variables(ldif, tenant)
    before = tenant.read_held()
    assert play("sync", variables).rc == 0
    nothing = play("restore", variables)
    assert nothing.rc != 0
    assert "smime_restore_since" in nothing.text
    assert "The last runs:" in nothing.text
    wanted = {**variables, "smime_restore_run": "last"}
    tenant.forget_requests()
    looked = play("restore", wanted, "--check", "--diff")
    assert not tenant.writes()
    planned = looked.result_of("smime_restore_plan")
    wanted["smime_overrides"] = let_through(planned)
    checked = play("restore", wanted, "--check", "--diff")
    assert (checked.rc, checked.recap["changed"]) == (0, 1), checked.text
    assert not tenant.writes()
    done = play("restore", wanted, "--diff")
    assert (done.rc, done.recap["changed"]) == (0, 1), done.text
    assert done.result_of("smime_restore_plan")["digest"] == planned["digest"]
    assert tenant.read_held() == before
    assert "mend the cause" in done.stdout
    again = play("restore", {**variables, "smime_restore_run": "last"})
    assert (again.rc, again.recap["changed"]) == (0, 0), again.text
    one = play("restore", {**variables, "smime_restore_person": ADA})
    assert (one.rc, one.recap["changed"]) == (0, 0), one.text


def test_the_plan_that_check_mode_leaves_can_be_applied_by_itself(
    ldif: dict[str, Any],
    tenant: Tenant,
    population: dict[str, Any],
    workspace: Workspace,
    play: Callable[..., Played],
) -> None:
    """One person looks, another applies exactly that; what it writes is noted as a restore all the same."""
    reset_tenant(tenant, population)
    variables = workspace.variables(ldif, tenant)
    before = tenant.read_held()
    assert play("sync", variables).rc == 0
    looked = play("restore", {**variables, "smime_restore_run": "last"}, "--check")
    planned = looked.result_of("smime_restore_plan")
    saved = {
        "smime_plan_path": planned["path"],
        "smime_plan_digest": planned["digest"],
        "smime_overrides": let_through(planned),
    }
    applied = play("apply", {**variables, **saved})
    assert (applied.rc, applied.recap["changed"]) == (0, 1), applied.text
    assert tenant.read_held() == before
    last = [row for row in read_lines(workspace.journal / "ledger.jsonl") if row["event"] == "write"][-1]
    assert last["restore"] is True
