# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages: how large one is, where it begins, and the link to the next one.

Must not know what the rows are. The link is followed by a POST of the same body (CIPP-API, ExoHelper, monkey365).
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Sequence
from urllib.parse import quote

from .errors import CmdletError

LARGEST_PAGE = 1000
_PREFERENCE = re.compile(r"odata\.maxpagesize\s*=\s*(\d+)", re.IGNORECASE)


def read_page_size(prefer: str | None) -> int:
    """The page size of a Prefer header, 1 to 1000; the service need not honour a preference (RFC 7240), so 1000."""
    found = _PREFERENCE.search(prefer or "")
    wanted = int(found.group(1)) if found else LARGEST_PAGE
    return min(wanted, LARGEST_PAGE) if wanted > 0 else LARGEST_PAGE


def read_skip_token(token: str | None) -> str | None:
    """The GUID after which the page begins, None for the first page. CmdletError for a token we never made."""
    if not token:
        return None
    try:
        return str(uuid.UUID(base64.urlsafe_b64decode(token.encode()).decode("ascii")))
    except ValueError as problem:
        raise CmdletError(
            400, "BadRequest", "Microsoft.OData.ODataException", "The skip token is invalid."
        ) from problem


def make_next_link(endpoint: str, select: Sequence[str] | None, last_guid: str) -> str:
    """The absolute link to the page after `last_guid`; `endpoint` is the URL without a query."""
    parts = [f"$select={quote(','.join(select), safe=',')}"] if select else []
    parts.append(f"$skiptoken={base64.urlsafe_b64encode(last_guid.encode()).decode()}")
    return f"{endpoint}?{'&'.join(parts)}"
