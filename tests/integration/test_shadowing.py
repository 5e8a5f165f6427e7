# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stale S/MIME values that hide a good certificate: found on both sides, told, and removed only after the proof."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline

OWNED = {"removal": "owned"}


def row_of(workspace: Workspace, population: dict[str, Any], key: str) -> dict[str, Any]:
    name = lab_truth.find_person(population, key)["distinguished_name"]
    (row,) = [row for row in workspace.read("plan.jsonl").rows if row["distinguished_name"] == name]
    return row


def codes_of(row: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def held_by(tenant: Tenant, population: dict[str, Any], key: str) -> dict[str, list[str]]:
    guid = lab_truth.find_person(population, key)["recipient"]["guid"]
    return lab_truth.digest_held(tenant.read_held())[guid]


class Cleaned:
    """Three runs under ``removal: owned``: the rows of each plan, and what everybody held after it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.plans: list[dict[str, dict[str, Any]]] = []
        self.held: list[lab_truth.Held] = []


@pytest.fixture(scope="module")
def noted(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace) -> Workspace:
    """Planned under the default policy and not applied."""
    Pipeline(ldif, tenant, module_workspace).read_and_plan()
    return module_workspace


@pytest.fixture(scope="module")
def cleaned(
    ldif: dict[str, Any], start_tenant: Callable[..., Tenant], lab_folder: Path, population: dict[str, Any]
) -> Cleaned:
    tenant = start_tenant()
    done = Cleaned(Workspace(lab_folder / "shadowing"))
    for _number in range(3):
        pipe = Pipeline(ldif, tenant, done.workspace, OWNED).prepare()
        done.plans.append({row["guid"]: row for row in done.workspace.read("plan.jsonl").rows if row["guid"]})
        applied = pipe.apply()
        assert not applied["failed"], applied
        done.held.append(lab_truth.digest_held(tenant.read_held()))
    return done


def test_who_is_hidden_in_the_directory_is_told_without_any_tenant(
    noted: Workspace, population: dict[str, Any]
) -> None:
    hidden = [
        row["distinguished_name"]
        for row in noted.read("people.jsonl").rows
        if "entry.shadowed_value" in [notice["code"] for notice in row["notices"]]
    ]
    assert hidden == [lab_truth.find_person(population, "sindre")["distinguished_name"]]


def test_the_plan_tells_both_sides(noted: Workspace, population: dict[str, Any]) -> None:
    assert "entry.shadowed_value" in codes_of(row_of(noted, population, "sindre"))
    for key in ("torill", "ketil"):
        row = row_of(noted, population, key)
        assert "recipient.shadowed_value" in codes_of(row)
        said = [reason["code"] for note in row["notes"] for reason in note["reasons"]]
        assert "value.would_be_removed" in said
    assert "recipient.shadowed_value" not in codes_of(row_of(noted, population, "zoe"))
    text = (noted.files / "plan.txt").read_text(encoding="utf-8")
    assert text.count("(certificate.expired) hides serial ") == 3


def test_the_explanation_says_what_programs_pick_with_source_and_year(
    noted: Workspace, run_module: Callable[..., dict[str, Any]], population: dict[str, Any]
) -> None:
    files = {f"{name}_path": str(noted.files / f"{name}.jsonl") for name in ("people", "recipients")}
    torill = lab_truth.find_person(population, "torill")
    explained = run_module("smime_explain_info", {"person": torill["mail"], **files})
    text = " ".join(" ".join(explained["lines"]).split())
    assert "Outlook for Windows takes UserSMimeCertificate whenever a certificate is in it, even an expired one" in text
    assert "Microsoft KB2840546, 2013" in text
    assert "which is not usable here (certificate.expired)" in text


def test_a_hiding_value_goes_where_a_wanted_certificate_stood_already(
    cleaned: Cleaned, population: dict[str, Any]
) -> None:
    torill = lab_truth.find_person(population, "torill")["recipient"]
    row = cleaned.plans[0][torill["guid"]]
    assert row["action"] == "remove"
    assert cleaned.held[0][torill["guid"]] == {
        "UserCertificate": torill["expected_after"],
        "UserSMimeCertificate": [],
    }


def test_elsewhere_it_waits_for_the_run_after_the_certificate_was_proven(
    cleaned: Cleaned, population: dict[str, Any]
) -> None:
    ketil = lab_truth.find_person(population, "ketil")
    guid = ketil["recipient"]["guid"]
    stale = lab_truth.digests_of(ketil["recipient"]["user_smime_certificate"])
    good = lab_truth.digests_of([ketil["values"][1]["value"]])
    first, second, third = (plan.get(guid) for plan in cleaned.plans)
    assert first is not None
    assert "value.waits_for_proof" in [reason["code"] for note in first["notes"] for reason in note["reasons"]]
    assert cleaned.held[0][guid] == {"UserCertificate": good, "UserSMimeCertificate": stale}
    assert second is not None
    assert second["action"] == "remove"
    assert cleaned.held[1][guid] == {"UserCertificate": good, "UserSMimeCertificate": []}
    assert third is None, "nothing is left to say"


def test_what_was_removed_is_in_the_journal_whole(cleaned: Cleaned, population: dict[str, Any]) -> None:
    ketil = lab_truth.find_person(population, "ketil")["recipient"]
    (stale,) = lab_truth.digests_of(ketil["user_smime_certificate"])
    lines = [row for row in read_lines(cleaned.workspace.journal / "journal.jsonl") if row["guid"] == ketil["guid"]]
    kept = [row["values"][stale] for row in lines if stale in row["before"]["user_smime_certificate"]]
    assert kept
    assert set(kept) == set(ketil["user_smime_certificate"])


def test_values_of_a_wanted_certificate_and_carried_ones_stay(cleaned: Cleaned, population: dict[str, Any]) -> None:
    for key in ("tilda", "zoe", "alma", "gry", "halvor"):
        recipient = lab_truth.find_person(population, key)["recipient"]
        for held in cleaned.held:
            assert held[recipient["guid"]]["UserSMimeCertificate"] == recipient["expected_smime_after"], key


def test_nobody_lost_the_last_certificate(cleaned: Cleaned, population: dict[str, Any]) -> None:
    before = lab_truth.held_before(population)
    for held in cleaned.held:
        empty = [guid for guid, sides in before.items() if any(sides.values()) and not any(held[guid].values())]
        assert empty == []


def test_an_export_of_unknown_completeness_removes_nothing(
    ldif: dict[str, Any], tenant: Tenant, workspace: Workspace, population: dict[str, Any]
) -> None:
    unknown = {name: value for name, value in ldif.items() if name != "expected_entries"}
    Pipeline(unknown, tenant, workspace, OWNED).read_and_plan()
    row = copy.deepcopy(row_of(workspace, population, "torill"))
    assert row["action"] == "note"
    assert "directory.completeness_unknown" in json.dumps(row["notes"])
