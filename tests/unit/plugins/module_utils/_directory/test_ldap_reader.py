# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole read against scripted servers: completeness, fail-over, clocks, bases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory import ldap_reader
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_reader import open_ldap
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_refusals import refuse_login, unreachable
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_tls import refuse_tls
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    NOW,
    ROOT,
    FixedClock,
    Request,
    answer,
    entry,
    person,
    plug_in,
    result,
)


def settings(**changed: Any) -> LdapSettings:
    given: dict[str, Any] = {"servers": ("127.0.0.1",), "bind_user": "svc@corp.example", "password": "secret"}
    return LdapSettings(**{**given, **changed})


def three_people(request: Request) -> bytes:
    if not request.cookie:
        people = entry(request.number, f"CN=ada,{request.base}", person(1))
        computer = person(7, objectClass=[b"top", b"user", b"computer"])
        people += entry(request.number, f"CN=pc,{request.base}", computer)
        return people + result(request.number, 0, cookie=b"1")
    people = entry(request.number, f"CN=bob,{request.base}", person(2))
    people += entry(request.number, f"CN=eve,{request.base}", person(3))
    return people + result(request.number, 0, cookie=b"")


def test_everybody_is_read_and_the_read_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, answer(three_people))
    with open_ldap(settings(filter="(department=Sales)"), FixedClock()) as reader:
        assert not reader.complete
        names = [entry.distinguished_name for entry in reader.entries()]
        assert reader.complete
    assert names == [f"CN={name},DC=corp,DC=example" for name in ("ada", "bob", "eve")]
    assert reader.source == "ldap"
    assert reader.notices == ()
    assert reader.clock_offset == 0
    assert reader.scope == {
        "server": "ldaps://127.0.0.1:636",
        "search_bases": ["DC=corp,DC=example"],
        "filter": "(department=Sales)",
    }


def test_an_entry_below_two_bases_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, answer(three_people))
    bases = ("OU=People,DC=corp,DC=example", "DC=corp,DC=example")
    with open_ldap(settings(search_bases=bases), FixedClock()) as reader:
        assert len(list(reader.entries())) == 3


def test_what_was_read_before_a_failure_does_not_make_a_read_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(request: Request) -> bytes:
        return three_people(request) if not request.cookie else result(request.number, 4, cookie=b"")

    plug_in(monkeypatch, answer(pages))
    with open_ldap(settings(), FixedClock()) as reader:
        stream = reader.entries()
        assert next(stream).distinguished_name.startswith("CN=ada")
        with pytest.raises(SmimeError) as caught:
            list(stream)
        assert caught.value.code == "directory.incomplete"
        assert not reader.complete


def test_an_answer_that_cannot_be_decoded_ends_the_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(request: Request) -> bytes:
        whole = entry(request.number, "CN=ada", {"mail": [b"a@b.example"]})
        return whole.replace(b"\x31", b"\x30", 1) + result(request.number, 0, cookie=b"")

    plug_in(monkeypatch, answer(pages))
    with open_ldap(settings(), FixedClock()) as reader, pytest.raises(SmimeError, match="cannot be decoded") as caught:
        list(reader.entries())
    assert caught.value.code == "directory.incomplete"


def test_a_server_that_goes_round_in_circles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(request: Request) -> bytes:
        people = b"".join(entry(request.number, f"CN=ada{number}", person(number)) for number in range(100))
        return people + result(request.number, 0, cookie=b"the same")

    plug_in(monkeypatch, answer(pages))
    with open_ldap(settings(), FixedClock()) as reader:
        with pytest.raises(SmimeError, match=r"at DC=corp,DC=example.*the same 100 people come again") as caught:
            list(reader.entries())
        assert caught.value.code == "directory.incomplete"
        assert not reader.complete


def test_a_few_who_come_again_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(request: Request) -> bytes:
        people = b"".join(entry(request.number, f"CN=ada{number}", person(number)) for number in (1, 2))
        return people + result(request.number, 0, cookie=b"" if request.cookie else b"next")

    plug_in(monkeypatch, answer(pages))
    with open_ldap(settings(), FixedClock()) as reader:
        assert len(list(reader.entries())) == 2
        assert reader.complete
        assert [code for code, _detail in reader.notices] == ["directory.repeated_entry"]


def test_a_caller_that_stops_early_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = plug_in(monkeypatch, answer(three_people))
    with open_ldap(settings(), FixedClock()) as reader:
        next(reader.entries())
    assert opened[0].is_closed
    assert not [thread for thread in threading.enumerate() if thread.name == "directory-read-ahead"]
    assert not reader.complete


