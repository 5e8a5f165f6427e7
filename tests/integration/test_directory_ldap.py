# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a real Active Directory protocol server (Samba) over LDAPS, compared with ldbsearch and ldapsearch."""

from __future__ import annotations

import base64
import contextlib
import socket
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings, LdifSettings
from ansible_collections.mailsec.smime.plugins.module_utils._directory.wanted import ATTRIBUTES, PERSON_FILTER
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Samba = dict[str, Any]


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def settings(samba: Samba, **changed: Any) -> LdapSettings:
    given: dict[str, Any] = {
        "servers": (f"{samba['server']}:{samba['port']}",),
        "bind_user": samba["bind_user"],
        "password_file": samba["password_file"],
        "ca_file": samba["ca_file"],
    }
    return LdapSettings(**{**given, **changed})


def read(chosen: LdapSettings | LdifSettings) -> list[DirectoryEntry]:
    with open_directory(chosen, SystemClock()) as reader:
        entries = list(reader.entries())
        assert reader.complete
        return entries


def refusal(chosen: LdapSettings) -> SmimeError:
    with pytest.raises(SmimeError) as caught:
        read(chosen)
    return caught.value


def values_of(entries: list[DirectoryEntry]) -> dict[str, list[tuple[str, bytes]]]:
    return {entry.object_guid: sorted((v.attribute, v.content) for v in entry.values) for entry in entries}


def decode(value: str) -> bytes:
    """What follows the colon: another one before Base64, a text as it is."""
    return base64.b64decode(value[1:]) if value.startswith(":") else value.strip().encode()


def ask_ldbsearch(samba: Samba) -> dict[str, list[tuple[str, bytes]]]:
    """What the database file itself holds, by the tool of its makers."""
    asked = ["objectGUID", "userCertificate", "userSMIMECertificate"]
    command = ["ldbsearch", "-H", samba["database"], "-b", samba["base_dn"], PERSON_FILTER, *asked]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace("\n ", "")
    found: dict[str, list[tuple[str, bytes]]] = {}
    for record in text.split("\n\n"):
        lines = [line for line in record.splitlines() if line and not line.startswith("#")]
        if lines and lines[0].startswith("dn:"):
            pairs = [line.partition(":") for line in lines[1:]]
            guid = next(value.strip() for name, _colon, value in pairs if name == "objectGUID")
            values = [(name, decode(value)) for name, _colon, value in pairs if name != "objectGUID"]
            found[str(uuid.UUID(guid))] = sorted(values)
    return found


def test_everybody_is_read_byte_for_byte(samba: Samba) -> None:
    entries = read(settings(samba))
    assert len(entries) == samba["entries"]
    assert values_of(entries) == ask_ldbsearch(samba)
    assert any(entry.values for entry in entries)
    assert {entry.object_class for entry in entries} >= {"user", "contact"}
    assert all(entry.distinguished_name.endswith(samba["base_dn"]) for entry in entries)
    assert not any(entry.from_global_catalog for entry in entries)


@pytest.mark.parametrize("page_size", [1, 7, 1000])
def test_the_size_of_pages_changes_nothing(samba: Samba, page_size: int) -> None:
    narrow = {"filter": "(userCertificate=*)", "page_size": page_size}
    assert values_of(read(settings(samba, **narrow))) == values_of(read(settings(samba, filter="(userCertificate=*)")))


def test_an_export_by_ldapsearch_holds_the_same(samba: Samba, tmp_path: Path) -> None:
    path = tmp_path / "people.ldif"
    command = ["ldapsearch", "-x", "-H", f"ldaps://{samba['server']}:{samba['port']}", "-D", samba["bind_user"]]
    command += ["-y", samba["password_file"], "-b", samba["base_dn"], "-E", "pr=17/noprompt"]
    with path.open("wb") as file:
        trust = {"LDAPTLS_CACERT": samba["ca_file"]}
        subprocess.run([*command, PERSON_FILTER, *ATTRIBUTES], env=trust, stdout=file, check=True)
    exported = read(LdifSettings(str(path), samba["entries"]))
    directly = read(settings(samba))
    assert sorted(exported, key=lambda entry: entry.object_guid) == sorted(
        directly, key=lambda entry: entry.object_guid
    )


def test_the_summary_of_a_read(samba: Samba) -> None:
    with open_directory(settings(samba, filter="(mail=*)"), SystemClock()) as reader:
        assert reader.source == "ldap"
        assert reader.scope == {
            "server": f"ldaps://{samba['server']}:{samba['port']}",
            "search_bases": [samba["base_dn"]],
            "filter": "(mail=*)",
        }
        assert reader.clock_offset is not None
        assert abs(reader.clock_offset) < 5
        assert reader.notices == ()


def test_overlapping_bases_give_everybody_once(samba: Samba) -> None:
    entries = read(settings(samba))
    parent = entries[0].distinguished_name.partition(",")[2]
    twice = read(settings(samba, search_bases=(parent, samba["base_dn"])))
    assert sorted(entry.object_guid for entry in twice) == sorted(entry.object_guid for entry in entries)


def test_a_filter_narrows(samba: Samba) -> None:
    # The server gives people in no certain order, and two of them claim one address.
    times = Counter(entry.mail for entry in read(settings(samba)) if entry.mail)
    mail = next(mail for mail, number in times.items() if number == 1)
    (entry,) = read(settings(samba, filter=f"(mail={mail})"))
    assert entry.mail == mail
    assert read(settings(samba, filter="(objectClass=computer)")) == []


