# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What o365_user_cert with ``identity`` does not do: take the last value away, write where others are the masters."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.integration.single_recipient import (
    SMIME,
    USER,
    Person,
    expect,
    held,
    run_quartet,
)

ADA = "ada.lund@contoso.example"


@pytest.fixture
def pipe(tenant: Tenant, population: dict[str, Any], workspace: Workspace) -> Pipeline:
    reset_tenant(tenant, population)
    return Pipeline({}, tenant, workspace)


@pytest.fixture
def ada(population: dict[str, Any]) -> Person:
    """Holds nothing; publishes an encryption certificate and a signing one."""
    return Person(population, "ada")


def test_the_last_usable_value_is_kept(pipe: Pipeline, ada: Person) -> None:
    """Also where a value that nobody can encrypt to would stay; remove_all says that it is meant."""
    pipe.tenant.edit(ada.guid, user_certificate=ada.values)
    usable, signing_only = ada.der(0), ada.der(1)
    for wanted in (
        {"state": "absent", "certificates": [ada.values[0]]},
        {"state": "exact", "certificates": [ada.values[1]]},
    ):
        result = pipe.set_one(ADA, **wanted)
        refusal = Refusal(
            "recipient.last_value", ADA, ("nothing was written", "its last usable certificate would go"), "remove_all"
        )
        expect_refusal(result, refusal)
        assert not pipe.tenant.writes()
        assert not pipe.journalled()
    expect(pipe.set_one(ADA, state="absent", certificates=[ada.values[1]]), True)
    assert held(pipe, ada)[USER] == [usable]
    expect(pipe.set_one(ADA, state="absent", certificates=[ada.values[0]], remove_all=True), True)
    assert held(pipe, ada)[USER] == []
    assert signing_only not in held(pipe, ada)[USER]


def test_exact_with_an_empty_list_needs_remove_all(pipe: Pipeline, ada: Person) -> None:
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[0]], user_smime_certificate=[ada.values[0]])
    before = held(pipe, ada)
    result = pipe.set_one(ADA, state="exact", certificates=[])
    assert (result["failed"], result["code"]) == (True, "argument.missing")
    assert held(pipe, ada) == before
    run_quartet(pipe, ada, {USER: [], SMIME: [ada.der()]}, state="exact", certificates=[], remove_all=True)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("ines", "recipient.authority.on_premises"),
        ("kurt", "recipient.authority.unknown"),
        ("jana", "recipient.authority.cloud_managed"),
    ],
)
def test_recipients_that_are_not_ours_are_not_written(
    pipe: Pipeline, population: dict[str, Any], key: str, code: str
) -> None:
    person = Person(population, key)
    before = held(pipe, person)
    for check in (True, False) if key == "ines" else (False,):
        result = pipe.set_one(person.address, check, certificates=[person.values[0]])
        expect_refusal(result, Refusal(code, person.address, ("nothing was written",), "not written"))
    assert not pipe.tenant.writes()
    assert not pipe.journalled()
    assert held(pipe, person) == before


@pytest.mark.parametrize(("key", "is_written"), [("jana", True), ("ines", False), ("kurt", False)])
def test_write_cloud_managed_opens_no_other_door(
    pipe: Pipeline, population: dict[str, Any], key: str, is_written: bool
) -> None:
    person = Person(population, key)
    result = pipe.set_one(person.address, certificates=[person.values[0]], write_cloud_managed=True)
    assert result["failed"] is not is_written
    assert held(pipe, person)[USER] == ([person.der()] if is_written else [])
    assert len(pipe.tenant.writes()) == int(is_written)


def test_who_holds_it_already_needs_no_right_to_be_written(pipe: Pipeline, population: dict[str, Any]) -> None:
    vivi = Person(population, "vivi")
    pipe.tenant.edit(vivi.guid, user_certificate=vivi.values)
    expect(pipe.set_one(vivi.address, certificates=vivi.values), False)


def test_without_a_journal_nothing_is_written(pipe: Pipeline, ada: Person) -> None:
    result = pipe.set_one(ADA, certificates=[ada.values[0]], journal_dir=None)
    expect_refusal(
        result, Refusal("journal.missing", ADA, ("nothing was written: writing needs a journal",), "Set journal_dir")
    )
    assert not pipe.tenant.writes()
    expect(pipe.set_one(ADA, check=True, certificates=[ada.values[0]], journal_dir=None), True)
    assert not pipe.tenant.writes()


def test_who_holds_it_already_needs_no_journal(pipe: Pipeline, ada: Person) -> None:
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[0]])
    expect(pipe.set_one(ADA, certificates=[ada.values[0]], journal_dir=None), False)


def test_more_than_fifteen_values_are_refused(pipe: Pipeline, population: dict[str, Any]) -> None:
    nils = Person(population, "nils")
    result = pipe.set_one(nils.address, certificates=nils.values)
    assert len(nils.values) > 15
    expect_refusal(
        result,
        Refusal("recipient.no_room", nils.address, (f"it would hold {len(nils.values)} values",), "at most 15 are"),
    )
    assert not pipe.tenant.writes()


def test_what_cannot_be_read_is_not_changed(pipe: Pipeline, ada: Person) -> None:
    pipe.tenant.edit(ada.guid, user_certificate=[ada.values[1]])
    pipe.tenant.change_settings(read_form="system_byte")
    result = pipe.set_one(ADA, certificates=[ada.values[0]])
    expect_refusal(result, Refusal("recipient.unreadable", ADA, ("could not be read",), "not changed"))
    assert not pipe.tenant.writes()
    pipe.tenant.change_settings(read_form="clixml")
    expect(pipe.set_one(ADA, certificates=[ada.values[0]]), True)
    pipe.tenant.change_settings(read_form="base64")
    assert held(pipe, ada)[USER] == sorted([ada.der(0), ada.der(1)])
