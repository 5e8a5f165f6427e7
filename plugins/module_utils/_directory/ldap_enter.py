# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a server's address to a session: connect, verify, log in.  One server; which is next is decided elsewhere."""

from __future__ import annotations

import os
import re
import ssl
from typing import Any

from .ldap_pages import use_pages
from .ldap_refusals import refuse_login, unreachable
from .ldap_session import BROKEN, LdapSession, hang_up
from .ldap_tls import VerifyingTls, refuse_tls
from .library_ldap3 import Connection, LDAPSASLPrepError, Server
from .server_address import ServerAddress
from .settings import LdapSettings


def enter_server(address: ServerAddress, context: ssl.SSLContext, settings: LdapSettings, password: str) -> LdapSession:
    """Raises ``directory.unreachable``, ``directory.tls`` or ``directory.refused_login``."""
    tls = VerifyingTls(context)
    connection = _make_connection(address, tls, settings, password)
    try:
        _open(connection, address, tls, settings)
        _log_in(connection, address, settings)
    except BaseException:
        hang_up(connection)
        raise
    return LdapSession(connection, address)


def _make_connection(address: ServerAddress, tls: VerifyingTls, settings: LdapSettings, password: str) -> Any:
    """Everything that ldap3 does by itself is off: schema, referrals, ranges, names, empty attributes, writing."""
    server = Server(
        address.host,
        port=address.port,
        use_ssl=True,
        tls=tls,
        get_info="NO_INFO",
        connect_timeout=settings.timeout_seconds,
    )
    connection = Connection(
        server,
        user=settings.bind_user,
        password=password,
        authentication="SIMPLE",
        client_strategy="SYNC",
        auto_referrals=False,
        auto_range=False,
        check_names=False,
        read_only=True,
        receive_timeout=settings.read_timeout_seconds,
        return_empty_attributes=False,
    )
    use_pages(connection)
    return connection


def _open(connection: Any, address: ServerAddress, tls: VerifyingTls, settings: LdapSettings) -> None:
    try:
        connection.open(read_server_info=False)
    except BROKEN as failure:
        if tls.failure is not None and not isinstance(tls.failure, TimeoutError):
            raise refuse_tls(address.url, tls.failure) from None
        raise unreachable(address.url, _explain(failure, settings.timeout_seconds)) from None


def _log_in(connection: Any, address: ServerAddress, settings: LdapSettings) -> None:
    try:
        connection.bind(read_server_info=False)
    except LDAPSASLPrepError:
        # ldap3 prepares the password by RFC 4013 and refuses what that forbids, control characters for instance.
        raise refuse_login(address.url, settings.bind_user, {}) from None
    except BROKEN:
        found = (
            "the login was not answered (the connection ended, something else than an answer came, or nothing came in "
            f"{settings.read_timeout_seconds} seconds)"
        )
        raise unreachable(address.url, found) from None
    finally:
        # Nobody logs in again with this connection, and ldap3 shows the password in the text of the object.
        connection.password = None
    if not connection.bound:
        raise refuse_login(address.url, settings.bind_user, connection.result)


def _explain(failure: BaseException, seconds: int) -> str:
    """ldap3 keeps the operating system's error only as text."""
    text = str(failure)
    if "invalid server address" in text:
        return "its name is unknown"
    if "timed out" in text:
        return f"it did not answer within {seconds} seconds"
    number = re.search(r"\[Errno (\d+)\]", text)
    return f"no connection ({os.strerror(int(number[1]))})" if number else "no connection"


__all__ = ["enter_server"]
