# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One record: what is an entry, what stands between entries, and what is refused with its line."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_entry import read_entry
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_records import Record
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def record(text: str, line: int = 10) -> Record:
    return Record(text.encode(), line, True)


def test_text_base64_folding_options_and_case() -> None:
    content = base64.b64encode(bytes(range(90))).decode()
    text = (
        "dn:: " + base64.b64encode("CN=Zoë,DC=corp".encode()).decode() + "\nchangetype: add\n"
        "MAIL:zoe@contoso.example\nmail: second\nproxyaddresses:   SMTP:zoe@contoso.example\n"
        f"userCertificate;binary:: {content[:20]}\n {content[20:60]}\n {content[60:]}\n"
        f"userSMIMECertificate::\n {content}\ndescription: not wanted\nuserCertificate:"
    )
    raw = read_entry(record(text), "people.ldif")
    assert raw is not None
    assert raw[0].decode() == "CN=Zoë,DC=corp"
    assert raw[1] == {
        "mail": [b"zoe@contoso.example", b"second"],
        "proxyAddresses": [b"SMTP:zoe@contoso.example"],
        "userCertificate": [bytes(range(90)), b""],
        "userSMIMECertificate": [bytes(range(90))],
    }


@pytest.mark.parametrize(
    "text",
    [
        "# search result\n# numEntries: 3",
        "version: 1",
        "search: 2\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false MAUCAQAEAA==\npagedresults: cookie=",
        "ref: ldap://other.corp.example/DC=other",
    ],
)
def test_what_a_program_writes_between_entries_is_passed_over(text: str) -> None:
    assert read_entry(record(text), "people.ldif") is None


def test_a_version_may_stand_before_the_first_entry() -> None:
    raw = read_entry(record("version: 1\ndn: CN=ada\nmail: a"), "people.ldif")
    assert raw == (b"CN=ada", {"mail": [b"a"]})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("dn: CN=ada\nmail: a\nuserCertificate:: MII", 12, "broken Base64"),
        ("dn: CN=ada\nuserCertificate:: MI\n IC MIIC\nmail: a", 11, "broken Base64"),
        ("dn: CN=ada\nuserCertificate:: MIIC!!==", 11, "broken Base64"),
        ("dn:: Q04\nmail: a", 10, "broken Base64"),
        ("# comment\ndn: CN=ada\nmail a", 12, "without name and colon"),
        ("dn: CN=ada\n: a", 11, "without name and colon"),
        ("dn: CN=ada\nuserCertificate:< file:///etc/x.der", 11, "a URL"),
        ("dn: CN=ada\ndn: CN=bob", 11, "a second dn"),
        ("dn: CN=ada\nchangetype: modify\nadd: mail\nmail: a\n-", 11, "a change of an entry"),
        ("dn: CN=ada\nchangetype: delete", 11, "a change of an entry"),
        ("mail: a\ndn: CN=ada", 10, "does not begin with dn"),
        ("garbage", 10, "does not begin with dn"),
        (" folded\ndn: CN=ada", 10, "continued line with nothing before"),
    ],
)
def test_a_broken_line_is_named(text: str, line: int, words: str) -> None:
    with pytest.raises(SmimeError, match=words) as caught:
        read_entry(record(text), "people.ldif")
    assert caught.value.code == "ldif.syntax"
    assert caught.value.detail["line"] == line
    assert f"people.ldif, line {line}:" in caught.value.message


def test_an_export_that_says_that_its_search_failed_is_not_whole() -> None:
    with pytest.raises(SmimeError, match="4 Size limit exceeded") as caught:
        read_entry(record("search: 2\nresult: 4 Size limit exceeded"), "people.ldif")
    assert caught.value.code == "directory.incomplete"
    assert caught.value.detail["line"] == 11


@pytest.mark.parametrize("part", ["0-1499", "1500-*", "soon"])
def test_a_part_of_the_values_is_refused(part: str) -> None:
    text = f"dn: CN=ada\nuserCertificate;range={part}:: MIIC"
    with pytest.raises(SmimeError, match="line 11: entry CN=ada") as caught:
        read_entry(record(text), "people.ldif")
    assert caught.value.code == "directory.range_unsupported"


def test_a_range_to_the_end_is_the_whole_attribute() -> None:
    raw = read_entry(record("dn: CN=ada\nuserCertificate;range=0-*:: MIIC\nuserCertificate;range=0-*:: MIID"), "x")
    assert raw == (b"CN=ada", {"userCertificate": [b"0\x82\x02", b"0\x82\x03"]})


def test_a_part_of_an_attribute_that_nobody_asked_for_does_not_matter() -> None:
    raw = read_entry(record("dn: CN=ada\nmember;range=0-1499: CN=x\nmail: a"), "people.ldif")
    assert raw == (b"CN=ada", {"mail": [b"a"]})
