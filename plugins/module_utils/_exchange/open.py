# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the connection to a tenant together.

Credential files are read and checked here; nothing is sent before the first request of the client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from .._model.clock import Clock
from .counters import RequestCounters
from .credential import load_credential
from .invoke import ExchangeClient
from .recipients import RecipientReader
from .session import open_session
from .settings import ExchangeSettings
from .token import TokenSource
from .value_encoder import ENCODERS
from .writer import RecipientWriter


@dataclass(frozen=True, slots=True)
class Exchange:
    """``client.counters`` counts the requests of all three."""

    reader: RecipientReader
    writer: RecipientWriter
    client: ExchangeClient


def open_exchange(
    settings: ExchangeSettings, clock: Clock, hear_secret: Callable[[str], None] = lambda secret: None
) -> Exchange:
    """Raises SmimeError exchange.credential.*, exchange.option or program.library_missing.

    ``hear_secret`` is told every secret, assertion and token before it is sent, so that it can be kept out of results.
    """
    if settings.proxy is not None:
        hear_secret(unquote(urlsplit(settings.proxy).password or ""))
    credential = load_credential(settings, clock.now())
    session = open_session(settings)
    counters = RequestCounters()
    token_source = TokenSource(settings, credential, session, clock, counters, hear_secret)
    client = ExchangeClient(settings, token_source, session, clock, counters)
    return Exchange(RecipientReader(client, clock), RecipientWriter(client, ENCODERS[settings.value_encoding]), client)


__all__ = ["Exchange", "open_exchange"]
