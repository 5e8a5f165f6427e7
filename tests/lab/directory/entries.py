# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person of people.json as the attributes of an Active Directory entry, in bytes. Opens nothing, writes nothing."""

from __future__ import annotations

import base64
import uuid
from typing import Any

NORMAL_ACCOUNT = 0x200
ACCOUNT_DISABLED = 0x2

CLASSES = {
    "user": ("top", "person", "organizationalPerson", "user"),
    "inetOrgPerson": ("top", "person", "organizationalPerson", "user", "inetOrgPerson"),
    "contact": ("top", "person", "organizationalPerson", "contact"),
}


def encode_guid(text: str) -> bytes:
    """The 16 bytes as Active Directory stores a GUID: the first three fields little-endian (MS-DTYP 2.3.4.2)."""
    return uuid.UUID(text).bytes_le


def list_attributes(person: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Name and value of each attribute value, in the order of an export; names may repeat."""
    pairs: list[tuple[str, bytes]] = [("objectClass", name.encode("ascii")) for name in CLASSES[person["object_class"]]]
    single = (
        ("displayName", person["display_name"]),
        ("userPrincipalName", person["user_principal_name"]),
        ("mail", person["mail"]),
        ("msDS-ExternalDirectoryObjectId", person["external_directory_object_id"]),
    )
    pairs += [(name, text.encode("utf-8")) for name, text in single if text]
    pairs += [("proxyAddresses", address.encode("utf-8")) for address in person["proxy_addresses"]]
    if person["object_class"] != "contact":
        pairs.append(("userAccountControl", str(NORMAL_ACCOUNT | _flag(person["enabled"])).encode("ascii")))
    pairs.append(("objectGUID", encode_guid(person["object_guid"])))
    if person["consistency_guid"]:
        pairs.append(("mS-DS-ConsistencyGuid", encode_guid(person["consistency_guid"])))
    pairs += [(value["attribute"], base64.b64decode(value["value"])) for value in person["values"]]
    return pairs


def _flag(enabled: bool) -> int:
    return 0 if enabled else ACCOUNT_DISABLED
