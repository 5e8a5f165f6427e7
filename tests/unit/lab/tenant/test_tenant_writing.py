# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Set-Mailbox does, refuses, and says."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import (
    Lab,
    data,
    make_guid,
    make_recipient,
    make_value,
    read_detail,
)

TABLE = "#Exchange.GenericHashTable"


def write(lab: Lab, number: int, *values: bytes, **parameters: Any) -> Any:
    return lab.invoke("Set-Mailbox", Identity=make_guid(number), UserCertificate=data(*values), **parameters)


def test_replace_add_remove_clear(lab: Lab) -> None:
    one, two, three = (make_value(number) for number in (1, 2, 3))
    answer = write(lab, 1, one, two, one, Confirm=False)
    assert (answer.status_code, answer.json()["value"], answer.json()["@adminapi.warnings"]) == (200, [], [])
    assert lab.held(1) == [one, two]
    for change, held in (
        ({"add": data(three, one), "remove": data(two)}, [one, three]),
        ({"remove": data(two, three)}, [one]),
        ({}, []),
    ):
        lab.invoke("Set-Mailbox", Identity=make_guid(1), UserCertificate={"@odata.type": TABLE, **change})
        assert lab.held(1) == held
    assert lab.held(2) == []


def test_both_attributes_are_written_apart(lab: Lab) -> None:
    lab.invoke(
        "Set-Mailbox",
        Identity=make_guid(1),
        UserCertificate=data(make_value(1)),
        UserSMimeCertificate=data(make_value(2), make_value(3)),
    )
    row = lab.get(1)
    assert (len(row["UserCertificate"]), len(row["UserSMimeCertificate"])) == (1, 2)
    lab.invoke("Set-Mailbox", Identity=make_guid(1), UserSMimeCertificate={"@odata.type": TABLE})
    row = lab.get(1)
    assert (len(row["UserCertificate"]), len(row["UserSMimeCertificate"])) == (1, 0)


def test_the_order_given_is_not_kept(lab: Lab) -> None:
    values = [make_value(number) for number in range(8)]
    write(lab, 1, *values)
    forward = lab.get(1)["UserCertificate"]
    write(lab, 2, *reversed(values))
    assert lab.get(2)["UserCertificate"] == forward


def test_confirm_asks_and_does_nothing(lab: Lab) -> None:
    answer = write(lab, 1, make_value(1), Confirm=True)
    assert answer.status_code == 200
    assert "Are you sure" in answer.json()["@adminapi.confirmationmessage"]
    assert lab.held(1) == []
    assert write(lab, 1, make_value(1), Confirm="yes").status_code == 400


def test_confirm_still_validates(lab: Lab) -> None:
    assert lab.invoke("Set-Mailbox", Identity="zoe", Confirm=True).status_code == 404
    broken = lab.invoke("Set-Mailbox", Identity=make_guid(1), UserCertificate=["AA=="], Confirm=True)
    assert broken.status_code == 400


def test_a_write_that_changes_nothing_says_so_and_keeps_the_date(lab: Lab) -> None:
    write(lab, 1, make_value(1))
    before = lab.get(1)["WhenChangedUTC"]
    lab.now = lab.now.replace(minute=30)
    warnings = write(lab, 1, make_value(1)).json()["@adminapi.warnings"]
    assert warnings == ["The command completed successfully but no settings of 'person1' have been modified."]
    assert lab.get(1)["WhenChangedUTC"] == before
    write(lab, 1, make_value(2))
    assert lab.get(1)["WhenChangedUTC"] == "2026-11-25T08:30:00.0000000Z"


@pytest.mark.parametrize("identity", [{}, {"Identity": None}, {"Identity": ""}])
def test_a_set_without_identity_is_refused(lab: Lab, identity: dict[str, Any]) -> None:
    answer = lab.invoke("Set-Mailbox", UserCertificate=data(make_value(1)), **identity)
    assert answer.status_code == 400
    assert "Identity" in read_detail(answer)[2]
    assert all(lab.held(number) == [] for number in range(1, 6))


