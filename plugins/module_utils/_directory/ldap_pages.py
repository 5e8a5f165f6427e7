# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ldap3's synchronous strategy, which hands over a page of entries as the bytes that came, undecoded.

Why: reading 10,000 people with two certificates each took 2.1 s of CPU with ldap3's own decoder and dictionaries, and
0.5 s with this file, ``walk_page`` and ``shape_entry`` (same busy machine, measured 2026-11); and the thread that waits
for the server should have next to nothing to do.  Connection, TLS, bind, requests, controls and results stay ldap3's.
"""

from __future__ import annotations

from typing import Any

from .library_ldap3 import BerSyncStrategy, decode_message_fast

_ENTRY, _REFERENCE = 0x64, 0x73
"""The tags of SearchResultEntry and SearchResultReference (RFC 4511, section 4.5.2)."""

_CHUNK = 1 << 14
"""The largest TLS record (RFC 8446, section 5.1); Python allocates this much for every call."""

_RESPONSE_COMPLETE = "RESPONSE_FROM_SERVER_COMPLETE"


class BrokenAnswerError(Exception):
    """What came is not the whole of an answer; the text is for people."""


class PageStrategy(BerSyncStrategy):  # type: ignore[misc, unused-ignore]
    """For a search, ``connection.response`` is one dictionary: ``type`` rawPage, ``content`` the messages."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._unread = bytearray()

    def _get_response(self, message_id: int, timeout: float) -> Any:
        if self._outstanding[message_id]["type"] != "searchRequest":
            return super()._get_response(message_id, timeout)
        received, self._unread = self._unread, bytearray()
        start = 0
        while True:
            end = measure_message(received, start)
            self._receive(received, end or len(received) + 1)
            if not end:
                continue
            tag, number = read_operation(received, start, end)
            if number == message_id and tag in (_ENTRY, _REFERENCE):
                start = end
                continue
            if number == 0:
                # RFC 4511, section 4.4.1: the notice of disconnection; nothing follows it.
                raise BrokenAnswerError("the server announced that it ends the session")
            if number != message_id:
                raise BrokenAnswerError(f"an answer to message {number} while waiting for message {message_id}")
            result = self.decode_response_fast(decode_message_fast(bytes(received[start:end])))
            self._unread = received[end:]
            page = {"type": "rawPage", "content": bytes(received[:start])}
            return [page, result, _RESPONSE_COMPLETE]

    def _receive(self, received: bytearray, size: int) -> None:
        """Wait until ``size`` bytes are there.

        A call gives one TLS record at most, and there may be many in a message (Samba sends 1 kB in each): nothing is
        looked at in between.
        """
        receive = self.connection.socket.recv
        while len(received) < size:
            chunk = receive(_CHUNK)
            if not chunk:
                raise BrokenAnswerError("the server closed the connection")
            received += chunk


def measure_message(received: bytes | bytearray, start: int) -> int:
    """Where the LDAPMessage that begins at ``start`` ends, 0 while its length has not come as a whole.

    Raises BrokenAnswerError for what cannot be an LDAPMessage.
    """
    if len(received) - start < 2:
        return 0
    if received[start] != 0x30:
        raise BrokenAnswerError("an answer that is not an LDAP message")
    length = received[start + 1]
    content = start + 2
    if length > 127:
        octets = length & 127
        if not 1 <= octets <= 8:
            raise BrokenAnswerError("an LDAP message of indefinite length")  # RFC 4511, section 5.1 forbids it
        content += octets
        if content > len(received):
            return 0
        length = int.from_bytes(received[start + 2 : content], "big")
    return content + length


def read_operation(received: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """(tag of the operation, message ID) of a whole LDAPMessage.  Raises BrokenAnswerError where it has none."""
    length = received[start + 1]
    content = start + 2 + (length & 127 if length > 127 else 0)
    operation = content + 2 + received[content + 1] if content + 1 < end else end
    if operation >= end or received[content] != 0x02:
        raise BrokenAnswerError("an LDAP message without a message ID")
    return received[operation], int.from_bytes(received[content + 2 : operation], "big")


def use_pages(connection: Any) -> None:
    """Give an ldap3 connection, not opened yet, this strategy; ldap3's constructor takes only its own ones by name."""
    strategy = PageStrategy(connection)
    connection.strategy = strategy
    for function in ("send", "open", "get_response", "post_send_single_response", "post_send_search"):
        setattr(connection, function, getattr(strategy, function))


__all__ = ["BrokenAnswerError", "PageStrategy", "measure_message", "read_operation", "use_pages"]
