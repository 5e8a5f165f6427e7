# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages and their results against a scripted server."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_enter import enter_server
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_session import LdapSession
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    ROOT,
    SEARCH,
    Request,
    Script,
    answer,
    entry,
    notice_of_disconnection,
    person,
    plug_in,
    reference,
    result,
)

SETTINGS = LdapSettings(("127.0.0.1",), "svc@corp.example", password="secret")


def enter(monkeypatch: pytest.MonkeyPatch, script: Script, piece: int = 1 << 14) -> LdapSession:
    plug_in(monkeypatch, script, piece)
    return enter_server(SETTINGS.addresses[0], ssl.create_default_context(), SETTINGS, "secret")


def read(session: LdapSession) -> list[bytes]:
    return list(session.read_pages("DC=corp,DC=example", "(objectClass=*)", ("mail",), 2))


def two_pages(request: Request) -> bytes:
    if not request.cookie:
        first = entry(request.number, "CN=a", person(1)) + reference(request.number)
        return first + entry(request.number, "CN=b", person(2)) + result(request.number, 0, cookie=b"next\0page")
    assert request.cookie == b"next\0page"
    return entry(request.number, "CN=c", person(3)) + result(request.number, 0, cookie=b"")


@pytest.mark.parametrize("piece", [1, 7, 1 << 14])
def test_pages_follow_each_other_whatever_the_pieces_in_which_they_come(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    first, second = read(enter(monkeypatch, answer(two_pages), piece))
    assert first.count(b"CN=") == 2
    assert second.count(b"CN=c") == 1


def test_the_root_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    session = enter(monkeypatch, answer(two_pages))
    assert session.read_root(("currentTime",))["defaultnamingcontext"] == ROOT["defaultNamingContext"]


@pytest.mark.parametrize(
    "root",
    [
        lambda number: result(number, 1, b"bind first"),
        lambda number: result(number, 0),
        lambda number: entry(number, "", ROOT).replace(b"\x31", b"\x30") + result(number, 0),
    ],
    ids=["refused", "nothing", "broken"],
)
def test_a_root_that_is_not_given_ends_the_read(monkeypatch: pytest.MonkeyPatch, root: Callable[[int], bytes]) -> None:
    def script(request: Request) -> bytes:
        return root(request.number) if request.operation == SEARCH else answer(two_pages)(request)

    session = enter(monkeypatch, script)
    with pytest.raises(SmimeError) as caught:
        session.read_root(("currentTime",))
    assert caught.value.code == "directory.incomplete"


def test_a_refused_base_is_told_before_anybody_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(request: Request) -> bytes:
        if request.base.startswith("OU=Nobody"):
            return result(request.number, 32, b"0000208D: NameErr")
        return answer(two_pages)(request)

    session = enter(monkeypatch, script)
    session.check_base("DC=corp,DC=example")
    with pytest.raises(SmimeError) as caught:
        session.check_base("OU=Nobody,DC=corp,DC=example")
    assert caught.value.code == "directory.base_not_found"


# sizeLimitExceeded, timeLimitExceeded, operationsError, noSuchObject for a base that was there, busy, referral, unknown
@pytest.mark.parametrize("code", [4, 3, 1, 32, 51, 10, 119])
@pytest.mark.parametrize("page", [0, 1])
def test_any_result_but_success_on_any_page_ends_the_read(
    monkeypatch: pytest.MonkeyPatch, code: int, page: int
) -> None:
    def pages(request: Request) -> bytes:
        if bool(request.cookie) == bool(page):
            return entry(request.number, "CN=x", person(9)) + result(request.number, code, b"words", cookie=b"")
        return two_pages(request)

    with pytest.raises(SmimeError) as caught:
        read(enter(monkeypatch, answer(pages)))
    assert caught.value.code == "directory.incomplete"


@pytest.mark.parametrize(
    "ending",
    [
        lambda number: b"",
        lambda number: entry(number, "CN=c", person(3))[:40],
        lambda number: notice_of_disconnection(),
        lambda number: result(number + 1, 0, cookie=b""),
        lambda number: b"HTTP/1.1 503 Service Unavailable",
        lambda number: result(number, 0),
    ],
    ids=["closed", "cut", "notice", "other message", "no LDAP", "no paging control"],
)
def test_an_answer_that_does_not_come_to_its_end_ends_the_read(
    monkeypatch: pytest.MonkeyPatch, ending: Callable[[int], bytes]
) -> None:
    def pages(request: Request) -> bytes:
        if request.cookie:
            return ending(request.number)
        return two_pages(request)

    with pytest.raises(SmimeError) as caught:
        read(enter(monkeypatch, answer(pages)))
    assert caught.value.code == "directory.incomplete"
    assert "ldaps://127.0.0.1:636" in caught.value.message


def test_empty_pages_are_borne_but_not_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = 0

    def pages(request: Request) -> bytes:
        nonlocal turns
        turns += 1
        return result(request.number, 0, cookie=b"again" if turns <= 3 else b"")

    assert read(enter(monkeypatch, answer(pages))) == [b""] * 4
    turns = -5000
    with pytest.raises(SmimeError, match="empty pages"):
        read(enter(monkeypatch, answer(pages)))


def test_a_closed_session_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = plug_in(monkeypatch, answer(two_pages))
    session = enter_server(SETTINGS.addresses[0], ssl.create_default_context(), SETTINGS, "secret")
    session.close()
    session.interrupt()
    session.close()
    assert [plug.is_closed for plug in opened] == [True]


@pytest.mark.parametrize(
    ("failure", "words"),
    [(TimeoutError("timed out"), "read_timeout_seconds"), (ConnectionResetError(104, "reset"), "connection broke")],
)
def test_a_connection_that_breaks_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, failure: OSError, words: str
) -> None:
    def pages(request: Request) -> bytes:
        raise failure

    with pytest.raises(SmimeError, match=words) as caught:
        read(enter(monkeypatch, answer(pages)))
    assert caught.value.code == "directory.incomplete"
