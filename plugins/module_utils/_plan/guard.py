# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may be written: the authority guard.  Pure.

Exchange Online refuses writes to recipients that are synchronised from the on-premises directory, with a text that
names the first refused parameter (public Q&A pages; whether the two certificate attributes are among the refused ones
was not confirmed by a real tenant).  So this tool does not try.
"""

from __future__ import annotations

import re

from .._model.recipient import Authority, RecipientState

# Microsoft Learn, "Recreate missing arbitration mailboxes" and "Discovery search mailbox": names the service uses
# itself.
_SYSTEM_NAMES = re.compile(
    r"(discoverysearchmailbox|systemmailbox|federatedemail|healthmailbox|migration|auditlog)[.{\-]?[0-9a-f{}.\-]{8,}",
    re.I,
)


def authority_objection(state: RecipientState, write_cloud_managed: bool) -> tuple[str, str] | None:
    """(code, detail) why the recipient is not written; None where it may be."""
    authority = state.authority
    if authority is Authority.CLOUD or (authority is Authority.CLOUD_MANAGED and write_cloud_managed):
        return None
    return {
        Authority.ON_PREMISES: ("recipient.authority.on_premises", "the on-premises directory owns it; not written"),
        Authority.CLOUD_MANAGED: ("recipient.authority.cloud_managed", "not written: write_cloud_managed is not set"),
        Authority.UNKNOWN: ("recipient.authority.unknown", "the service does not say who owns it; not written"),
    }[authority]


def is_system_mailbox(state: RecipientState) -> bool:
    """By name, because Get-Mailbox lists some of them like any other mailbox."""
    local_part = (state.primary_smtp_address or "").partition("@")[0]
    return any(_SYSTEM_NAMES.match(name) for name in (state.display_name, local_part) if name)


__all__ = ["authority_objection", "is_system_mailbox"]
