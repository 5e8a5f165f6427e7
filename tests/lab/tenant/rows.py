# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which properties a recipient shows and of what type they are, per cmdlet.

Must not know JSON or XML (`renderer.py`). Property names: Microsoft Learn and captures named in `beliefs.md`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from .recipient import Recipient

# (type of the value, value); a type is one of: string, bool, guid, moment, moment_utc, strings, certificates
Cell = tuple[str, Any]
Column = Callable[[Recipient], Cell | None]

FOREST = "DC=EURPR00A000,DC=PROD,DC=OUTLOOK,DC=COM"


def choose_columns(columns: dict[str, Column], select: tuple[str, ...] | None) -> dict[str, Column]:
    """The columns `$select` names, in the order of the service; names that do not exist are passed over."""
    if select is None:
        return columns
    wanted = {name.lower() for name in select}
    return {name: column for name, column in columns.items() if name.lower() in wanted}


def make_row(recipient: Recipient, columns: dict[str, Column]) -> dict[str, Cell]:
    """The cells of one recipient; a column that answers None is absent from the row."""
    cells = ((name, column(recipient)) for name, column in columns.items())
    return {name: cell for name, cell in cells if cell is not None}


def _text(read: Callable[[Recipient], str]) -> Column:
    return lambda recipient: ("string", read(recipient))


def _texts(read: Callable[[Recipient], Iterable[str]]) -> Column:
    return lambda recipient: ("strings", list(read(recipient)))


def _guid(read: Callable[[Recipient], str]) -> Column:
    return lambda recipient: ("guid", read(recipient))


def _is_dir_synced(recipient: Recipient) -> Cell | None:
    return None if recipient.authority == "unknown" else ("bool", recipient.authority != "cloud")


def _is_cloud_managed(recipient: Recipient) -> Cell | None:
    return None if recipient.authority == "unknown" else ("bool", recipient.authority == "cloud_managed")


def _make_distinguished_name(recipient: Recipient) -> str:
    domain = recipient.primary_smtp_address.partition("@")[2]
    return f"CN={recipient.name},OU={domain},OU=Microsoft Exchange Hosted Organizations,{FOREST}"


def _make_exchange_guid(recipient: Recipient) -> str:
    return str(uuid.uuid5(uuid.UUID(recipient.guid), "ExchangeGuid"))


def _make_net_id(recipient: Recipient) -> str:
    return hashlib.sha256(recipient.guid.encode()).hexdigest()[:16].upper()


def _get_recipient_type(recipient: Recipient) -> str:
    return "UserMailbox" if recipient.is_mailbox else recipient.recipient_type_details


_SHARED: dict[str, Column] = {
    "ExternalDirectoryObjectId": _text(lambda one: one.external_directory_object_id),
    "Guid": _guid(lambda one: one.guid),
    "ExchangeObjectId": _guid(lambda one: one.guid),
    "ExchangeGuid": _guid(_make_exchange_guid),
    "DistinguishedName": _text(_make_distinguished_name),
    "Identity": _text(lambda one: one.name),
    "Id": _text(lambda one: one.name),
    "Name": _text(lambda one: one.name),
    "Alias": _text(lambda one: one.alias),
    "DisplayName": _text(lambda one: one.display_name),
    "EmailAddresses": _texts(lambda one: one.email_addresses),
    "PrimarySmtpAddress": _text(lambda one: one.primary_smtp_address),
    "RecipientType": _text(_get_recipient_type),
    "RecipientTypeDetails": _text(lambda one: one.recipient_type_details),
    "HiddenFromAddressListsEnabled": lambda one: ("bool", one.hidden),
    "WhenChanged": lambda one: ("moment", one.when_changed),
    "WhenChangedUTC": lambda one: ("moment_utc", one.when_changed),
}

# Get-Recipient shows no certificates and nothing about the source of authority.
RECIPIENT_COLUMNS: dict[str, Column] = dict(_SHARED)

MAILBOX_COLUMNS: dict[str, Column] = {
    **_SHARED,
    "UserPrincipalName": _text(lambda one: one.user_principal_name),
    "WindowsEmailAddress": _text(lambda one: one.primary_smtp_address),
    "IsDirSynced": _is_dir_synced,
    "IsExchangeCloudManaged": _is_cloud_managed,
    # Empty text even for synchronised mailboxes, as in the public capture.
    "ImmutableId": _text(lambda one: ""),
    "SourceAnchor": _text(lambda one: ""),
    "NetID": _text(_make_net_id),
    "UserCertificate": lambda one: ("certificates", list(one.user_certificate)),
    "UserSMimeCertificate": lambda one: ("certificates", list(one.user_smime_certificate)),
}
