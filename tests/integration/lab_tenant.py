# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running simulated tenant as the tests see it: its options for modules, its request log, and an independent reader.

``read_held`` speaks to the service with the standard library alone: nothing of the collection is between it and the
bytes. Must not import the collection's plugins.
"""

from __future__ import annotations

import base64
import json
import ssl
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.tests.lab.tenant import control

CERTIFICATE_PROPERTIES = ("UserCertificate", "UserSMimeCertificate")


@dataclass(frozen=True)
class Tenant:
    """``described`` is the tenant.json of ``folder``."""

    folder: Path
    described: dict[str, Any]

    def options(self) -> dict[str, Any]:
        """The connection options of a module; the same fields as smime_tenant."""
        described = self.described
        return {
            "tenant_id": described["tenant_id"],
            "client_id": described["client_id"],
            "certificate_file": described["client_certificate_file"],
            "certificate_key_file": described["client_key_file"],
            "api_url": described["url"],
            "login_url": described["login_url"],
            "scope": described["scope"],
            "ca_file": described["ca_file"],
            # The tenant of the tests has no budget; the pace has tests of its own.
            "writes_per_second": 1000,
            "max_writes_per_second": 1000,
        }

    def requests(self) -> list[dict[str, Any]]:
        """The request log, oldest first."""
        return control.read_requests(self.folder)

    def writes(self) -> list[dict[str, Any]]:
        """Every Set the service was to execute, alone or in a batch; mere questions are none."""
        return [row for row in self.requests() if row["kind"] == "set"]

    def forget_requests(self) -> None:
        control.forget_requests(self.folder)

    def edit(self, guid: str, **fields: Any) -> None:
        """Change a recipient behind the collection's back, e.g. `user_certificate=[Base64, ...]`."""
        control.edit_recipient(self.folder, guid, **fields)

    def switch_faults(self, **faults: Any) -> None:
        """Replace all faults; without any, switch all off."""
        control.switch_faults(self.folder, faults)

    def change_settings(self, **switches: Any) -> None:
        control.change_settings(self.folder, **switches)

    def read_held(self) -> dict[str, dict[str, list[bytes]]]:
        """GUID of a mailbox -> property -> its values, sorted; read by raw HTTPS with the client secret."""
        parameters: dict[str, Any] = {"ResultSize": "Unlimited"}
        body = {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": parameters}}
        url = f"{self.described['url']}/adminapi/beta/{self.described['tenant_id']}/InvokeCommand"
        headers = {"Authorization": f"Bearer {self._fetch_token()}", "Content-Type": "application/json"}
        held: dict[str, dict[str, list[bytes]]] = {}
        while url:
            page = self._post(url, json.dumps(body).encode(), headers)
            for row in page["value"]:
                held[row["Guid"]] = {
                    name: sorted(base64.b64decode(value, validate=True) for value in row[name])
                    for name in CERTIFICATE_PROPERTIES
                }
            url = page.get("@odata.nextLink", "")
        return held

    def _fetch_token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.described["client_id"],
            "client_secret": Path(self.described["client_secret_file"]).read_text().strip(),
            "scope": self.described["scope"],
        }
        url = f"{self.described['login_url']}/{self.described['tenant_id']}/oauth2/v2.0/token"
        return str(self._post(url, urllib.parse.urlencode(form).encode(), {})["access_token"])

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        context = ssl.create_default_context(cafile=self.described["ca_file"])
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        request = urllib.request.Request(url, body, headers, method="POST")
        with opener.open(request, timeout=30) as response:
            return dict(json.loads(response.read()))
