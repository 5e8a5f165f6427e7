# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that plays answers from a script, a clock that only pretends to wait, and keys made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.invoke import ExchangeClient
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.transport import Transport
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

TENANT = "8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab"
CLIENT = "3c9d1b72-5a41-4f7e-8b1a-ba9876543210"
START = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class FakeClock:
    """Starts at 02:00 and is moved by whoever sleeps."""

    def __init__(self) -> None:
        self.moment = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


class FakeResponse:
    """What requests would return; a body may also be an exception that reading it raises."""

    def __init__(self, status: int = 200, body: Any = b"", headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.headers = requests.structures.CaseInsensitiveDict(headers or {})
        self._body = body
        self.closed = False

    @property
    def content(self) -> bytes:
        if isinstance(self._body, Exception):
            raise self._body
        if isinstance(self._body, bytes):
            return self._body
        return (self._body if isinstance(self._body, str) else json.dumps(self._body)).encode()

    @property
    def text(self) -> str:
        return self.content.decode()

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise requests.exceptions.HTTPError(f"{self.status_code}")

    def close(self) -> None:
        self.closed = True


@dataclass
class Sent:
    """One request as it left."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    options: dict[str, Any] = field(default_factory=dict)


class FakeSession:
    """Plays ``script`` from front to back: responses, exceptions, or functions of the request that give one of them."""

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.sent: list[Sent] = []

    def post(self, url: str, *, data: bytes, headers: dict[str, str], **options: Any) -> Any:
        return self._play(Sent("POST", url, headers, json.loads(data), options))

    def request(self, method: str, url: str, **options: Any) -> Any:
        return self._play(Sent(method, url, dict(options.get("headers") or {}), options.get("data"), options))

    def _play(self, sent: Sent) -> Any:
        self.sent.append(sent)
        if not self.script:
            raise AssertionError(f"nothing in the script for {sent.method} {sent.url}")
        answer = self.script.pop(0)
        if callable(answer) and not isinstance(answer, (FakeResponse, Exception)):
            answer = answer(sent)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeTokens:
    """Tokens that are numbered."""

    def __init__(self) -> None:
        self.number = 1
        self.claims: list[str | None] = []

    def bearer(self) -> str:
        return f"token-{self.number}"

    def renew(self, claims: str | None = None) -> str:
        self.number += 1
        self.claims.append(claims)
        return self.bearer()


@dataclass
class Wire:
    """A client with everything it is made of."""

    client: ExchangeClient
    transport: Transport
    session: FakeSession
    tokens: FakeTokens
    clock: FakeClock
    counters: RequestCounters


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def respond() -> type[FakeResponse]:
    return FakeResponse


@pytest.fixture
def session_with() -> type[FakeSession]:
    return FakeSession


@pytest.fixture
def settings_with() -> Callable[..., ExchangeSettings]:
    def make(**options: Any) -> ExchangeSettings:
        # Nobody waits for the pace but the tests of the pace.
        quick = {"writes_per_second": 1000.0, "max_writes_per_second": 1000.0}
        given = {"tenant_id": TENANT, "client_id": CLIENT, "client_secret": "an-odd-secret-4711~x", **quick, **options}
        return ExchangeSettings(**given)

    return make


@pytest.fixture
def wire(clock: FakeClock, settings_with: Callable[..., ExchangeSettings]) -> Callable[..., Wire]:
    """``wire(*script, **settings)``"""

    def make(*script: Any, **options: Any) -> Wire:
        settings, session, tokens, counters = (
            settings_with(**options),
            FakeSession(*script),
            FakeTokens(),
            RequestCounters(),
        )
        client = ExchangeClient(settings, tokens, session, clock, counters)
        transport = Transport(settings, tokens, session, clock, counters)
        return Wire(client, transport, session, tokens, clock, counters)

    return make


@pytest.fixture
def error_body() -> Callable[..., dict[str, Any]]:
    """The service's JSON error with ``id|kind|text`` in it."""

    def make(text: str, kind: str = "Some.Exception", string_id: str = "Ex000000", code: str = "BadRequest") -> Any:
        message = f"{string_id}|{kind}|{text}"
        return {
            "error": {
                "code": code,
                "message": "Error executing cmdlet",
                "details": [{"code": "Client", "target": "", "message": message}],
                "innererror": {"message": "Error executing cmdlet", "type": "x", "stacktrace": "secret path"},
            }
        }

    return make


@pytest.fixture
def mailbox() -> Callable[..., dict[str, Any]]:
    """A row of Get-Mailbox in its JSON form."""

    def make(guid: str, **properties: Any) -> dict[str, Any]:
        return {
            "Guid": guid,
            "ExternalDirectoryObjectId": "0f0f0f0f-0000-4000-8000-000000000001",
            "ImmutableId": "",
            "RecipientTypeDetails": "UserMailbox",
            "DisplayName": "Ada Example",
            "PrimarySmtpAddress": "ada@contoso.example",
            "EmailAddresses": ["SMTP:ada@contoso.example", "smtp:a.example@contoso.example", "SIP:ada@contoso.example"],
            "IsDirSynced": False,
            "HiddenFromAddressListsEnabled": False,
            "UserCertificate": [],
            "UserSMimeCertificate": [],
            **properties,
        }

    return make


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def other_rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="session")
def certify() -> Callable[..., x509.Certificate]:
    """A self-signed certificate of a key, valid from a day before START for ``days``."""

    def make(key: Any, days: int = 300, starts: datetime = START - timedelta(days=1)) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smime application")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        return (
            builder.not_valid_before(starts).not_valid_after(starts + timedelta(days=days)).sign(key, hashes.SHA256())
        )

    return make


@pytest.fixture(scope="session")
def key_pem() -> Callable[..., bytes]:
    def make(key: Any, password: bytes | None = None) -> bytes:
        kind = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        return bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kind))

    return make


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], str]:
    def make(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return make
