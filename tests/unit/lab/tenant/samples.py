# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant inside the test process, with a clock the tests move, and what the tests send to it and read from it."""

from __future__ import annotations

import base64
import datetime
from pathlib import Path
from typing import Any

import requests
from ansible_collections.mailsec.smime.tests.lab.tenant import control
from ansible_collections.mailsec.smime.tests.lab.tenant.app import build_app
from ansible_collections.mailsec.smime.tests.lab.tenant.service import Service, open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.lab.tenant.tokens import issue_token
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.asgi_adapter import AsgiAdapter

URL = "https://localhost:8443"
START = datetime.datetime(2026, 11, 25, 8, 0, tzinfo=datetime.UTC)


def make_value(number: int) -> bytes:
    """Bytes that look like the beginning of a certificate; the tenant stores whatever it gets."""
    return bytes([0x30, 0x82, 0x01]) + number.to_bytes(4, "big") + bytes(range(200))


def make_guid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def make_recipient(number: int, **fields: Any) -> dict[str, Any]:
    address = f"person{number}@contoso.example"
    return {
        "guid": make_guid(number),
        "external_directory_object_id": f"{number:08x}-1111-4111-8111-111111111111",
        "recipient_type_details": "UserMailbox",
        "display_name": f"Person {number}",
        "primary_smtp_address": address,
        "email_addresses": [f"SMTP:{address}", f"smtp:alias{number}@contoso.example"],
        "authority": "cloud",
        "hidden": False,
        "user_certificate": [],
        "user_smime_certificate": [],
        **fields,
    }


class Lab:
    """A tenant in this process and a client that is signed in to it."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.folder = folder
        self.service: Service = open_service(folder, URL, "contoso.example", Settings(), lambda: self.now)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount(URL, AsgiAdapter(build_app(self.service)))
        self.able, self.powerless = self.service.identity.applications.values()
        self.token = issue_token(self.service, self.able, URL, 3600)

    def populate(self, *recipients: dict[str, Any]) -> None:
        self.service.recipients.replace_all(recipients)

    def change(self, **switches: Any) -> None:
        self.service.settings = self.service.settings.changed_by(switches)

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, path if path.startswith("https:") else URL + path, **options)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        sent = {
            "Authorization": f"Bearer {self.token}",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        return self.ask("POST", path, json=body, headers=sent)

    def invoke(self, cmdlet: str, query: str = "", tenant: str = "contoso.example", **parameters: Any) -> Any:
        return self.post(f"/adminapi/beta/{tenant}/InvokeCommand{query}", make_body(cmdlet, **parameters))

    def get(self, number: int, query: str = "") -> dict[str, Any]:
        answer = self.invoke("Get-Mailbox", query, Identity=make_guid(number))
        assert answer.status_code == 200, answer.text
        row: dict[str, Any] = answer.json()["value"][0]
        return row

    def held(self, number: int) -> list[bytes]:
        return sorted(base64.b64decode(value) for value in self.get(number)["UserCertificate"])

    def requests(self) -> list[dict[str, Any]]:
        return control.read_requests(self.folder)


def make_body(cmdlet: str, **parameters: Any) -> dict[str, Any]:
    return {"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters}}


def data(*values: bytes) -> list[dict[str, list[int]]]:
    return [{"Data": list(value)} for value in values]


def read_detail(answer: Any) -> list[str]:
    detail: list[str] = answer.json()["error"]["details"][0]["message"].split("|", 2)
    return detail
