# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted LDAP server without a network, for what no real server does on demand: limits, ranges, broken answers.

It encodes its answers itself (RFC 4511), independently of the code under test and of ldap3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory import ldap_pages, library_ldap3

BIND, SEARCH, UNBIND = 0x60, 0x63, 0x42
NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
PAGED = b"1.2.840.113556.1.4.319"
ROOT = {"defaultNamingContext": [b"DC=corp,DC=example"], "currentTime": [b"20261125021000.0Z"]}


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


def ber(tag: int, content: bytes, long_form: bool = False) -> bytes:
    """One element; ``long_form`` writes the length as Active Directory does, always in four bytes."""
    size = len(content)
    if long_form:
        return bytes([tag, 0x84]) + size.to_bytes(4, "big") + content
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def integer(number: int) -> bytes:
    return ber(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def message(number: int, operation: bytes, controls: bytes = b"", long_form: bool = False) -> bytes:
    return ber(0x30, integer(number) + operation + controls, long_form)


def entry(number: int, name: bytes | str, attributes: dict[str, Sequence[bytes]], long_form: bool = False) -> bytes:
    parts = b"".join(
        ber(0x30, ber(4, key.encode()) + ber(0x31, b"".join(ber(4, value) for value in values), long_form), long_form)
        for key, values in attributes.items()
    )
    body = ber(4, name if isinstance(name, bytes) else name.encode()) + ber(0x30, parts, long_form)
    return message(number, ber(0x64, body, long_form), long_form=long_form)


def reference(number: int) -> bytes:
    return message(number, ber(0x73, ber(4, b"ldap://other.corp.example/DC=other,DC=example")))


def result(number: int, code: int, words: bytes = b"", tag: int = 0x65, cookie: bytes | None = None) -> bytes:
    controls = b""
    if cookie is not None:
        value = ber(0x30, integer(0) + ber(4, cookie))
        controls = ber(0xA0, ber(0x30, ber(4, PAGED) + ber(4, value)))
    return message(number, ber(tag, ber(0x0A, bytes([code])) + ber(4, b"") + ber(4, words)), controls)


def notice_of_disconnection() -> bytes:
    name = ber(0x8A, b"1.3.6.1.4.1.1466.20036")
    return message(0, ber(0x78, ber(0x0A, b"\x34") + ber(4, b"") + ber(4, b"going down") + name))


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        tag, length = data[position], data[position + 1]
        position += 2
        if length > 127:
            octets = length & 127
            length = int.from_bytes(data[position : position + octets], "big")
            position += octets
        yield tag, data[position : position + length]
        position += length


@dataclass(frozen=True)
class Request:
    number: int
    operation: int
    base: str
    scope: int
    cookie: bytes
    content: bytes


def read_request(data: bytes) -> Request:
    ((_tag, whole),) = elements(data)
    parts = list(elements(whole))
    number, (operation, content) = int.from_bytes(parts[0][1], "big"), parts[1]
    base, scope, cookie = "", 0, b""
    if operation == SEARCH:
        asked = list(elements(content))
        base, scope = asked[0][1].decode(), asked[1][1][0]
        for _tag, controls in parts[2:]:
            for _tag, control in elements(controls):
                fields = [value for _tag, value in elements(control)]
                if fields[0] == PAGED:
                    ((_tag, value),) = elements(fields[-1])
                    cookie = list(elements(value))[1][1]
    return Request(number, operation, base, scope, cookie, content)


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
            return result(request.number, 0, tag=0x61)
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
