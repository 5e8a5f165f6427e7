# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why does this person have, or not have, a certificate? The playbook and the module that answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played

Module = Callable[..., dict[str, Any]]
WIDTH = 120
# key, and what must be said beyond the codes of the values
PEOPLE = {
    "sven": ["entry.no_wanted"],
    "carol": ["recipient.authority.on_premises", "entry.over_connect_limit"],
    "rune": ["recipient.only_expired"],
    "yrsa": ["values are added"],
    "aaron": ["entry.no_wanted"],
    "fritz": ["values are added"],
    "mona": ["rank 4", "values are added"],
    "otto": ["nothing; Exchange Online holds what is wanted"],
    "nadja": ["value.not_ours"],
    "dan": ["recipient.ambiguous"],
    "cilla": ["recipient.not_found"],
    "xaver": ["certificate.unreadable"],
    "lotte": ["account disabled", "entry.disabled"],
    "noa": ["values are added"],
}


@pytest.fixture(scope="module")
def planned(ldif: dict[str, Any], tenant: Tenant, module_workspace: Workspace) -> Workspace:
    Pipeline(ldif, tenant, module_workspace).read_and_plan()
    return module_workspace


def explain(run_module: Module, workspace: Workspace, person: str) -> dict[str, Any]:
    files = {f"{name}_path": str(workspace.files / f"{name}.jsonl") for name in ("people", "recipients")}
    return run_module("smime_explain_info", {"person": person, **files})


@pytest.mark.parametrize("key", PEOPLE)
def test_every_reason_is_told(planned: Workspace, run_module: Module, population: dict[str, Any], key: str) -> None:
    person = lab_truth.find_person(population, key)
    explained = explain(run_module, planned, person["distinguished_name"])
    assert not explained["failed"], explained
    text = "\n".join(explained["lines"])
    for value in person["values"]:
        assert lab_truth.digests_of([value["value"]])[0][:12] in text
        assert [code for code in value["codes"] if f"({code})" not in unfold(text)] == []
        assert value["value"][:60] not in str(explained)
    assert [said for said in PEOPLE[key] if said not in unfold(text)] == []
    assert max(len(line) for line in explained["lines"]) <= WIDTH
    assert not any(0x202A <= ord(character) <= 0x202E for character in text)


def unfold(text: str) -> str:
    """Without the line breaks that the width asks for."""
    return " ".join(text.split())


def test_the_addresses_of_the_mailbox_decide(
    planned: Workspace, run_module: Module, population: dict[str, Any]
) -> None:
    """One certificate names an alias that only the tenant knows, the other one an alias only of the directory."""
    for key, wanted in (("yrsa", True), ("aaron", False)):
        person = lab_truth.find_person(population, key)
        lines = unfold("\n".join(explain(run_module, planned, person["mail"])["lines"]))
        assert (" not wanted in Exchange" in lines) is not wanted


@pytest.mark.parametrize("naming", ["mail", "user_principal_name", "object_guid", "distinguished_name", "alias"])
def test_a_person_is_found_by_every_name(
    planned: Workspace, run_module: Module, population: dict[str, Any], naming: str
) -> None:
    ada = lab_truth.find_person(population, "ada")
    name = ada["proxy_addresses"][1].removeprefix("smtp:") if naming == "alias" else ada[naming]
    explained = explain(run_module, planned, name.upper())
    assert explained["person"]["distinguished_name"] == ada["distinguished_name"]
    assert explained["recipient"]["guid"] == ada["recipient"]["guid"]
    assert explained["change"]["action"] == "add"


@pytest.mark.parametrize(
    ("name", "code"), [("nobody@contoso.example", "person.not_found"), ("d.dahl@contoso.example", "person.ambiguous")]
)
def test_a_name_that_leads_to_nobody_or_to_several(
    planned: Workspace, run_module: Module, name: str, code: str
) -> None:
    explained = explain(run_module, planned, name)
    assert (explained["failed"], explained["code"]) == (True, code)
    assert name in explained["msg"]


def test_the_playbook_explains(
    planned: Workspace, ldif: dict[str, Any], tenant: Tenant, play: Callable[..., Played], population: dict[str, Any]
) -> None:
    sven = lab_truth.find_person(population, "sven")
    tenant.forget_requests()
    played = play("explain", planned.variables(ldif, tenant), "-e", f"smime_explain_person={sven['mail']}")
    assert played.rc == 0, played.text
    assert (played.recap["changed"], tenant.requests()) == (0, [])
    lines = played.result_of("debug")["msg"]
    assert lines == played.result_of("smime_explain_info")["lines"]
    assert [code for value in sven["values"] for code in value["codes"] if code not in played.stdout] == []
