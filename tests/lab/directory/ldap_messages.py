# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LDAP messages (RFC 4511) of a server as bytes, and a client's requests out of bytes. Opens nothing.

An encoder of its own, independent of the code under test and of ldap3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

BIND, SEARCH, UNBIND = 0x60, 0x63, 0x42
BIND_RESPONSE = 0x61
PAGED = b"1.2.840.113556.1.4.319"


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


def entry(number: int, name: bytes | str, attributes: Mapping[str, Sequence[bytes]], long_form: bool = False) -> bytes:
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
    """``page_size`` is 0 where no page was asked for; ``attributes`` as asked; ``content`` the operation's bytes."""

    number: int
    operation: int
    base: str
    scope: int
    cookie: bytes
    content: bytes
    page_size: int = 0
    attributes: tuple[str, ...] = ()


def read_request(data: bytes) -> Request:
    ((_tag, whole),) = elements(data)
    parts = list(elements(whole))
    number, (operation, content) = int.from_bytes(parts[0][1], "big"), parts[1]
    base, scope, cookie, page_size = "", 0, b"", 0
    attributes: tuple[str, ...] = ()
    if operation == SEARCH:
        asked = list(elements(content))
        base, scope = asked[0][1].decode(), asked[1][1][0]
        attributes = tuple(name.decode() for _tag, name in elements(asked[-1][1]))
        for _tag, controls in parts[2:]:
            for _tag, control in elements(controls):
                fields = [value for _tag, value in elements(control)]
                if fields[0] == PAGED:
                    ((_tag, value),) = elements(fields[-1])
                    (_tag, size), (_tag, cookie) = elements(value)
                    page_size = int.from_bytes(size, "big")
    return Request(number, operation, base, scope, cookie, content, page_size, attributes)
