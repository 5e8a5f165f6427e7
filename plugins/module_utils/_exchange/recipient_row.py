# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns one row of Get-Mailbox into a ``RecipientState``.  Pure.

Property names: a capture of 2024 and Microsoft Learn, Get-Mailbox.  What the service did not say stays None; nothing is
guessed, least of all who may write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .clixml import read_clixml
from .value_reader import read_values

USER_CERTIFICATE = "UserCertificate"
USER_SMIME_CERTIFICATE = "UserSMimeCertificate"

# Exactly what RecipientState needs; without $select a mailbox comes with some 300 properties.
SELECTED = (
    "Guid",
    "ExternalDirectoryObjectId",
    "ImmutableId",
    "RecipientTypeDetails",
    "DisplayName",
    "PrimarySmtpAddress",
    "EmailAddresses",
    "IsDirSynced",
    "IsExchangeCloudManaged",
    "HiddenFromAddressListsEnabled",
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
)


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """``answers_to``: every identity, folded, that the row itself shows (GUIDs, addresses, user principal name)."""

    state: RecipientState
    answers_to: frozenset[str]


def read_row(row: Mapping[str, object], read_at: datetime) -> RecipientRow:
    """Raises exchange.unexpected_answer where the row has no GUID, or is CLIXML that cannot be read."""
    found = _expand(row)
    guid = _guid(found.get("Guid"))
    if guid is None:
        raise SmimeError(
            "exchange.unexpected_answer",
            "Exchange Online, Get-Mailbox: a row has no GUID; expected one in each. The service's form may have "
            "changed; please report it.",
            {"properties": sorted(str(name) for name in found)[:50]},
        )
    certificates = read_values(found, USER_CERTIFICATE)
    smime_certificates = read_values(found, USER_SMIME_CERTIFICATE)
    values = {hashlib.sha256(one).hexdigest(): one for one in (*(certificates or ()), *(smime_certificates or ()))}
    addresses = _addresses(found.get("EmailAddresses"))
    object_id = _guid(found.get("ExternalDirectoryObjectId"))
    primary = _text(found.get("PrimarySmtpAddress"))
    state = RecipientState(
        guid=guid,
        external_directory_object_id=object_id,
        immutable_id=_text(found.get("ImmutableId")),
        recipient_type=_text(found.get("RecipientTypeDetails")) or "",
        display_name=_text(found.get("DisplayName")) or "",
        primary_smtp_address=primary,
        addresses=addresses,
        is_dir_synced=_boolean(found.get("IsDirSynced")),
        is_exchange_cloud_managed=_boolean(found.get("IsExchangeCloudManaged")),
        hidden=_boolean(found.get("HiddenFromAddressListsEnabled")) is True,
        user_certificate=_digests(certificates),
        user_smime_certificate=_digests(smime_certificates),
        values=values,
        readable=certificates is not None and smime_certificates is not None,
        read_at=read_at,
    )
    names = (guid, object_id, primary, _text(found.get("UserPrincipalName")), *addresses)
    return RecipientRow(state, frozenset(name.lower() for name in names if name))


def _expand(row: Mapping[str, object]) -> Mapping[str, object]:
    """With X-ResponseFormat: clixml each row holds one text with everything in it."""
    text = row.get("_clixml")
    if not isinstance(text, str):
        return row
    try:
        return read_clixml(text)
    except ValueError as error:
        raise SmimeError(
            "exchange.unexpected_answer",
            f"Exchange Online, Get-Mailbox: a row in CLIXML cannot be read ({error}); expected one object. The "
            "service's form may have changed; please report it.",
        ) from None


def _digests(values: tuple[bytes, ...] | None) -> tuple[str, ...]:
    return tuple(sorted({hashlib.sha256(value).hexdigest() for value in values or ()}))


def _addresses(found: object) -> tuple[str, ...]:
    """SMTP addresses only, without prefix: SIP, SPO and X500 addresses stand in the same list."""
    texts = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return tuple(dict.fromkeys(one[5:].strip() for one in texts if one[:5].upper() == "SMTP:" and one[5:].strip()))


def _guid(found: object) -> str | None:
    try:
        guid = UUID(found.strip()) if isinstance(found, str) else None
    except ValueError:
        return None
    return str(guid) if guid is not None and guid.int else None


def _text(found: object) -> str | None:
    return (found.strip() or None) if isinstance(found, str) else None


def _boolean(found: object) -> bool | None:
    if isinstance(found, bool):
        return found
    return {"true": True, "false": False}.get(found.strip().lower()) if isinstance(found, str) else None


__all__ = ["SELECTED", "USER_CERTIFICATE", "USER_SMIME_CERTIFICATE", "RecipientRow", "read_row"]
