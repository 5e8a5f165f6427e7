# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every value of every person is judged as people.json says, and the plan wants for every recipient what it says."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline

STOPS_NOTHING = {"certificate.address.alias_only"}
SECRET = {"pfx", "private_key"}  # told of, and their bytes kept nowhere


@pytest.fixture(scope="module")
def planned(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace) -> Workspace:
    Pipeline(ldif, tenant, module_workspace).read_and_plan()
    return module_workspace


def test_every_person_is_read_with_every_value(planned: Workspace, population: dict[str, Any]) -> None:
    people = planned.read("people.jsonl")
    found = {row["distinguished_name"]: [value["value"] for value in row["values"]] for row in people.rows}
    assert found == {
        person["distinguished_name"]: [
            None if value["kind"] in SECRET else value["value"] for value in person["values"]
        ]
        for person in population["people"]
    }
    assert people.footer["entries"] == len(population["people"]) >= 60
    assert people.footer["values"] == sum(len(person["values"]) for person in population["people"])


def test_every_value_gets_all_its_reasons(planned: Workspace, population: dict[str, Any]) -> None:
    rows = {row["distinguished_name"]: row for row in planned.read("people.jsonl").rows}
    wrong = []
    judged = 0
    for person in population["people"]:
        found_values = rows[person["distinguished_name"]]["values"]
        for value, found in zip(person["values"], found_values, strict=True):
            judged += 1
            expected = (sorted(value.get("directory_codes") or value["codes"]), is_wanted_at_first(value))
            if describe(found) != expected:
                wrong.append((person["key"], value["kind"], describe(found), expected))
    assert wrong == []
    assert judged >= 120


def is_wanted_at_first(value: dict[str, Any]) -> bool:
    """By the directory's addresses alone, before the recipient's own are known."""
    codes = value.get("directory_codes")
    return value["wanted"] if codes is None else set(codes) <= STOPS_NOTHING


def describe(found: dict[str, Any]) -> tuple[list[str], bool]:
    """The codes that concern encryption, and whether it is wanted."""
    reasons = list(found["reasons"])
    for certificate in found["certificates"]:
        reasons += certificate["reasons"]
    codes = sorted(reason["code"] for reason in reasons if reason["against"] != ["signing"])
    return codes, any(certificate["wanted"] for certificate in found["certificates"])


def test_nothing_wanted_is_rejected_and_nothing_rejected_is_wanted(planned: Workspace) -> None:
    for row in planned.read("people.jsonl").rows:
        for value in row["values"]:
            for certificate in value["certificates"]:
                assert certificate["wanted"] <= (certificate["encryption"] == "accepted"), row["distinguished_name"]
                assert (certificate["rank"] is not None) >= certificate["wanted"], row["distinguished_name"]


def test_the_plan_wants_for_every_recipient_what_people_json_says(
    planned: Workspace, population: dict[str, Any]
) -> None:
    before, after = lab_truth.held_before(population), lab_truth.held_after(population)
    rows = {row["guid"]: row for row in planned.read("plan.jsonl").rows if row["guid"]}
    wrong = []
    for recipient in lab_truth.list_recipients(population):
        guid = recipient["guid"]
        row = rows.get(guid)  # a recipient for which nothing is to be done or said has none
        for name, field in lab_truth.PROPERTIES.items():
            planned_after = row["after"][field] if row else before[guid][name]
            if planned_after != after[guid][name]:
                wrong.append((recipient["primary_smtp_address"], name))
            if row:
                assert row["before"][field] == before[guid][name], recipient
        if row:
            assert (row["action"] == "note") == (row["before"] == row["after"]), recipient
    assert wrong == []
    assert set(rows) <= set(before)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("carol", "recipient.authority.on_premises"),
        ("carol", "entry.over_connect_limit"),
        ("nils", "entry.over_connect_limit"),
        ("jana", "recipient.authority.cloud_managed"),
        ("kurt", "recipient.authority.unknown"),
        ("lotte", "entry.disabled"),
        ("milan", "recipient.hidden"),
        ("ingrid", "entry.no_values"),
        ("rune", "recipient.only_expired"),
        ("greta", "entry.no_wanted"),
        ("cilla", "recipient.not_found"),
        ("didrik", "recipient.not_found"),
        ("dan", "recipient.ambiguous"),
        ("dana", "recipient.ambiguous"),
        ("willi", "recipient.ambiguous"),
        ("bob", "value.would_be_removed"),
        ("nadja", "value.not_ours"),
        ("stina", "value.unreadable_kept"),
    ],
)
def test_the_plan_says_what_it_does_not_do_and_why(
    planned: Workspace, population: dict[str, Any], key: str, code: str
) -> None:
    name = lab_truth.find_person(population, key)["distinguished_name"]
    (row,) = [row for row in planned.read("plan.jsonl").rows if row["distinguished_name"] == name]
    codes = [reason["code"] for reason in row["reasons"]]
    codes += [reason["code"] for note in row["notes"] for reason in note["reasons"]]
    assert code in codes


def test_the_plan_for_people_is_narrow_and_names_everybody(planned: Workspace, population: dict[str, Any]) -> None:
    text = (planned.files / "plan.txt").read_text(encoding="utf-8")
    assert max(len(line) for line in text.splitlines()) <= 120
    for address in lab_truth.addresses_to_write(population):
        assert f"  + {address} " in text
