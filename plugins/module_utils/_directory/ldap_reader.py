# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Active Directory over LDAPS as a stream of entries.  It cannot write: its session knows no request to do so."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType

from .._model.clock import Clock
from .._model.clock_difference import judge_difference
from .._model.directory_entry import DirectoryEntry
from .._model.failure import SmimeError
from . import wanted
from .intake import Intake
from .ldap_enter import enter_server
from .ldap_filter import build_filter
from .ldap_ranges import RangeFollower
from .ldap_refusals import incomplete
from .ldap_session import LdapSession
from .ldap_tls import make_context
from .library_ldap3 import require_ldap3
from .password import read_password
from .read_ahead import read_ahead
from .settings import LdapSettings
from .walk_page import walk_page

_PAGES_AHEAD = 2
_ODD_REPEATS = 1000
"""Entries that may come again because they were moved while they were read."""
_ROOT_ATTRIBUTES = ("defaultNamingContext", "currentTime")
_NEXT_SERVER = frozenset({"directory.unreachable", "directory.tls"})


class LdapReader:
    """A ``DirectoryReader``.  Made by ``open_ldap``, connected and logged in."""

    source = "ldap"

    def __init__(
        self,
        session: LdapSession,
        settings: LdapSettings,
        search_filter: str,
        bases: tuple[str, ...],
        clock_offset: float | None,
        notices: tuple[tuple[str, str], ...],
    ) -> None:
        self._session = session
        self._settings = settings
        self._filter = search_filter
        self._bases = bases
        self._intake = Intake(repeats_expected=len(bases) > 1, from_global_catalog=session.address.is_global_catalog)
        self._notices = notices
        self._stream: Generator[DirectoryEntry, None, None] | None = None
        self.clock_offset = clock_offset
        self.complete = False

    @property
    def scope(self) -> Mapping[str, object]:
        return {
            "server": self._session.address.url,
            "search_bases": list(self._bases),
            "filter": self._settings.filter,
        }

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        return (*self._notices, *self._intake.notices)

    def entries(self) -> Iterator[DirectoryEntry]:
        """Everybody in scope.  The next pages are fetched while the caller works on this one."""
        self._stream = self._read_entries()
        return self._stream

    def _read_entries(self) -> Generator[DirectoryEntry, None, None]:
        take = self._intake.take
        ranges = RangeFollower(self._session)
        pages = read_ahead(self._read_pages(), _PAGES_AHEAD, self._session.interrupt)
        with contextlib.closing(pages):
            for base, page in pages:
                try:
                    for name, found in walk_page(page, ranges.identify):
                        entry = take(name, ranges.complete(name, found) if ranges.parts else found)
                        if entry is not None:
                            yield entry
                except ValueError as failure:
                    what = f"an answer cannot be decoded: {failure}"
                    raise incomplete(self._session.address.url, what, base) from None
                self._refuse_circles(base)
        self.complete = True

    def _read_pages(self) -> Iterator[tuple[str, bytes]]:
        for base in self._bases:
            for page in self._session.read_pages(base, self._filter, wanted.ATTRIBUTES, self._settings.page_size):
                yield base, page

    def _refuse_circles(self, base: str) -> None:
        """A page cookie may be the same for all pages (Samba's is), so only the entries show that a server loops."""
        repeats, taken = self._intake.repeats, self._intake.taken
        if repeats > len(self._bases) * taken + _ODD_REPEATS:
            found = f"the same {taken} people come again and again ({repeats} times): the server goes round in circles"
            raise incomplete(self._session.address.url, found, base)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()  # ends the thread, where the caller stopped early
        self._session.close()

    def __enter__(self) -> LdapReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_ldap(settings: LdapSettings, clock: Clock) -> LdapReader:
    """Connect to the first server that takes us, and look at everything that can be wrong before anybody is read.

    Raises ``directory.filter_syntax``, ``.password_file``, ``.option``, ``.unreachable``, ``.tls``, ``.refused_login``,
    ``.base_not_found``, ``.incomplete``, and ``clock.too_far``.
    """
    require_ldap3()
    search_filter = build_filter(settings.filter)
    password = read_password(settings)
    session, notices = _enter_first(make_context(settings.ca_file), settings, password)
    try:
        before = clock.now()
        root = session.read_root(_ROOT_ATTRIBUTES)
        offset = _measure_clock(root, before, clock.now())
        if offset is not None:
            notices += judge_difference(session.address.url, offset, settings.clock_tolerance_minutes)
        bases = settings.search_bases or _find_default_base(root, session.address.url)
        for base in bases:
            session.check_base(base)
    except BaseException:
        session.close()
        raise
    return LdapReader(session, settings, search_filter, bases, offset, notices)


def _enter_first(
    context: ssl.SSLContext, settings: LdapSettings, password: str
) -> tuple[LdapSession, tuple[tuple[str, str], ...]]:
    failures: list[SmimeError] = []
    for address in settings.addresses:
        try:
            session = enter_server(address, context, settings, password)
        except SmimeError as failure:
            if failure.code not in _NEXT_SERVER:
                raise
            failures.append(failure)
        else:
            return session, tuple(("directory.server_skipped", _name_failure(failure)) for failure in failures)
    if len(failures) == 1:
        raise failures[0]
    # A certificate that is refused is the more specific answer: somebody was there.
    code = "directory.tls" if any(failure.code == "directory.tls" for failure in failures) else "directory.unreachable"
    tried = "; ".join(_name_failure(failure) for failure in failures)
    raise SmimeError(
        code,
        f"Directory servers, {len(failures)} tried: none could be used: {tried}; expected one LDAPS server with a "
        "valid certificate. Check the names, the ports, the network and ca_file; nothing was read.",
        {"tried": [dict(failure.detail) for failure in failures]},
    )


def _name_failure(failure: SmimeError) -> str:
    return f"{failure.detail['server']}: {failure.detail['found']}"


def _find_default_base(root: Mapping[str, list[bytes]], server: str) -> tuple[str, ...]:
    values = root.get("defaultnamingcontext")
    if not values:
        raise SmimeError(
            "directory.base_not_found",
            f"Directory server {server}: its rootDSE names no defaultNamingContext, expected that of an Active "
            "Directory domain. Give search_bases, or another server.",
            {"server": server},
        )
    return (values[0].decode("utf-8", "replace"),)


def _measure_clock(root: Mapping[str, list[bytes]], before: datetime, after: datetime) -> float | None:
    """Seconds that the server's clock is ahead of ours, to the second: rootDSE currentTime is 20261125021000.0Z."""
    values = root.get("currenttime")
    if not values:
        return None
    try:
        theirs = datetime.strptime(values[0][:14].decode("ascii", "replace"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (theirs - (before + (after - before) / 2)).total_seconds()


__all__ = ["LdapReader", "open_ldap"]
