# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online says of one recipient.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .addresses import OwnAddresses
from .directory_entry import Withheld


class Authority(StrEnum):
    """Who is allowed to change the recipient (its source of authority)."""

    CLOUD = "cloud"
    ON_PREMISES = "on_premises"
    CLOUD_MANAGED = "cloud_managed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecipientState:
    """One recipient as read at ``read_at``.

    ``guid`` is the Exchange Guid by which it is written.  ``addresses`` are the SMTP addresses without prefix, as
    written; ``user_certificate`` and ``user_smime_certificate`` are value digests, ``values`` their bytes.
    ``is_dir_synced`` and ``is_exchange_cloud_managed`` are None where the service did not say.  ``readable`` is False
    where a value could not be read: such a recipient is never taken for one without certificates.  ``immutable_id`` is
    mostly empty in Exchange Online (None then).  ``withheld``: digests of the values whose bytes are not in ``values``,
    because a private key is in them.
    """

    guid: str
    external_directory_object_id: str | None
    immutable_id: str | None
    recipient_type: str
    display_name: str
    primary_smtp_address: str | None
    addresses: tuple[str, ...]
    is_dir_synced: bool | None
    is_exchange_cloud_managed: bool | None
    hidden: bool
    user_certificate: tuple[str, ...]
    user_smime_certificate: tuple[str, ...]
    values: Mapping[str, bytes]
    readable: bool
    read_at: datetime
    withheld: Mapping[str, Withheld] = field(default_factory=dict)

    @property
    def authority(self) -> Authority:
        """IsDirSynced false: cloud.  True: on-premises, or cloud-managed where IsExchangeCloudManaged is true too."""
        if self.is_dir_synced is None:
            return Authority.UNKNOWN
        if not self.is_dir_synced:
            return Authority.CLOUD
        return Authority.CLOUD_MANAGED if self.is_exchange_cloud_managed else Authority.ON_PREMISES

    @property
    def own_addresses(self) -> OwnAddresses:
        return OwnAddresses.of(self.primary_smtp_address, self.addresses)


__all__ = ["Authority", "RecipientState"]
