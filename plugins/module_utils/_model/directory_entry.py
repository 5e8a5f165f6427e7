# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person as the directory holds it.  Pure."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from .addresses import OwnAddresses

USER_CERTIFICATE = "userCertificate"
USER_SMIME_CERTIFICATE = "userSMIMECertificate"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is known of a value whose bytes are not kept, because a private key is in it.

    ``encoding`` is a value of ``Encoding``; ``code`` and ``detail`` say why.
    """

    value_digest: str
    encoding: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One value of one of the two certificate attributes, byte for byte; empty where it is ``withheld``."""

    attribute: str
    content: bytes
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What a read of Active Directory says of one person.

    ``object_guid`` is the UUID's usual text; ``ms_ds_consistency_guid`` likewise, None where the attribute is absent.
    ``external_directory_object_id`` is the bare Entra object ID: Active Directory's ``User_`` or ``Contact_`` prefix is
    already gone.  ``object_class`` is the most specific class (user, inetOrgPerson, contact).  ``mail`` is the bare
    attribute; ``primary_smtp_address`` the ``SMTP:`` entry of proxyAddresses (None where there is none);
    ``proxy_addresses`` all of its SMTP addresses, the primary one included, without the prefix, as written.
    """

    object_guid: str
    ms_ds_consistency_guid: str | None
    external_directory_object_id: str | None
    distinguished_name: str
    object_class: str
    user_principal_name: str | None
    mail: str | None
    primary_smtp_address: str | None
    proxy_addresses: tuple[str, ...]
    enabled: bool
    values: tuple[AttributeValue, ...]
    from_global_catalog: bool = False

    @property
    def immutable_id(self) -> str | None:
        """Base64 of mS-DS-ConsistencyGuid, else of objectGUID, as Entra Connect forms its source anchor.

        From a Global Catalog mS-DS-ConsistencyGuid may be missing because it is not replicated there; objectGUID would
        then be a guess, so the answer is None (Microsoft Learn, "Microsoft Entra Connect: Design concepts").
        """
        if self.ms_ds_consistency_guid is not None:
            return anchor_of(self.ms_ds_consistency_guid)
        return None if self.from_global_catalog else anchor_of(self.object_guid)

    @property
    def anchors(self) -> tuple[str, ...]:
        """Every source anchor that this entry can have been given: both GUIDs in Base64, the likelier first."""
        guids = (self.ms_ds_consistency_guid, self.object_guid)
        return tuple(dict.fromkeys(anchor_of(guid) for guid in guids if guid))

    @property
    def addresses(self) -> OwnAddresses:
        """What the directory believes this person's addresses to be; ``mail`` stands in for a missing primary one."""
        return OwnAddresses.of(self.primary_smtp_address or self.mail, self.proxy_addresses)


def anchor_of(guid: str) -> str:
    """Base64 of the 16 bytes as Active Directory stores them (mixed-endian)."""
    return base64.b64encode(UUID(guid).bytes_le).decode("ascii")


__all__ = [
    "USER_CERTIFICATE",
    "USER_SMIME_CERTIFICATE",
    "AttributeValue",
    "DirectoryEntry",
    "Withheld",
    "anchor_of",
]
