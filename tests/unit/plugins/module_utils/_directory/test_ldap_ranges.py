# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that gives three values at once, as Active Directory gives 1,500; and servers that lose their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_reader import open_ldap
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    FakeSocket,
    FixedClock,
    Request,
    Script,
    answer,
    elements,
    entry,
    person,
    plug_in,
    result,
)

SETTINGS = LdapSettings(("127.0.0.1",), "svc@corp.example", password="secret")
ADA = "CN=Lovelace\\, Ada,OU=People,DC=corp,DC=example"
VALUES = [b"value %d" % number for number in range(8)]
AT_ONCE = 3


def given(values: Sequence[bytes], start: int, name: str = "userCertificate") -> dict[str, Sequence[bytes]]:
    """What Active Directory answers from that value on, where it gives AT_ONCE at a time."""
    end = start + AT_ONCE
    last = "*" if end >= len(values) else str(end - 1)
    return {name: [], f"{name};range={start}-{last}": values[start:end]}


def asked_range(request: Request) -> tuple[str, int]:
    """(attribute, first value) of a request for the rest of an entry."""
    attributes = [value.decode() for _tag, value in elements(list(elements(request.content))[-1][1])]
    (ranged,) = [attribute for attribute in attributes if ";range=" in attribute]
    found = re.fullmatch(r"(\w+);range=(\d+)-\*", ranged)
    assert found is not None
    assert "objectGUID" in attributes
    return found[1], int(found[2])


def directory(rest: Callable[[Request], bytes], first: dict[str, Sequence[bytes]]) -> Script:
    """Two people on one page; the first one's values come in ranges, and ``rest`` answers for it."""

    def pages(request: Request) -> bytes:
        people = entry(request.number, ADA, {**person(1, userCertificate=[]), **first})
        people += entry(request.number, "CN=bob,DC=corp,DC=example", person(2))
        return people + result(request.number, 0, cookie=b"")

    usual = answer(pages)

    def script(request: Request) -> bytes:
        return rest(request) if request.base == ADA and request.scope == 0 else usual(request)

    return script


def read(monkeypatch: pytest.MonkeyPatch, script: Script) -> tuple[list[DirectoryEntry], FakeSocket]:
    opened = plug_in(monkeypatch, script)
    with open_ldap(SETTINGS, FixedClock()) as reader:
        people = list(reader.entries())
        assert reader.complete
    return people, opened[0]


def contents(entry: DirectoryEntry, attribute: str = "userCertificate") -> list[bytes]:
    return [value.content for value in entry.values if value.attribute == attribute]


def rest_of(request: Request) -> bytes:
    name, start = asked_range(request)
    found = {"objectGUID": person(1)["objectGUID"], **given(VALUES, start, name)}
    return entry(request.number, ADA, found) + result(request.number, 0)


def test_the_rest_is_asked_for_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    (ada, bob), opened = read(monkeypatch, directory(rest_of, given(VALUES, 0)))
    assert contents(ada) == VALUES
    assert contents(bob) == [b"first", b"second" * 300]
    asked = [request for request in opened.requests if request.base == ADA]
    assert [asked_range(request) for request in asked] == [("userCertificate", 3), ("userCertificate", 6)]


def test_a_range_to_the_end_is_whole_and_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def rest(request: Request) -> bytes:
        raise AssertionError("nothing is left to ask")

    (ada, _bob), _opened = read(monkeypatch, directory(rest, {"userCertificate;range=0-*": VALUES}))
    assert contents(ada) == VALUES


def test_both_attributes_can_be_given_in_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    first = {**given(VALUES, 0), **given(VALUES, 0, "userSMIMECertificate")}
    (ada, _bob), _opened = read(monkeypatch, directory(rest_of, first))
    assert contents(ada) == contents(ada, "userSMIMECertificate") == VALUES


def test_the_pages_after_it_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(request: Request) -> bytes:
        if not request.cookie:
            found = {**person(1, userCertificate=[]), **given(VALUES, 0)}
            return entry(request.number, ADA, found) + result(request.number, 0, cookie=b"1")
        return entry(request.number, "CN=bob,DC=corp,DC=example", person(2)) + result(request.number, 0, cookie=b"")

    usual = answer(pages)
    people, _opened = read(monkeypatch, lambda request: (rest_of if request.base == ADA else usual)(request))
    assert [contents(entry) for entry in people] == [VALUES, [b"first", b"second" * 300]]


def answering(found: dict[str, Sequence[bytes]]) -> Callable[[Request], bytes]:
    whole = {"objectGUID": person(1)["objectGUID"], **found}
    return lambda request: entry(request.number, ADA, whole) + result(request.number, 0)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (answering({"userCertificate;range=4-*": VALUES[4:]}), "range 4-.*not from 3 on"),
        (answering({"userCertificate;range=3-9": VALUES[3:]}), "5 values of userCertificate came as range 3-9"),
        (answering({"userCertificate;range=3-2": []}), "the server gave none"),
        (answering({"userCertificate": VALUES[3:]}), "the server gave none"),
        (answering({"userSMIMECertificate;range=3-*": VALUES[3:]}), "the server gave none"),
        (answering({}), "the server gave none"),
        (
            answering({"objectGUID": [b"another's 16 byt"], "userCertificate;range=3-*": []}),
            "another entry has its name",
        ),
        (answering({"userCertificate;range=soon": VALUES[3:]}), "a range of values in an unknown form"),
        (lambda request: result(request.number, 0), "the server gave none"),
        (lambda request: result(request.number, 32), "the rest of its values was answered with noSuchObject"),
    ],
)
def test_ranges_that_do_not_join_end_the_read(
    monkeypatch: pytest.MonkeyPatch, rest: Callable[[Request], bytes], words: str
) -> None:
    plug_in(monkeypatch, directory(rest, given(VALUES, 0)))
    with open_ldap(SETTINGS, FixedClock()) as reader:
        with pytest.raises(SmimeError, match=words) as caught:
            list(reader.entries())
        assert not reader.complete
    assert caught.value.code == "directory.incomplete"


def test_a_first_range_must_begin_at_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, directory(rest_of, {"userCertificate;range=1-*": VALUES}))
    with open_ldap(SETTINGS, FixedClock()) as reader, pytest.raises(SmimeError, match="not from 0 on") as caught:
        list(reader.entries())
    assert caught.value.code == "directory.incomplete"
