# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small LDAP server over TLS, for what a Samba domain controller does not do on demand: limits, ranges, lost places.

It answers what a reader of people asks (bind, rootDSE, base, pages, the rest of a range) as Active Directory does, and
breaks one answer where a fault is named (``responder_faults.py``). It believes every password and knows no filter: all
that it holds are people. Standard library only; must not import the collection.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .entries import list_attributes
from .ldap_messages import BIND, BIND_RESPONSE, UNBIND, Request, entry, read_request, reference, result
from .responder_faults import REACTIONS, Fault, Situation, Then

PATIENCE = 20  # seconds until a client that says nothing counts as gone


@dataclass(frozen=True)
class Entry:
    """One person as the server holds it."""

    name: str
    attributes: Mapping[str, Sequence[bytes]]


@dataclass(frozen=True)
class Habits:
    """What is not wrong and yet not what a reader may count on.

    ``page_limit``: entries given at once, whatever is asked for; ``range_limit``: values of an attribute given at once;
    ``clock_offset``: seconds by which its clock is ahead; ``references``: continuation references after each page;
    ``claims_end_after``: pages after which it says that nothing follows, though something does.
    """

    page_limit: int = 1000
    range_limit: int = 1500
    clock_offset: int = 0
    references: int = 1
    claims_end_after: int | None = None


def read_entries(population: Mapping[str, Any]) -> list[Entry]:
    """The people of people.json, as samba_load.py gives them to a domain controller."""
    entries = []
    for person in population["people"]:
        attributes: dict[str, list[bytes]] = {}
        for name, value in list_attributes(person):
            attributes.setdefault(name, []).append(value)
        entries.append(Entry(person["distinguished_name"], attributes))
    return entries


@dataclass
class Responder:
    """``tls`` is a folder of make_tls.py. ``asked`` lists the steps that clients reached, e.g. `login`, `page 2`."""

    entries: Sequence[Entry]
    base: str
    tls: Path
    certificate: str = "valid"
    habits: Habits = field(default_factory=Habits)
    fault: Fault | None = None

    def __post_init__(self) -> None:
        self.asked: list[str] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.tls / f"{self.certificate}.pem", self.tls / "server.key.pem")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ended = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """No further client; whoever waits is let go."""
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(PATIENCE)
        with contextlib.suppress(OSError), plain, self._context.wrap_socket(plain, server_side=True) as client:
            for request in _read_requests(client):
                if request.operation == UNBIND:
                    return
                step, whole = self._answer(request)
                self.asked.append(step)
                content, then = whole, Then.GO_ON
                if self.fault is not None and self.fault.strikes(step, self._is_last(request)):
                    situation = Situation(request, whole, self.fault.detail)
                    content, then = REACTIONS[self.fault.kind](situation)
                client.sendall(content)
                if then is Then.WAIT:
                    self._ended.wait(PATIENCE)
                if then is Then.RESET:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if then is not Then.GO_ON:
                    return

    def _answer(self, request: Request) -> tuple[str, bytes]:
        """The name of the step, and what is answered where nothing goes wrong."""
        number = request.number
        if request.operation == BIND:
            return "login", result(number, 0, tag=BIND_RESPONSE)
        if request.scope != 0:
            return f"page {self._start(request) // self._size(request) + 1}", self._page(request)
        if request.base == "":
            return "root", entry(number, "", self._root()) + result(number, 0)
        ranged = [name for name in request.attributes if ";range=" in name]
        if ranged:
            return "range", self._rest(request, ranged[0])
        return "base", entry(number, request.base, {}) + result(number, 0)

    def _root(self) -> dict[str, list[bytes]]:
        now = datetime.now(UTC) + timedelta(seconds=self.habits.clock_offset)
        return {"defaultNamingContext": [self.base.encode()], "currentTime": [now.strftime("%Y%m%d%H%M%S.0Z").encode()]}

    def _size(self, request: Request) -> int:
        return min(request.page_size or 1000, self.habits.page_limit)

    def _start(self, request: Request) -> int:
        """The cookie is the number of the next entry."""
        return int(request.cookie or b"0")

    def _is_last(self, request: Request) -> bool:
        return request.scope != 0 and self._start(request) + self._size(request) >= len(self.entries)

    def _page(self, request: Request) -> bytes:
        start = self._start(request)
        end = start + self._size(request)
        found = b"".join(
            entry(request.number, one.name, self._given(one, request.attributes), long_form=True)
            for one in self.entries[start:end]
        )
        found += reference(request.number) * self.habits.references
        is_end = end >= len(self.entries) or end // self._size(request) == self.habits.claims_end_after
        return found + result(request.number, 0, cookie=b"" if is_end else str(end).encode())

    def _given(self, one: Entry, asked: Sequence[str]) -> dict[str, Sequence[bytes]]:
        """The attributes asked for; more values than are given at once come as a range ([MS-ADTS] 3.1.1.3.1.3.3)."""
        names = {name.lower() for name in asked}
        given: dict[str, Sequence[bytes]] = {}
        for name, values in one.attributes.items():
            if name.lower() not in names:
                continue
            if len(values) <= self.habits.range_limit:
                given[name] = values
            else:
                given[name] = []
                given[f"{name};range=0-{self.habits.range_limit - 1}"] = values[: self.habits.range_limit]
        return given

    def _rest(self, request: Request, ranged: str) -> bytes:
        name, _semicolon, numbers = ranged.partition(";range=")
        one = next(one for one in self.entries if one.name == request.base)
        values, start = one.attributes[name], int(numbers.partition("-")[0])
        end = start + self.habits.range_limit
        last = "*" if end >= len(values) else str(end - 1)
        found = {"objectGUID": one.attributes["objectGUID"], f"{name};range={start}-{last}": values[start:end]}
        return entry(request.number, request.base, found, long_form=True) + result(request.number, 0)


def _read_requests(client: ssl.SSLSocket) -> Iterator[Request]:
    """Requests are short and come one at a time: what has come is one as soon as its length is reached."""
    waiting = b""
    while piece := client.recv(1 << 14):
        waiting += piece
        while len(waiting) > 6 and len(waiting) >= (size := _measure(waiting)):
            yield read_request(waiting[:size])
            waiting = waiting[size:]


def _measure(content: bytes) -> int:
    length, octets = content[1], 0
    if length > 127:
        octets = length & 127
        length = int.from_bytes(content[2 : 2 + octets], "big")
    return 2 + octets + length


@contextlib.contextmanager
def responding(
    entries: Sequence[Entry],
    base: str,
    tls: Path,
    *,
    certificate: str = "valid",
    habits: Habits | None = None,
    fault: Fault | None = None,
) -> Iterator[Responder]:
    """A running responder, closed at the end."""
    responder = Responder(entries, base, tls, certificate, habits or Habits(), fault)
    try:
        yield responder
    finally:
        responder.close()
