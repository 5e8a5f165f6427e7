# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One recipient of the tenant and how it is read from the lab's population file.

Must not know how a recipient is shown (`rows.py`) or stored (`state.py`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .settings import AUTHORITIES

MAILBOX_TYPES = ("UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox")
OTHER_TYPES = ("MailUser", "MailContact")


@dataclass(frozen=True)
class Recipient:
    """A recipient; certificate values are Base64 text, sorted by SHA-256, each once."""

    guid: str
    external_directory_object_id: str
    recipient_type_details: str
    display_name: str
    name: str
    alias: str
    user_principal_name: str
    primary_smtp_address: str
    email_addresses: tuple[str, ...]
    authority: str
    hidden: bool
    user_certificate: tuple[str, ...]
    user_smime_certificate: tuple[str, ...]
    when_changed: str

    @property
    def is_mailbox(self) -> bool:
        """Does Get-Mailbox know it?"""
        return self.recipient_type_details in MAILBOX_TYPES

    def as_dict(self) -> dict[str, Any]:
        """The recipient as JSON can carry it; `read_recipient` gives the same recipient again."""
        return dict(vars(self))

    def with_values(self, values: Mapping[str, Iterable[str]], when_changed: str) -> Recipient:
        """The recipient holding other certificate values; keys are the two field names."""
        return replace(
            self,
            when_changed=when_changed,
            user_certificate=sort_values(values.get("user_certificate", self.user_certificate)),
            user_smime_certificate=sort_values(values.get("user_smime_certificate", self.user_smime_certificate)),
        )


def sort_values(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in an order that says nothing about the order they were given in."""
    return tuple(sorted(set(values), key=lambda value: hashlib.sha256(base64.b64decode(value)).digest()))


def read_population(content: Any) -> list[dict[str, Any]]:
    """The recipient objects of a JSON list, or of a whole population ({"people": …, "other_recipients": …})."""
    if isinstance(content, Mapping):
        of_people = [person.get("recipient") for person in content.get("people", [])]
        return [found for found in of_people if found] + list(content.get("other_recipients", []))
    if isinstance(content, list):
        return content
    raise ValueError("recipients are a JSON list, or an object with people and other_recipients")


def read_recipient(given: Mapping[str, Any], when_changed: str) -> Recipient:
    """One recipient object -> Recipient. ValueError says what is missing or wrong and of whom."""
    who = given.get("primary_smtp_address") or given.get("guid") or "a recipient without address"
    missing = [name for name in ("guid", "primary_smtp_address") if not given.get(name)]
    if missing:
        raise ValueError(f"{who}: {', '.join(missing)} missing")
    primary = str(given["primary_smtp_address"])
    details = given.get("recipient_type_details") or "UserMailbox"
    authority = given.get("authority") or "cloud"
    if details not in MAILBOX_TYPES + OTHER_TYPES:
        raise ValueError(f"{who}: recipient_type_details is {details!r}")
    if authority not in AUTHORITIES:
        raise ValueError(f"{who}: authority is {authority!r}, expected one of {', '.join(AUTHORITIES)}")
    alias = given.get("alias") or primary.partition("@")[0]
    return Recipient(
        guid=str(given["guid"]).lower(),
        external_directory_object_id=str(given.get("external_directory_object_id") or "").lower(),
        recipient_type_details=details,
        display_name=given.get("display_name") or alias,
        name=given.get("name") or alias,
        alias=alias,
        user_principal_name=given.get("user_principal_name") or primary,
        primary_smtp_address=primary,
        email_addresses=tuple(given.get("email_addresses") or (f"SMTP:{primary}",)),
        authority=authority,
        hidden=bool(given.get("hidden", False)),
        user_certificate=_read_values(who, given.get("user_certificate")),
        user_smime_certificate=_read_values(who, given.get("user_smime_certificate")),
        when_changed=given.get("when_changed") or when_changed,
    )


def _read_values(who: str, values: Iterable[str] | None) -> tuple[str, ...]:
    try:
        return sort_values(base64.b64encode(base64.b64decode(value, validate=True)).decode() for value in values or ())
    except (binascii.Error, TypeError) as problem:
        raise ValueError(f"{who}: a certificate value is not Base64") from problem
