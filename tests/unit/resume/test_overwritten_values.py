# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A synchronisation puts former values back: that is told, and nobody is written again before somebody clears it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import PatientClock, Tenant
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import guid_of
from ansible_collections.mailsec.smime.tests.unit.resume.night import (
    TO_BE_WRITTEN,
    Night,
    address_of,
    list_mailboxes,
)

# One who held nothing, one who held an expired certificate.
PUT_BACK = ("first03", "next05")


class Tenancy:
    """Night after night with the same tenant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tenant = Tenant(folder / "tenant", PatientClock(), list_mailboxes())
        self.before = self.tenant.truth()
        self._nights = 0

    def night(self, *cleared: str) -> dict[str, Any]:
        self._nights += 1
        self.tenant.stored.clear()
        return Night(self.folder, self.tenant, f"night{self._nights}", cleared).run()

    def synchronise(self) -> None:
        """What the fault sync_cycle does, at a time of its own: long after the proof."""
        former = {one["guid"]: one["user_certificate"] for one in list_mailboxes()}
        for name in PUT_BACK:
            self.tenant.service.recipients.edit(guid_of(name), {"user_certificate": former[guid_of(name)]})
        self.tenant.stored.clear()

    def noted(self) -> dict[str, list[str]]:
        """Address -> codes of those about whom the plan has something to say as a whole."""
        lines = (self.folder / "workspace" / "plan.jsonl").read_text().splitlines()[1:-1]
        rows = [json.loads(line) for line in lines]
        codes = {row["address"]: [one["code"] for one in row["reasons"]] for row in rows if row["action"] == "note"}
        return {address: found for address, found in codes.items() if found}


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    made = Tenancy(tmp_path)
    result = made.night()
    assert result["counts"] == {"written": len(TO_BE_WRITTEN)}
    made.synchronise()
    return made


def test_what_was_put_back_is_noted_night_after_night_and_not_written(tenancy: Tenancy) -> None:
    for _night in range(3):
        result = tenancy.night()
        assert (result["failure"], result["planned"]) == (None, 0)
        assert tenancy.noted() == {address_of(name): ["recipient.overwritten"] for name in PUT_BACK}
        assert tenancy.tenant.stored == []
    text = (tenancy.folder / "workspace" / "plan.txt").read_text()
    assert all(address_of(name) in text for name in PUT_BACK)


@pytest.mark.parametrize(
    ("cleared", "written"), [((address_of(PUT_BACK[0]),), PUT_BACK[:1]), (("all",), PUT_BACK)], ids=["one", "all"]
)
def test_clearing_writes_it_again(tenancy: Tenancy, cleared: tuple[str, ...], written: tuple[str, ...]) -> None:
    result = tenancy.night(*cleared)
    assert result["counts"] == {"written": len(written)}
    assert {guid for guid, _held in tenancy.tenant.stored} == {guid_of(name) for name in written}
    tenancy.synchronise()
    tenancy.night()
    assert set(tenancy.noted()) == {address_of(name) for name in PUT_BACK}, "and if it is put back again, it is told"


def test_a_service_that_synchronises_right_after_the_proof(tmp_path: Path) -> None:
    """The fault of the simulated tenant: the read-back still sees the new value."""
    tenancy = Tenancy(tmp_path)
    tenancy.tenant.service.faults.switch({"sync_cycle": {"identity": guid_of(PUT_BACK[1])}})
    assert tenancy.night()["counts"] == {"written": len(TO_BE_WRITTEN)}
    tenancy.tenant.service.faults.switch({})
    assert tenancy.tenant.truth()[guid_of(PUT_BACK[1])] == tenancy.before[guid_of(PUT_BACK[1])]
    assert tenancy.night()["planned"] == 0
    assert tenancy.noted() == {address_of(PUT_BACK[1]): ["recipient.overwritten"]}


def test_what_was_never_proven_is_simply_written_again(tmp_path: Path) -> None:
    """It was put back before anybody saw it: nobody knows whether it ever stood there."""
    tenancy = Tenancy(tmp_path)
    tenancy.tenant.service.faults.switch({"wrong_value": {"identity": guid_of(PUT_BACK[1]), "mode": "ignored"}})
    tenancy.night()
    tenancy.tenant.service.faults.switch({})
    assert tenancy.night()["counts"] == {"written": 1}
