# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted LDAP server without a network, for what no real server does on demand: limits, ranges, broken answers.

The messages are the lab's (``tests/lab/directory/ldap_messages.py``), independent of the code under test and of ldap3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory import ldap_pages, library_ldap3
from ansible_collections.mailsec.smime.tests.lab.directory.ldap_messages import (
    BIND,
    BIND_RESPONSE,
    SEARCH,
    UNBIND,
    Request,
    ber,
    elements,
    entry,
    integer,
    message,
    notice_of_disconnection,
    read_request,
    reference,
    result,
)

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
ROOT = {"defaultNamingContext": [b"DC=corp,DC=example"], "currentTime": [b"20261125021000.0Z"]}


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


Script = Callable[[Request], bytes]


class FakeSocket:
    """Gives what the script answers, in pieces of ``piece`` bytes; afterwards it is a closed connection."""

    def __init__(self, script: Script, piece: int) -> None:
        self._script = script
        self._piece = piece
        self._waiting = bytearray()
        self.requests: list[Request] = []
        self.is_closed = False

    def sendall(self, data: bytes) -> None:
        request = read_request(data)
        self.requests.append(request)
        if request.operation != UNBIND:
            self._waiting += self._script(request)

    def recv(self, size: int) -> bytes:
        piece = bytes(self._waiting[: min(size, self._piece)])
        del self._waiting[: len(piece)]
        return piece

    def shutdown(self, how: int) -> None:
        self._waiting.clear()

    def close(self) -> None:
        self.is_closed = True


def answer(pages: Callable[[Request], bytes]) -> Script:
    """A server whose bind, rootDSE and bases are in order; ``pages`` answers the subtree searches."""

    def script(request: Request) -> bytes:
        if request.operation == BIND:
            return result(request.number, 0, tag=BIND_RESPONSE)
        if request.scope != 0:
            return pages(request)
        if request.base == "":
            return entry(request.number, "", ROOT) + result(request.number, 0)
        return entry(request.number, request.base, {}) + result(request.number, 0)

    return script


def plug_in(monkeypatch: pytest.MonkeyPatch, script: Script, piece: int = 1 << 14) -> list[FakeSocket]:
    """Let every connection meet the script; the list fills with the sockets opened."""
    opened: list[FakeSocket] = []

    def open_socket(strategy: Any, address: Any, use_ssl: bool = False, unix_socket: bool = False) -> None:
        assert use_ssl
        opened.append(FakeSocket(script, piece))
        strategy.connection.socket = opened[-1]
        strategy.connection.closed = False

    replace_opening(monkeypatch, open_socket)
    return opened


def replace_opening(monkeypatch: pytest.MonkeyPatch, open_socket: Callable[..., None]) -> None:
    """Let ldap3 call this in place of looking a name up and connecting."""
    address = (2, 1, 6, "", ("127.0.0.1", 636), None, None)
    monkeypatch.setattr(library_ldap3.Server, "candidate_addresses", lambda server: [address])
    monkeypatch.setattr(ldap_pages.PageStrategy, "_open_socket", open_socket)


def person(number: int, **changed: Sequence[bytes]) -> dict[str, Sequence[bytes]]:
    """The attributes of a user as Active Directory gives them."""
    attributes: dict[str, Sequence[bytes]] = {
        "objectClass": [b"top", b"person", b"organizationalPerson", b"user"],
        "objectGUID": [number.to_bytes(16, "little")],
        "mail": [b"ada%d@contoso.example" % number],
        "proxyAddresses": [b"SMTP:ada%d@contoso.example" % number],
        "userAccountControl": [b"512"],
        "userCertificate": [b"first", b"second" * 300],
    }
    attributes.update(changed)
    return {name: values for name, values in attributes.items() if values}


__all__ = [
    "BIND",
    "NOW",
    "ROOT",
    "SEARCH",
    "FakeSocket",
    "FixedClock",
    "Request",
    "Script",
    "answer",
    "ber",
    "elements",
    "entry",
    "integer",
    "message",
    "notice_of_disconnection",
    "person",
    "plug_in",
    "reference",
    "replace_opening",
    "result",
]
