# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-Mailbox and Get-Recipient show, of whom, and page by page."""

from __future__ import annotations

import base64
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import (
    URL,
    Lab,
    make_body,
    make_guid,
    make_recipient,
    make_value,
    read_detail,
)

NAMESPACE = "{http://schemas.microsoft.com/powershell/2004/04}"
ENDPOINT = "/adminapi/beta/contoso.example/InvokeCommand"


def read_pages(lab: Lab, cmdlet: str, size: int, query: str = "", **parameters: Any) -> list[list[dict[str, Any]]]:
    pages, link = [], ENDPOINT + query
    while link:
        body = lab.post(link, make_body(cmdlet, **parameters), Prefer=f"odata.maxpagesize={size}").json()
        pages.append(body["value"])
        link = body.get("@odata.nextLink")
        assert link is None or link.startswith(URL + "/adminapi/beta/")
    return pages


def test_pages_give_everybody_once_and_keep_the_selection(lab: Lab) -> None:
    pages = read_pages(lab, "Get-Mailbox", 2, "?$select=Guid,Alias", ResultSize="Unlimited")
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [row["Guid"] for page in pages for row in page] == [make_guid(number) for number in range(1, 6)]
    assert all(set(row) == {"Guid@data.type", "Guid", "Alias"} for page in pages for row in page)
    assert [line["kind"] for line in lab.requests()] == ["list", "page", "page"]


def test_a_page_holds_at_most_a_thousand_and_no_link_follows_the_last(lab: Lab) -> None:
    lab.populate(*(make_recipient(number) for number in range(1, 2001)))
    assert [len(page) for page in read_pages(lab, "Get-Mailbox", 5000)] == [1000, 1000]


def test_a_listing_goes_on_at_the_same_place_after_a_write(lab: Lab) -> None:
    first = lab.post(ENDPOINT, make_body("Get-Mailbox"), Prefer="odata.maxpagesize=2").json()
    lab.populate(*(make_recipient(number) for number in (2, 4, 5)))
    rest = lab.post(first["@odata.nextLink"], make_body("Get-Mailbox")).json()
    assert [row["Guid"] for row in rest["value"]] == [make_guid(4), make_guid(5)]


def test_a_link_is_followed_by_post_only(lab: Lab) -> None:
    link = lab.post(ENDPOINT, make_body("Get-Mailbox"), Prefer="odata.maxpagesize=2").json()["@odata.nextLink"]
    assert lab.ask("GET", link).status_code == 405
    assert lab.post(f"{ENDPOINT}?$skiptoken=%FF%FE", make_body("Get-Mailbox")).status_code == 400


@pytest.mark.parametrize("identity", [{"Identity": None}, {"Identity": ""}, {}])
def test_a_missing_identity_lists_everybody(lab: Lab, identity: dict[str, Any]) -> None:
    assert len(lab.invoke("Get-Mailbox", **identity).json()["value"]) == 5


@pytest.mark.parametrize(
    "identity",
    [
        make_guid(2).upper(),
        "00000002-1111-4111-8111-111111111111",
        "PERSON2@contoso.example",
        "alias2@contoso.example",
        "person2",
        "Person 2",
    ],
)
def test_an_identity_finds_one(lab: Lab, identity: str) -> None:
    rows = lab.invoke("get-mailbox", identity=identity).json()["value"]
    assert [row["Guid"] for row in rows] == [make_guid(2)]


def test_nobody_and_several_are_errors_of_their_own(lab: Lab) -> None:
    lab.populate(make_recipient(1, display_name="Twin"), make_recipient(2, display_name="twin"))
    missing, several = lab.invoke("Get-Mailbox", Identity="zoe"), lab.invoke("Get-Mailbox", Identity="Twin")
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "NotFound"
    assert read_detail(missing)[:2] == [
        "Ex6F9304",
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
    ]
    assert several.status_code == 400
    assert read_detail(several)[1].endswith("ManagementObjectAmbiguousException")
    assert "matches multiple entries" in read_detail(several)[2]


@pytest.mark.parametrize(
    ("authority", "flags"),
    [("cloud", (False, False)), ("on_premises", (True, False)), ("cloud_managed", (True, True)), ("unknown", ())],
)
def test_the_source_of_authority_shows_in_two_flags(lab: Lab, authority: str, flags: tuple[bool, ...]) -> None:
    lab.populate(make_recipient(1, authority=authority))
    row = lab.get(1)
    names = ("IsDirSynced", "IsExchangeCloudManaged")
    assert tuple(row[name] for name in names if name in row) == flags
    assert row["ImmutableId"] == ""


def test_rows_carry_type_annotations(lab: Lab) -> None:
    row = lab.get(1)
    assert row["Guid@data.type"] == "System.Guid"
    assert row["UserCertificate@odata.type"] == "#Collection(String)"
    assert row["UserCertificate"] == []
    assert row["WhenChangedUTC"] == "2026-11-25T08:00:00.0000000Z"
    assert row["EmailAddresses"] == ["SMTP:person1@contoso.example", "smtp:alias1@contoso.example"]


