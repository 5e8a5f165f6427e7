# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated tenant in this process, and a session of requests that reaches it without socket or thread.

What the service really holds is read from the tenant's own memory (``truth``), never through the code under test; each
state that it ever held is kept in ``stored``.  A host that is not the service notes who comes with which headers.
"""

from __future__ import annotations

import base64
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import urllib3
from ansible_collections.mailsec.smime.plugins.module_utils._exchange import open as open_module
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange, open_exchange
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.tests.lab.tenant.app import build_app
from ansible_collections.mailsec.smime.tests.lab.tenant.fault_answers import FOREIGN_HOST
from ansible_collections.mailsec.smime.tests.lab.tenant.recipient import Recipient
from ansible_collections.mailsec.smime.tests.lab.tenant.service import open_service
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.asgi_adapter import AsgiAdapter
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW
from requests.adapters import BaseAdapter

HOST = "outlook.office365.com"
URL = f"https://{HOST}"
REGIONAL = f"https://eur01.{HOST}"
TIMEOUT = 120

# What a mailbox holds: sorted values of UserCertificate, sorted values of UserSMimeCertificate.
Held = tuple[tuple[bytes, ...], tuple[bytes, ...]]


class PatientClock:
    """Time passes only while somebody waits."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment
        self.waited = 0.0

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.moment += timedelta(seconds=seconds)


class _Broken:
    """The body of an answer whose connection ended in the middle."""

    def stream(self, *_unused: Any, **_options: Any) -> Any:
        raise urllib3.exceptions.ProtocolError("Connection broken: IncompleteRead(40 bytes read, 40 more expected)")

    def close(self) -> None:
        """There is nothing to close."""


class TenantAdapter(AsgiAdapter):
    """Shows the ends of connections as requests shows those of real ones."""

    def __init__(self, app: Any, clock: PatientClock) -> None:
        super().__init__(app)
        self._clock = clock

    def send(self, request: requests.PreparedRequest, *unused: Any, **options: Any) -> requests.Response:
        try:
            return super().send(request, *unused, **options)
        except TimeoutError:
            self._clock.moment += timedelta(seconds=TIMEOUT)
            raise requests.exceptions.ReadTimeout(request=request) from None
        except ConnectionResetError:
            response = requests.Response()
            response.status_code, response.raw, response.url = 200, _Broken(), str(request.url)
            return response
        except ConnectionAbortedError:
            cause = urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset by peer"))
            raise requests.exceptions.ConnectionError(cause, request=request) from None


class ForeignHost(BaseAdapter):
    """Somebody else's host; nobody should ever come here."""

    def __init__(self) -> None:
        super().__init__()
        self.visitors: list[dict[str, str]] = []

    def send(self, request: requests.PreparedRequest, *_unused: Any, **_options: Any) -> requests.Response:
        self.visitors.append(dict(request.headers))
        response = requests.Response()
        response.status_code, response._content = 200, b'{"value": []}'
        return response

    def close(self) -> None:
        """There is nothing to close."""


class Tenant:
    """A tenant whose keys lie in ``folder`` already; recipients are lab recipients as dictionaries.

    Without recipients it goes on with those whose state lies in ``folder``.
    """

    def __init__(self, folder: Path, clock: PatientClock, recipients: list[dict[str, Any]] | None = None) -> None:
        self.clock = clock
        self.service = open_service(folder, URL, "contoso.example", Settings(), clock.now)
        if recipients is None:
            self.service.recipients.load()
        else:
            self.service.recipients.replace_all(recipients)
        self.stored: list[tuple[str, Held]] = []
        self.foreign = ForeignHost()
        self._keep = self.service.recipients.store
        self.service.recipients.store = self._store

    def _store(self, recipient: Recipient) -> None:
        self.stored.append((recipient.guid, held_by(recipient)))
        self._keep(recipient)

    adapter = TenantAdapter

    def truth(self) -> dict[str, Held]:
        """What each mailbox really holds."""
        return {one.guid: held_by(one) for one in self.service.recipients.list_after(None)}

    def effects(self) -> Counter[str]:
        """How often what a mailbox holds was changed."""
        return Counter(guid for guid, _held in self.stored)

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        adapter = self.adapter(build_app(self.service), self.clock)
        session.mount("https://", self.foreign)
        session.mount(URL, adapter)
        session.mount(REGIONAL, adapter)
        return session

    def open(self, monkeypatch: Any, **options: Any) -> Exchange:
        """The collection's own client of this tenant."""
        application = next(iter(self.service.identity.applications.values()))
        settings = ExchangeSettings(
            tenant_id=self.service.identity.tenant_id,
            client_id=application.client_id,
            client_secret=application.secret,
            login_url=URL,
            timeout_seconds=TIMEOUT,
            # Batches of ten, as a service gets them that takes everything.
            **{"writes_per_second": 1000.0, "max_writes_per_second": 1000.0, **options},
        )
        monkeypatch.setattr(open_module, "open_session", lambda _settings: self.session())
        return open_exchange(settings, self.clock)


def held_by(recipient: Recipient) -> Held:
    return _values(recipient.user_certificate), _values(recipient.user_smime_certificate)


def _values(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(sorted(base64.b64decode(text) for text in texts))


__all__ = ["FOREIGN_HOST", "HOST", "URL", "Held", "PatientClock", "Tenant", "held_by"]
