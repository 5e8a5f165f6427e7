# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From raw attributes to a person: every field, everybody who is left out, everything that is refused."""

from __future__ import annotations

import uuid

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.shape_entry import shape_entry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

GUID = uuid.UUID("01020304-0506-0708-090a-0b0c0d0e0f10")
ANCHOR = uuid.UUID("a1a2a3a4-b1b2-c1c2-d1d2-e1e2e3e4e5e6")
NAME = b"CN=Ada Lovelace,OU=People,DC=corp,DC=example"
USER = {
    "objectClass": [b"top", b"person", b"organizationalPerson", b"user"],
    "objectGUID": [GUID.bytes_le],
    "mS-DS-ConsistencyGuid": [ANCHOR.bytes_le],
    "msDS-ExternalDirectoryObjectId": [b"User_0F0E0D0C-0000-4000-8000-000000000001"],
    "userPrincipalName": [b"ada@corp.example"],
    "mail": [b"Ada@contoso.example"],
    "proxyAddresses": [b"smtp:a.l@contoso.example", b"SMTP:Ada@contoso.example", b"X500:/o=Contoso", b"SIP:ada@x"],
    "userAccountControl": [b"512"],
    "userCertificate": [b"one", b"two"],
    "userSMIMECertificate": [b"three"],
}


def without(*names: str) -> dict[str, list[bytes]]:
    return {name: values for name, values in USER.items() if name not in names}


def test_everything_has_its_place() -> None:
    entry = shape_entry(NAME, USER)
    assert entry is not None
    assert entry.object_guid == str(GUID)
    assert entry.ms_ds_consistency_guid == str(ANCHOR)
    assert entry.external_directory_object_id == "0f0e0d0c-0000-4000-8000-000000000001"
    assert entry.distinguished_name == NAME.decode()
    assert entry.object_class == "user"
    assert entry.user_principal_name == "ada@corp.example"
    assert entry.mail == "Ada@contoso.example"
    assert entry.primary_smtp_address == "Ada@contoso.example"
    assert entry.proxy_addresses == ("a.l@contoso.example", "Ada@contoso.example")
    assert entry.enabled
    assert [(value.attribute, value.content) for value in entry.values] == [
        ("userCertificate", b"one"),
        ("userCertificate", b"two"),
        ("userSMIMECertificate", b"three"),
    ]
    assert not entry.from_global_catalog


def test_little_is_enough() -> None:
    entry = shape_entry(NAME, {"objectClass": [b"contact"], "objectGUID": [GUID.bytes_le], "mail": [b"a@b.example"]})
    assert entry is not None
    assert entry.object_class == "contact"
    assert entry.enabled
    assert (entry.ms_ds_consistency_guid, entry.primary_smtp_address, entry.values) == (None, None, ())
    assert (entry.user_principal_name, entry.external_directory_object_id, entry.proxy_addresses) == (None, None, ())


def test_the_most_specific_class_wins() -> None:
    entry = shape_entry(NAME, {**USER, "objectClass": [b"top", b"person", b"user", b"inetOrgPerson"]})
    assert entry is not None
    assert entry.object_class == "inetOrgPerson"


def test_a_global_catalog_is_remembered() -> None:
    entry = shape_entry(NAME, without("mS-DS-ConsistencyGuid"), from_global_catalog=True)
    assert entry is not None
    assert entry.from_global_catalog
    assert entry.immutable_id is None


@pytest.mark.parametrize("flags", [b"514", b"66050"])
def test_a_disabled_account_is_told(flags: bytes) -> None:
    entry = shape_entry(NAME, {**USER, "userAccountControl": [flags]})
    assert entry is not None
    assert not entry.enabled


@pytest.mark.parametrize("order", [0, 1])
def test_of_two_primary_addresses_it_is_always_the_same_one(order: int) -> None:
    addresses = [b"SMTP:b@contoso.example", b"SMTP:a@contoso.example"]
    entry = shape_entry(NAME, {**USER, "proxyAddresses": addresses[::-1] if order else addresses})
    assert entry is not None
    assert entry.primary_smtp_address == "a@contoso.example"


def test_only_capitals_mark_the_primary_address() -> None:
    entry = shape_entry(NAME, {**USER, "proxyAddresses": [b"Smtp:a@contoso.example"]})
    assert entry is not None
    assert entry.primary_smtp_address is None
    assert entry.proxy_addresses == ("a@contoso.example",)


@pytest.mark.parametrize(
    ("text", "bare"),
    [(b"Contact_ABC", "abc"), (b"User_abc", "abc"), (b"abc", "abc"), (b"Other_abc", "other_abc"), (b"User_", None)],
)
def test_the_prefix_of_the_entra_id_is_taken_off(text: bytes, bare: str | None) -> None:
    entry = shape_entry(NAME, {**USER, "msDS-ExternalDirectoryObjectId": [text]})
    assert entry is not None
    assert entry.external_directory_object_id == bare


def test_an_anchor_that_is_no_guid_is_none() -> None:
    entry = shape_entry(NAME, {**USER, "mS-DS-ConsistencyGuid": [b"short"]})
    assert entry is not None
    assert entry.ms_ds_consistency_guid is None


@pytest.mark.parametrize(
    "found",
    [
        {**USER, "objectClass": [b"top", b"person", b"user", b"computer"]},
        {**USER, "objectClass": [b"top", b"group"]},
        {**USER, "objectCategory": [b"CN=ms-DS-Group-Managed-Service-Account,CN=Schema,DC=corp"]},
        without("mail", "proxyAddresses"),
    ],
)
def test_what_the_filter_would_leave_out_is_left_out(found: dict[str, list[bytes]]) -> None:
    assert shape_entry(NAME, found) is None


def test_the_category_of_a_person_is_no_obstacle() -> None:
    assert shape_entry(NAME, {**USER, "objectCategory": [b"CN=Person,CN=Schema,CN=Configuration,DC=corp"]}) is not None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (without("objectGUID"), "no objectGUID"),
        ({**USER, "objectGUID": [b"short"]}, "objectGUID has 5 bytes"),
        (without("objectClass"), "no objectClass"),
        ({**USER, "mail": [b"ad\xe4@contoso.example"]}, r"not UTF-8 \(ad\\xe4@contoso.example\)"),
        ({**USER, "proxyAddresses": [b"SMTP:\xff"]}, "not UTF-8"),
        ({**USER, "userAccountControl": [b"enabled"]}, "userAccountControl is not a number"),
    ],
)
def test_nobody_is_guessed(found: dict[str, list[bytes]], words: str) -> None:
    with pytest.raises(SmimeError, match=words) as caught:
        shape_entry(NAME, found)
    assert caught.value.code == "directory.entry_malformed"
    assert NAME.decode() in caught.value.message


def test_a_name_that_is_not_utf8_is_shown_as_far_as_it_goes() -> None:
    with pytest.raises(SmimeError) as caught:
        shape_entry(b"CN=\xff,DC=corp", USER)
    assert "CN=\\xff,DC=corp" in caught.value.message
