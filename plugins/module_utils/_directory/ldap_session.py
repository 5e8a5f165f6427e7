# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One LDAPS connection that is logged in: searched page by page, closed.  It sends no other request."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from .ldap_pages import BrokenAnswerError
from .ldap_refusals import SUCCESS, describe, incomplete, refuse_base
from .library_ldap3 import LDAPException
from .server_address import ServerAddress
from .walk_page import identify_any, walk_page

_PAGED_RESULTS = "1.2.840.113556.1.4.319"
_MAX_EMPTY_PAGES = 1000

# ldap3's decoder raises KeyError, TypeError and IndexError on answers that it does not expect.
BROKEN = (BrokenAnswerError, LDAPException, OSError, ValueError, LookupError, TypeError)


class LdapSession:
    """``address`` is the server that answered.  Made by ``ldap_enter``.

    Two threads may ask: one fetches pages, the other the rest of an entry met in them.  Each waits for the other's
    answer.
    """

    def __init__(self, connection: Any, address: ServerAddress) -> None:
        self._connection = connection
        self._turn = threading.Lock()
        self.address = address

    def read_root(self, attributes: Sequence[str]) -> dict[str, list[bytes]]:
        """The rootDSE's values by folded name.  Raises ``directory.incomplete``."""
        page, result = self._ask("the rootDSE", "", "(objectClass=*)", "BASE", attributes)
        if result["result"] != SUCCESS:
            raise incomplete(self.address.url, f"the rootDSE was answered with {describe(result)}", "", result)
        with self._decoding("", "the rootDSE"):
            for _name, found in walk_page(page, identify_any):
                return found
        raise incomplete(self.address.url, "the rootDSE was not given")

    def check_base(self, base: str) -> None:
        """Raises ``directory.base_not_found``."""
        _page, result = self._ask("the search base", base, "(objectClass=*)", "BASE", ("1.1",))
        if result["result"] != SUCCESS:
            raise refuse_base(self.address.url, base, result)

    def read_one(self, name: str, attributes: Sequence[str]) -> bytes:
        """One entry, undecoded.  Raises ``directory.incomplete``."""
        page, result = self._ask("the rest of its values", name, "(objectClass=*)", "BASE", attributes)
        if result["result"] != SUCCESS:
            found = f"the rest of its values was answered with {describe(result)}"
            raise incomplete(self.address.url, found, name, result)
        return page

    def read_pages(self, base: str, search_filter: str, attributes: Sequence[str], page_size: int) -> Iterator[bytes]:
        """The subtree's entries, one undecoded page after the other; every page's result is checked.

        Raises ``directory.incomplete``.
        """
        cookie: bytes | None = None
        empty = 0
        for number in itertools.count(1):
            what = f"page {number}"
            page, result = self._ask(what, base, search_filter, "SUBTREE", attributes, page_size, cookie)
            if result["result"] != SUCCESS:
                raise incomplete(self.address.url, f"{what} was answered with {describe(result)}", base, result)
            control = (result.get("controls") or {}).get(_PAGED_RESULTS)
            if control is None:
                raise incomplete(self.address.url, f"{what} came without saying whether others follow", base)
            yield page
            cookie = control["value"]["cookie"]
            if not cookie:
                return
            # Active Directory may give empty pages while it searches; a server that gives nothing else is stuck.
            empty = 0 if page else empty + 1
            if empty > _MAX_EMPTY_PAGES:
                raise incomplete(self.address.url, f"{empty} empty pages one after the other", base)

    def interrupt(self) -> None:
        """Make a thread that waits for this server give up; whatever that thread raises then concerns nobody."""
        waiting = self._connection.socket
        if waiting is not None:
            with contextlib.suppress(*BROKEN):
                waiting.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say good-bye if the server still listens."""
        hang_up(self._connection)

    def _ask(
        self,
        what: str,
        base: str,
        search_filter: str,
        scope: str,
        attributes: Sequence[str],
        page_size: int | None = None,
        cookie: bytes | None = None,
    ) -> tuple[bytes, dict[str, Any]]:
        with self._turn, self._decoding(base, what):
            self._connection.search(
                base,
                search_filter,
                search_scope=scope,
                dereference_aliases="NEVER",
                attributes=list(attributes),
                paged_size=page_size,
                paged_criticality=True,
                paged_cookie=cookie,
                # The filter is whole and checked; ldap3 would guess whether it is escaped already.
                auto_escape=False,
            )
            page: bytes = self._connection.response[0]["content"]
            return page, self._connection.result

    @contextlib.contextmanager
    def _decoding(self, at: str, what: str) -> Iterator[None]:
        try:
            yield
        except BrokenAnswerError as failure:
            raise incomplete(self.address.url, f"{what}: {failure}", at) from None
        except TimeoutError:
            found = f"{what}: nothing more came in the time allowed (read_timeout_seconds)"
            raise incomplete(self.address.url, found, at) from None
        except BROKEN as failure:
            raise incomplete(self.address.url, f"{what}: the connection broke ({type(failure).__name__})", at) from None


def hang_up(connection: Any) -> None:
    """Close an ldap3 connection in whatever state it is."""
    left = connection.socket
    with contextlib.suppress(*BROKEN):
        connection.unbind()
    # ldap3 leaves the socket open where connecting failed or the good-bye could not be sent.
    if left is not None:
        with contextlib.suppress(OSError):
            left.close()


__all__ = ["BROKEN", "LdapSession", "hang_up"]