@pytest.mark.parametrize(
    ("seconds", "words"), [(301, "301 seconds ahead of"), (-301, "301 seconds behind"), (300, None), (-300, None)]
)
def test_clocks_that_differ_are_told(monkeypatch: pytest.MonkeyPatch, seconds: int, words: str | None) -> None:
    theirs = (NOW + timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%S.0Z").encode()

    def script(request: Request) -> bytes:
        if request.base == "" and request.scope == 0 and request.operation == 0x63:
            return entry(request.number, "", {**ROOT, "currentTime": [theirs]}) + result(request.number, 0)
        return answer(three_people)(request)

    plug_in(monkeypatch, script)
    with open_ldap(settings(), FixedClock()) as reader:
        assert reader.clock_offset == seconds
        assert [code for code, _detail in reader.notices] == (["clock.differs"] if words else [])
        assert words is None or words in reader.notices[0][1]


@pytest.mark.parametrize(("seconds", "refused"), [(3600, False), (3601, True), (-3601, True)])
def test_beyond_the_tolerance_nobody_is_read(monkeypatch: pytest.MonkeyPatch, seconds: int, refused: bool) -> None:
    theirs = (NOW + timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%S.0Z").encode()

    def script(request: Request) -> bytes:
        if request.base == "" and request.scope == 0 and request.operation == 0x63:
            return entry(request.number, "", {**ROOT, "currentTime": [theirs]}) + result(request.number, 0)
        return answer(three_people)(request)

    opened = plug_in(monkeypatch, script)
    if not refused:
        with open_ldap(settings(), FixedClock()) as reader:
            assert len(list(reader.entries())) == 3
        return
    with pytest.raises(SmimeError, match=r"ldaps://127\.0\.0\.1:636: its clock") as caught:
        open_ldap(settings(), FixedClock())
    assert caught.value.code == "clock.too_far"
    assert opened[0].is_closed


@pytest.mark.parametrize("times", [[], [b"soon"]])
def test_a_server_without_clock_is_no_failure(monkeypatch: pytest.MonkeyPatch, times: list[bytes]) -> None:
    root = {"defaultNamingContext": ROOT["defaultNamingContext"], "currentTime": times}

    def script(request: Request) -> bytes:
        if request.base == "" and request.operation == 0x63:
            return entry(request.number, "", root) + result(request.number, 0)
        return answer(three_people)(request)

    plug_in(monkeypatch, script)
    with open_ldap(settings(), FixedClock()) as reader:
        assert reader.clock_offset is None


def test_a_server_without_default_base_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(request: Request) -> bytes:
        if request.base == "" and request.operation == 0x63:
            return entry(request.number, "", {}) + result(request.number, 0)
        return answer(three_people)(request)

    opened = plug_in(monkeypatch, script)
    with pytest.raises(SmimeError, match="search_bases") as caught:
        open_ldap(settings(), FixedClock())
    assert caught.value.code == "directory.base_not_found"
    assert opened[0].is_closed


def test_a_global_catalog_is_told_by_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, answer(three_people))
    with open_ldap(settings(servers=("127.0.0.1:3269",)), FixedClock()) as reader:
        assert {entry.from_global_catalog for entry in reader.entries()} == {True}


def test_a_broken_filter_is_told_before_anything_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = plug_in(monkeypatch, answer(three_people))
    with pytest.raises(SmimeError) as caught:
        open_ldap(settings(filter="(department=Sales"), FixedClock())
    assert caught.value.code == "directory.filter_syntax"
    assert not opened


Answers: TypeAlias = "dict[str, SmimeError | None]"


def enter_by_name(answers: Answers, asked: list[str]) -> Callable[..., Any]:
    def enter(address: Any, context: Any, given: LdapSettings, password: str) -> Any:
        asked.append(address.host)
        failure = answers[address.host]
        if failure is not None:
            raise failure
        return Session(address)

    return enter


class Session:
    def __init__(self, address: Any) -> None:
        self.address = address

    def read_root(self, attributes: Any) -> dict[str, list[bytes]]:
        return {"defaultnamingcontext": [b"DC=corp,DC=example"]}

    def check_base(self, base: str) -> None:
        pass

    def close(self) -> None:
        pass


def open_by_name(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> tuple[Any, list[str]]:
    asked: list[str] = []
    monkeypatch.setattr(ldap_reader, "enter_server", enter_by_name(answers, asked))
    return open_ldap(settings(servers=tuple(answers)), FixedClock()), asked


def test_the_next_server_is_asked_and_the_first_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    down = unreachable("ldaps://dc1:636", "its name is unknown")
    expired = refuse_tls("ldaps://dc2:636", ConnectionResetError(104, "reset"))
    reader, asked = open_by_name(monkeypatch, {"dc1": down, "dc2": expired, "dc3": None, "dc4": None})
    assert asked == ["dc1", "dc2", "dc3"]
    assert reader.scope["server"] == "ldaps://dc3:636"
    assert [code for code, _detail in reader.notices] == ["directory.server_skipped"] * 2
    assert reader.notices[0][1] == "ldaps://dc1:636: its name is unknown"


def test_a_refused_password_is_not_tried_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = refuse_login("ldaps://dc1:636", "svc", {"result": 49, "description": "x", "message": "data 52e"})
    asked: list[str] = []
    monkeypatch.setattr(ldap_reader, "enter_server", enter_by_name({"dc1": refused, "dc2": None}, asked))
    with pytest.raises(SmimeError, match="name or the password is wrong"):
        open_ldap(settings(servers=("dc1", "dc2")), FixedClock())
    assert asked == ["dc1"]


def test_every_server_that_was_tried_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    first = unreachable("ldaps://dc1:636", "its name is unknown")
    second = unreachable("ldaps://dc2:636", "no connection")
    with pytest.raises(SmimeError, match=r"2 tried.*dc1:636: its name is unknown; ldaps://dc2:636: no conn") as caught:
        open_by_name(monkeypatch, {"dc1": first, "dc2": second})
    assert caught.value.code == "directory.unreachable"


def test_one_server_fails_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = unreachable("ldaps://dc1:636", "its name is unknown")
    with pytest.raises(SmimeError) as caught:
        open_by_name(monkeypatch, {"dc1": alone})
    assert caught.value is alone


def test_a_refused_certificate_is_the_code_among_servers_that_are_down(monkeypatch: pytest.MonkeyPatch) -> None:
    down = unreachable("ldaps://dc1:636", "no connection")
    refused = refuse_tls("ldaps://dc2:636", ConnectionResetError(104, "reset"))
    with pytest.raises(SmimeError) as caught:
        open_by_name(monkeypatch, {"dc1": down, "dc2": refused})
    assert caught.value.code == "directory.tls"
