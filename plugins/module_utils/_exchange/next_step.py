# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do after an answer that is no success: repeat it, renew the token, or give up.  Pure.

Sources: constants of the Exchange Online PowerShell module (401, 429, 503, 504 and five exception names are repeated,
whatever the status), CIPP-API (UnableToWriteToAadException), 408 by RFC 9110 section 15.5.9.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from enum import StrEnum

from .complaint import Complaint

_TRANSIENT = (
    "DCOverloadedException",
    "SuitabilityDirectoryException",
    "ServerInMMException",
    "ADServerSettingsChangedException",
    "StorageTransientException",
    "UnableToWriteToAadException",
    "issue may be transient",
)
_CLAIMS = re.compile(r'claims="([A-Za-z0-9+/=_-]+)"', re.IGNORECASE)
# A 401 may be about rights, too (office-docs-powershell issues 7970 and 11332): a new token would not help.
ROLE_WORDS = (
    "is not allowed to call",
    "isn't supported in this scenario",
    "isn't present in the role definition",
)


class Step(StrEnum):
    REPEAT = "repeat"
    RENEW = "renew"
    GIVE_UP = "give_up"


def choose_step(complaint: Complaint, repeatable: bool) -> Step:
    """``repeatable`` is False for a write, which may have been done when a gateway only ran out of patience (504)
    or lost its answer (502).
    """
    if complaint.status == 401:
        return Step.GIVE_UP if is_about_roles(complaint) else Step.RENEW
    if complaint.status in (408, 429, 503):
        return Step.REPEAT
    if complaint.status in (502, 504):
        return Step.REPEAT if repeatable else Step.GIVE_UP
    return Step.REPEAT if is_passing(complaint) else Step.GIVE_UP


def is_passing(complaint: Complaint) -> bool:
    """Whether the service names a failure that goes by itself."""
    return any(word in complaint.text or word in complaint.kind for word in _TRANSIENT)


def is_about_roles(complaint: Complaint) -> bool:
    text = complaint.text.replace("\u2019", "'")
    return any(words in text for words in ROLE_WORDS)


def read_claims(headers: Mapping[str, str]) -> str | None:
    """The claims that a continuous access evaluation challenge asks for, as JSON text; None where there is none.

    Microsoft Learn, "Claims challenges, claims requests and client capabilities": WWW-Authenticate carries them in
    Base64.
    """
    found = _CLAIMS.search(headers.get("www-authenticate", ""))
    if not found:
        return None
    encoded = found.group(1).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        text = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("utf-8")
        return text if isinstance(json.loads(text), dict) else None
    except (binascii.Error, ValueError, RecursionError):
        return None


__all__ = ["ROLE_WORDS", "Step", "choose_step", "is_about_roles", "is_passing", "read_claims"]