@pytest.mark.parametrize(
    ("read_form", "json_readable", "clixml_readable"),
    [
        ("base64", True, True),
        ("int_list", True, True),
        ("clixml", False, True),
        ("system_byte", False, False),
    ],
)
def test_read_forms(lab: Lab, read_form: str, json_readable: bool, clixml_readable: bool) -> None:
    text = base64.b64encode(make_value(1)).decode()
    lab.populate(make_recipient(1, user_certificate=[text], display_name="A < B & C"))
    lab.change(read_form=read_form)
    shown = list(make_value(1)) if read_form == "int_list" else text
    assert lab.get(1)["UserCertificate"] == [shown if json_readable else "System.Byte[]"]
    body = make_body("Get-Mailbox", Identity=make_guid(1))
    row = lab.post(ENDPOINT, body, X_ResponseFormat="clixml").json()["value"][0]
    assert set(row) == {"_clixml"}
    document = ElementTree.fromstring(row["_clixml"])  # noqa: S314 - the tenant wrote it
    properties = {one.get("N"): one for one in document.iter() if one.get("N")}
    values = list(properties["UserCertificate"].find(f"{NAMESPACE}LST") or ())
    expected = (f"{NAMESPACE}BA", text) if clixml_readable else (f"{NAMESPACE}S", "System.Byte[]")
    assert [(value.tag, value.text) for value in values] == [expected]
    assert properties["IsDirSynced"].text == "false"
    assert properties["DisplayName"].text == "A < B & C"
    assert properties["Guid"].tag == f"{NAMESPACE}G"


def test_get_recipient_knows_everybody_and_no_certificates(lab: Lab) -> None:
    lab.populate(make_recipient(1), make_recipient(2, recipient_type_details="MailContact"))
    assert len(lab.invoke("Get-Mailbox").json()["value"]) == 1
    rows = lab.invoke("Get-Recipient").json()["value"]
    assert [row["RecipientTypeDetails"] for row in rows] == ["UserMailbox", "MailContact"]
    assert not any("ertificate" in name for row in rows for name in row)
    assert lab.invoke("Get-Mailbox", Identity=make_guid(2)).status_code == 404


@pytest.mark.parametrize(
    ("restriction", "numbers"),
    [
        ({"RecipientTypeDetails": "SharedMailbox"}, [2]),
        ({"RecipientTypeDetails": ["SharedMailbox", "RoomMailbox"]}, [2, 3]),
        ({"Filter": f"Guid -eq '{make_guid(4)}'"}, [4]),
        ({"Filter": "EmailAddresses -eq 'smtp:alias3@contoso.example' -or Alias -eq 'person5'"}, [3, 5]),
        ({"Filter": "IsDirSynced -eq 'True'"}, [4]),
        ({"Filter": "DisplayName -eq 'O''Neil' -and IsDirSynced -eq 'False'"}, [5]),
        ({"Filter": "PrimarySmtpAddress -like 'person2*'"}, [2]),
    ],
)
def test_restrictions(lab: Lab, restriction: dict[str, Any], numbers: list[int]) -> None:
    lab.populate(
        make_recipient(1),
        make_recipient(2, recipient_type_details="SharedMailbox"),
        make_recipient(3, recipient_type_details="RoomMailbox"),
        make_recipient(4, authority="on_premises"),
        make_recipient(5, display_name="O'Neil"),
    )
    rows = lab.invoke("Get-Mailbox", **restriction).json()["value"]
    assert [row["Guid"] for row in rows] == [make_guid(number) for number in numbers]


@pytest.mark.parametrize(
    "parameters",
    [
        {"Filter": "Alias"},
        {"Filter": "UserCertificate -eq 'x'"},
        {"Filter": "Alias -eq 'a' Name -eq 'b'"},
        {"RecipientTypeDetails": "Castle"},
        {"ResultSize": "all"},
        {"Identity": 7},
    ],
)
def test_restrictions_that_cannot_be_read_are_errors(lab: Lab, parameters: dict[str, Any]) -> None:
    assert lab.invoke("Get-Mailbox", **parameters).status_code == 400


def test_a_parameter_that_does_not_exist_is_named(lab: Lab) -> None:
    answer = lab.invoke("Get-Mailbox", Identiti="a")
    assert answer.status_code == 400
    assert read_detail(answer)[2] == "A parameter cannot be found that matches parameter name 'Identiti'."


def test_looping_and_foreign_links(lab: Lab) -> None:
    body = make_body("Get-Mailbox")
    lab.service.faults.switch({"looping_next_link": {}})
    link = lab.post(ENDPOINT, body, Prefer="odata.maxpagesize=2").json()["@odata.nextLink"]
    again = lab.post(link, body, Prefer="odata.maxpagesize=2").json()
    assert again["@odata.nextLink"] == link
    lab.service.faults.switch({"foreign_next_link": {"at": ["page"]}})
    link = lab.post(ENDPOINT, body, Prefer="odata.maxpagesize=2").json()["@odata.nextLink"]
    assert link.startswith(URL)
    foreign = lab.post(link, body, Prefer="odata.maxpagesize=2").json()["@odata.nextLink"]
    assert foreign.startswith("https://outlook.elsewhere.example/adminapi/beta/")
