# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a read of one directory needs to know, checked.  Opens nothing and reads no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .._model.clock_difference import DEFAULT_TOLERANCE_MINUTES
from .names import is_distinguished_name, make_visible
from .refusal import refuse_option
from .server_address import ServerAddress, parse_server

MAX_PAGE_SIZE = 1000
"""Active Directory's MaxPageSize (Microsoft Learn, "View and set LDAP policy by using Ntdsutil.exe")."""


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """One Active Directory, read over LDAPS.

    ``servers`` are tried in this order: ``host``, ``host:port`` or ``ldaps://host:port`` (636 where no port is given;
    3269 is the Global Catalog).  Empty ``search_bases`` mean the server's defaultNamingContext.  ``filter`` is an
    RFC 4515 filter that narrows ours.  Exactly one of ``password`` and ``password_file``.  ``ca_file`` None trusts the
    system's authorities.  Both timeouts in seconds: for connecting, and for each piece of an answer.  A
    server whose clock differs by more than ``clock_tolerance_minutes`` is not read.

    Raises ``directory.option``.
    """

    servers: tuple[str, ...]
    bind_user: str
    search_bases: tuple[str, ...] = ()
    filter: str | None = None
    password: str | None = field(default=None, repr=False)
    password_file: str | None = None
    ca_file: str | None = None
    page_size: int = MAX_PAGE_SIZE
    timeout_seconds: int = 30
    read_timeout_seconds: int = 120
    clock_tolerance_minutes: int = DEFAULT_TOLERANCE_MINUTES

    def __post_init__(self) -> None:
        if not self.servers:
            raise refuse_option("servers", "none", "at least one host name")
        for server in self.servers:
            parse_server(server)
        _check_bases(self.search_bases)
        if not self.bind_user.strip():
            raise refuse_option("bind_user", "an empty name", "the account that reads, such as svc-smime@corp.example")
        if (self.password is None) == (self.password_file is None):
            found = "neither" if self.password is None else "both"
            raise refuse_option("password, password_file", found, "exactly one of the two")
        # RFC 4513, section 5.1.2: a bind with a name and no password counts as anonymous and "succeeds".
        if self.password is not None and not self.password:
            raise refuse_option("password", "an empty text", "the password of bind_user")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise refuse_option("page_size", str(self.page_size), f"1 to {MAX_PAGE_SIZE}")
        for option, seconds in (
            ("timeout_seconds", self.timeout_seconds),
            ("read_timeout_seconds", self.read_timeout_seconds),
        ):
            if seconds < 1:
                raise refuse_option(option, str(seconds), "a number of seconds, 1 or more")

    @property
    def addresses(self) -> tuple[ServerAddress, ...]:
        return tuple(parse_server(server) for server in self.servers)


@dataclass(frozen=True, slots=True)
class LdifSettings:
    """An LDIF export of one directory.

    ``expected_entries`` is the number that the exporting program reported (ldapsearch: ``numEntries``; ldifde: "entries
    exported"), every record of the file counted; without it nobody knows whether the file is whole.  Only entries below
    ``search_bases`` are given, all where it is empty.

    Raises ``directory.option``.
    """

    path: str
    expected_entries: int | None = None
    search_bases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.path.strip():
            raise refuse_option("ldif_path", "an empty text", "the path of an LDIF export")
        if self.expected_entries is not None and self.expected_entries < 1:
            raise refuse_option("expected_entries", str(self.expected_entries), "the number exported, 1 or more")
        _check_bases(self.search_bases)


def _check_bases(bases: Sequence[str]) -> None:
    for base in bases:
        if not is_distinguished_name(base):
            expected = "a distinguished name such as OU=People,DC=corp,DC=example"
            raise refuse_option("search_bases", repr(make_visible(base)), expected)


__all__ = ["MAX_PAGE_SIZE", "LdapSettings", "LdifSettings"]
