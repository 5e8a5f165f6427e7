# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The URLs and headers of the REST endpoint.  Pure.

Everything here is observed behaviour of Microsoft's PowerShell module and of CIPP-API, ExoHelper and monkey365;
Microsoft documents no API for it, and no real tenant confirmed this client yet.
"""

from __future__ import annotations

from urllib.parse import quote

from .calls import CmdletCall
from .settings import ExchangeSettings

# The organisation's arbitration mailbox: it routes a request of an application to the right forest.
_SYSTEM_MAILBOX = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}"


class Endpoint:
    """Where calls go, and with what headers besides Authorization and client-request-id."""

    def __init__(self, settings: ExchangeSettings, connection_id: str) -> None:
        self._settings = settings
        self._base = f"{settings.api_url}/adminapi/beta/{quote(settings.tenant_id, safe='')}"
        self._connection_id = connection_id

    def invoke_url(self, call: CmdletCall) -> str:
        """``v1.0`` in place of ``beta`` answers 405 (measured by a public Python client, 2026)."""
        query = f"?$select={quote(','.join(call.select), safe=',')}" if call.select else ""
        return f"{self._base}/InvokeCommand{query}"

    @property
    def batch_url(self) -> str:
        return f"{self._base}/$batch"

    def call_headers(self, call: CmdletCall) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Prefer": f"odata.maxpagesize={self._settings.page_size}",
            "X-AnchorMailbox": f"APP:{_SYSTEM_MAILBOX}@{self._settings.tenant_id}",
            "X-CmdletName": call.cmdlet,
            "X-ResponseFormat": call.response_format.value,
        }

    def outer_headers(self) -> dict[str, str]:
        """What every request carries; the language keeps the service's words in the form that is recognised here."""
        return {
            "Accept-Language": "en-US",
            "X-ClientApplication": "mailsec.smime",
            "connection-id": self._connection_id,
        }

    def batch_headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Prefer": f"odata.maxpagesize={self._settings.page_size};odata.continue-on-error",
            "X-AnchorMailbox": f"APP:{_SYSTEM_MAILBOX}@{self._settings.tenant_id}",
        }


__all__ = ["Endpoint"]