@pytest.mark.parametrize(
    ("authority", "written"), [("cloud", True), ("cloud_managed", True), ("on_premises", False), ("unknown", False)]
)
@pytest.mark.parametrize("confirm", [False, True])
def test_synchronised_recipients_are_refused(lab: Lab, authority: str, written: bool, confirm: bool) -> None:
    lab.populate(make_recipient(1, authority=authority))
    answer = write(lab, 1, make_value(1), UserSMimeCertificate=data(make_value(2)), Confirm=confirm)
    assert answer.status_code == (200 if written else 400)
    assert lab.held(1) == ([make_value(1)] if written and not confirm else [])
    if not written:
        assert "'Set-Mailbox', 'UserCertificate', can't be performed" in read_detail(answer)[2]
        assert "synchronized from your on-premises organization" in read_detail(answer)[2]


def test_which_parameters_are_refused_is_a_switch(lab: Lab) -> None:
    lab.populate(make_recipient(1, authority="on_premises"))
    lab.change(refused_parameters="UserSMimeCertificate")
    assert write(lab, 1, make_value(1)).status_code == 200
    answer = write(lab, 1, make_value(2), UserSMimeCertificate=data(make_value(2)))
    assert "'UserSMimeCertificate'" in read_detail(answer)[2]
    assert lab.held(1) == [make_value(1)]


def test_no_content_is_a_switch(lab: Lab) -> None:
    lab.change(set_answer="204")
    answer = write(lab, 1, make_value(1))
    assert (answer.status_code, answer.content) == (204, b"")
    assert lab.held(1) == [make_value(1)]


def test_lag_shows_the_old_value_for_some_reads(lab: Lab) -> None:
    write(lab, 1, make_value(1))
    lab.service.faults.switch({"lag": {"reads": 2}})
    write(lab, 1, make_value(2))
    write(lab, 1, make_value(3))
    assert [lab.held(1) for _read in range(3)] == [[make_value(1)], [make_value(1)], [make_value(3)]]
    answer = lab.ask("GET", "/lab/recipients", headers={"X-Lab-Token": lab.service.identity.admin_token})
    assert len(answer.json()[0]["user_certificate"]) == 1


def test_the_service_may_store_something_else(lab: Lab) -> None:
    lab.service.faults.switch({"wrong_value": {"identity": make_guid(1)}})
    assert write(lab, 1, make_value(1)).status_code == 200
    assert write(lab, 2, make_value(1)).status_code == 200
    altered = lab.held(1)
    assert len(altered) == 1
    assert altered != [make_value(1)]
    assert altered[0][:1] == b"\x30"
    assert lab.held(2) == [make_value(1)]
    lab.service.faults.switch({"wrong_value": {"mode": "ignored"}})
    assert write(lab, 3, make_value(1)).status_code == 200
    assert lab.held(3) == []


def test_a_cut_connection_comes_after_the_write(lab: Lab) -> None:
    lab.service.faults.switch({"cut_after_write": {}})
    with pytest.raises(ConnectionAbortedError):
        write(lab, 1, make_value(1))
    assert lab.held(1) == [make_value(1)]
    assert write(lab, 2, make_value(1)).status_code == 200


def test_writes_survive_and_a_cut_last_line_is_passed_over(lab: Lab) -> None:
    write(lab, 1, make_value(1))
    write(lab, 1, make_value(2))
    changes = lab.folder / "changes.jsonl"
    written = changes.read_bytes()
    changes.write_bytes(written + written.splitlines(keepends=True)[0].replace(b'"sequence":1', b'"sequence":3')[:-20])
    again = Lab(lab.folder)
    again.service.recipients.load()
    assert again.held(1) == [make_value(2)]
    assert not changes.exists()
    # A kill between the new snapshot and the emptied log leaves lines that the snapshot holds already.
    write(again, 1, make_value(3))
    later = changes.read_bytes()
    Lab(lab.folder).service.recipients.load()
    changes.write_bytes(written + later)
    last = Lab(lab.folder)
    last.service.recipients.load()
    assert last.held(1) == [make_value(3)]


@pytest.mark.parametrize(
    "wrong",
    [
        [{"guid": make_guid(9)}],
        [make_recipient(9), make_recipient(9)],
        [make_recipient(9, authority="moon")],
        [make_recipient(9, recipient_type_details="Castle")],
        [make_recipient(9, user_certificate=["%%"])],
    ],
)
def test_a_wrong_population_changes_nothing(lab: Lab, wrong: list[dict[str, Any]]) -> None:
    headers = {"X-Lab-Token": lab.service.identity.admin_token}
    assert lab.ask("PUT", "/lab/recipients", json=wrong, headers=headers).status_code == 400
    assert len(lab.invoke("Get-Mailbox").json()["value"]) == 5