def test_the_global_catalog_gives_the_same_people(samba: Samba) -> None:
    entries = read(settings(samba, servers=(f"{samba['server']}:3269",)))
    assert len(entries) == samba["entries"]
    assert all(entry.from_global_catalog for entry in entries)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password_file": None, "password": "wrong"}, "directory.refused_login"),
        ({"search_bases": ("OU=Nobody,DC=corp,DC=example",)}, "directory.base_not_found"),
        ({"search_bases": ("DC=other,DC=example",)}, "directory.base_not_found"),
        ({"servers": ("nowhere.invalid",)}, "directory.unreachable"),
        ({"ca_file": None}, "directory.tls"),
    ],
)
def test_what_is_wrong_is_told(samba: Samba, changed: dict[str, Any], code: str) -> None:
    failure = refusal(settings(samba, **changed))
    assert failure.code == code
    assert "wrong" not in failure.message.replace("is wrong", "")


def test_the_sub_code_of_a_wrong_password_is_understood(samba: Samba) -> None:
    failure = refusal(settings(samba, password_file=None, password="wrong"))
    assert failure.detail["sub_code"] == "52e"


def test_another_authority_is_not_trusted(samba: Samba) -> None:
    failure = refusal(settings(samba, ca_file=samba["other_ca_file"]))
    assert failure.code == "directory.tls"
    assert "not in the CA file" in failure.message


def test_the_plain_port_is_no_ldaps(samba: Samba) -> None:
    assert refusal(settings(samba, servers=(f"{samba['server']}:389",))).code == "directory.tls"


def test_the_next_server_is_taken_where_the_first_is_down(samba: Samba) -> None:
    servers = ("nowhere.invalid", f"{samba['server']}:637", f"{samba['server']}:{samba['port']}")
    with open_directory(settings(samba, servers=servers), SystemClock()) as reader:
        assert len(list(reader.entries())) == samba["entries"]
        assert [code for code, _detail in reader.notices] == ["directory.server_skipped"] * 2


class Proxy:
    """Carries TLS unread between a reader and the server; after ``limit`` bytes of answers it hangs up or hangs."""

    def __init__(self, samba: Samba, limit: int, hangs: bool) -> None:
        self._target = (samba["server"], samba["port"])
        self._limit = limit
        self._hangs = hangs
        self._released = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.carried = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            client, _address = self._listener.accept()
            with client, socket.create_connection(self._target) as server:
                threading.Thread(target=self._carry_requests, args=(client, server), daemon=True).start()
                self._carry_answers(server, client)
                if self._hangs:
                    self._released.wait(30)
                for side in (client, server):
                    side.shutdown(socket.SHUT_RDWR)

    def _carry_answers(self, server: socket.socket, client: socket.socket) -> None:
        while self.carried < self._limit:
            piece = server.recv(min(4096, self._limit - self.carried))
            if not piece:
                return
            client.sendall(piece)
            self.carried += len(piece)

    @staticmethod
    def _carry_requests(client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(4096):
                server.sendall(piece)

    def close(self) -> None:
        self._released.set()
        self._listener.close()


@contextlib.contextmanager
def proxy(samba: Samba, limit: int = 1 << 62, hangs: bool = False) -> Iterator[Proxy]:
    between = Proxy(samba, limit, hangs)
    try:
        yield between
    finally:
        between.close()


def through(samba: Samba, between: Proxy) -> LdapSettings:
    # The server's certificate names localhost, too.
    return settings(samba, servers=(f"localhost:{between.port}",), page_size=20, read_timeout_seconds=2)


@pytest.fixture(scope="module")
def answer_size(samba: Samba) -> int:
    """Bytes of all answers of one whole read."""
    with proxy(samba) as between:
        assert len(read(through(samba, between))) == samba["entries"]
        return between.carried


@pytest.mark.parametrize("hangs", [False, True], ids=["gone", "silent"])
@pytest.mark.parametrize("part", [0.4, 0.7, 0.95])
def test_a_server_that_is_lost_in_the_middle_ends_the_read(
    samba: Samba, answer_size: int, part: float, hangs: bool
) -> None:
    with proxy(samba, int(answer_size * part), hangs) as between:
        failure = refusal(through(samba, between))
    assert failure.code == "directory.incomplete"
    assert f"localhost:{between.port}" in failure.message


@pytest.mark.parametrize("limit", [0, 500])
def test_a_server_that_is_lost_while_connecting_is_not_an_incomplete_read(samba: Samba, limit: int) -> None:
    with proxy(samba, limit) as between:
        assert refusal(through(samba, between)).code in {"directory.tls", "directory.unreachable"}


def test_a_caller_that_stops_early_is_not_kept_waiting(samba: Samba, answer_size: int) -> None:
    with proxy(samba, answer_size // 2, hangs=True) as between:
        chosen = settings(samba, servers=(f"localhost:{between.port}",), page_size=5, read_timeout_seconds=60)
        began = time.monotonic()
        with open_directory(chosen, SystemClock()) as reader:
            next(iter(reader.entries()))
        assert time.monotonic() - began < 10
    assert not [thread for thread in threading.enumerate() if thread.name == "directory-read-ahead"]
