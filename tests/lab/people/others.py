# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipients of the tenant that no directory entry leads to; what they hold must stay as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives import serialization

from ..pki import kinds
from ..pki.organisation import Pki
from ..pki.recipe import Holder
from .describe import Row, describe_recipient
from .identity import complete_address
from .spec import Mailbox

SYSTEM_MAILBOX = "DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}"


def describe_others(pki: Pki, now: datetime, seed: int) -> list[Row]:
    """The elements of ``other_recipients``."""
    reception = _issue(pki, now, "Guest Desk", "guest.desk")
    contested = _issue(pki, now, "D. Dahl", "d.dahl")
    return [
        _describe("claimed-twice", "D. Dahl", Mailbox(), ("d.dahl",), [contested], seed),
        _describe(
            "guest-desk", "Guest Desk", Mailbox(details="SharedMailbox"), ("guest.desk", "visitors"), [reception], seed
        ),
        _describe("cloud-only", "Cloud Only Account", Mailbox(), ("cloud.only",), [], seed),
        _describe("room-quiet", "Room Quiet", Mailbox(details="RoomMailbox"), ("room.quiet",), [], seed),
        _describe("foreign-synced", "Branch Office", Mailbox("on_premises"), ("branch.office",), [], seed),
        _describe(
            "discovery",
            "Discovery Search Mailbox",
            Mailbox(hidden=True),
            (SYSTEM_MAILBOX,),
            [],
            seed,
        ),
    ]


def _describe(key: str, name: str, mailbox: Mailbox, addresses: tuple[str, ...], held: list[bytes], seed: int) -> Row:
    complete = tuple(complete_address(address) for address in addresses)
    return describe_recipient(key, name, mailbox, complete, held, [], seed)


def _issue(pki: Pki, now: datetime, name: str, local: str) -> bytes:
    address = complete_address(local)
    recipe = kinds.foreign_issuer(Holder(name, address, address), now)
    certificate, _key = pki.issue(replace(recipe, common_name=name))
    return certificate.public_bytes(serialization.Encoding.DER)
