# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the connection to a tenant together.

Credential files are read and checked here; nothing is sent before the first request of the client.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from .._model.clock import Clock
from .counters import RequestCounters
from .credential import load_credential
from .dialects import Dialect
from .invoke import ExchangeClient
from .recipients import RecipientReader
from .session import open_session
from .settings import AUTO, ExchangeSettings
from .token import TokenSource
from .writer import RecipientWriter, WriteOrder, WriteResult


class Writer(Protocol):
    """Whatever writes orders."""

    def write_many(self, orders: Sequence[WriteOrder]) -> list[WriteResult]:
        """One result for each order, in their order."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """``client.counters`` counts the requests of all three.

    ``writer`` may be another with the same ``write_many``, which proves the form of values before it uses it.
    """

    reader: RecipientReader
    writer: Writer
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
    dialect = Dialect() if settings.value_encoding == AUTO else Dialect(settings.value_encoding)
    return Exchange(RecipientReader(client, clock), RecipientWriter(client, dialect), client)


__all__ = ["Exchange", "Writer", "open_exchange"]
