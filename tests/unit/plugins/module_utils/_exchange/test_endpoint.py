# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs and headers are those that known clients of the endpoint send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall, ResponseFormat
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.endpoint import Endpoint


def test_the_url_holds_the_tenant_and_the_selected_properties(settings_with: Callable[..., Any]) -> None:
    endpoint = Endpoint(settings_with(tenant_id="contoso.onmicrosoft.com"), "connection-1")
    base = "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com/"
    assert endpoint.invoke_url(CmdletCall("Get-Mailbox", {})) == base + "InvokeCommand"
    selecting = CmdletCall("Get-Mailbox", {}, ("Guid", "UserCertificate"))
    assert endpoint.invoke_url(selecting) == base + "InvokeCommand?$select=Guid,UserCertificate"
    assert endpoint.batch_url == base + "$batch"


def test_headers_of_a_call_route_it_and_ask_for_a_page(settings_with: Callable[..., Any]) -> None:
    settings = settings_with(page_size=250)
    headers = Endpoint(settings, "connection-1").call_headers(
        CmdletCall("Get-Mailbox", {}, response_format=ResponseFormat.CLIXML)
    )
    assert headers["X-AnchorMailbox"] == (
        f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{settings.tenant_id}"
    )
    assert headers["Prefer"] == "odata.maxpagesize=250"
    assert headers["X-CmdletName"] == "Get-Mailbox"
    assert headers["X-ResponseFormat"] == "clixml"
    assert headers["Content-Type"] == "application/json"


def test_outer_headers_are_honest_and_in_english(settings_with: Callable[..., Any]) -> None:
    endpoint = Endpoint(settings_with(), "connection-1")
    assert endpoint.outer_headers() == {
        "Accept-Language": "en-US",
        "X-ClientApplication": "mailsec.smime",
        "connection-id": "connection-1",
    }
    assert endpoint.batch_headers()["Prefer"].endswith(";odata.continue-on-error")
