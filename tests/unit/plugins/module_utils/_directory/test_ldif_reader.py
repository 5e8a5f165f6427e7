# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole file: who is read of it, and when it counts as complete."""

from __future__ import annotations

import base64
import contextlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldif_reader import LdifReader, open_ldif
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdifSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import person

TRAILER = "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 9\n# numEntries: 99\n"


def write_person(name: str, number: int, **changed: Any) -> str:
    lines = [f"dn: {name}"]
    for attribute, values in person(number, **changed).items():
        lines += [f"{attribute}:: {base64.b64encode(value).decode()}" for value in values]
    return "\n".join(lines) + "\n\n"


ADA = write_person("CN=ada,OU=People,DC=corp", 1)
BOB = write_person("CN=bob,OU=Other,DC=corp", 2)
COMPUTER = write_person("CN=pc,DC=corp", 3, objectClass=[b"user", b"computer"])
GROUP = "dn: CN=all,DC=corp\nobjectClass: top\nobjectClass: group\nmail: all@contoso.example\n\n"


def open_text(folder: Path, text: str, expected: int | None = None, bases: tuple[str, ...] = ()) -> LdifReader:
    path = folder / "people.ldif"
    path.write_text(text, encoding="utf-8", newline="")
    return open_ldif(LdifSettings(str(path), expected, bases))


def names(reader: LdifReader) -> list[str]:
    with reader:
        return [entry.distinguished_name.partition(",")[0] for entry in reader.entries()]


def test_persons_are_read_and_others_are_counted_only(tmp_path: Path) -> None:
    reader = open_text(tmp_path, ADA + COMPUTER + GROUP + BOB, 4)
    assert names(reader) == ["CN=ada", "CN=bob"]
    assert reader.complete
    assert reader.notices == ()
    assert reader.source == "ldif"
    assert reader.clock_offset is None
    assert reader.scope == {"path": str(tmp_path / "people.ldif"), "expected_entries": 4, "search_bases": []}


def test_without_the_expected_number_nobody_knows_whether_it_is_whole(tmp_path: Path) -> None:
    reader = open_text(tmp_path, ADA + TRAILER)
    assert names(reader) == ["CN=ada"]
    assert not reader.complete
    assert [code for code, _detail in reader.notices] == ["directory.completeness_unknown"]


@pytest.mark.parametrize("expected", [1, 3])
def test_another_number_is_another_file(tmp_path: Path, expected: int) -> None:
    reader = open_text(tmp_path, ADA + BOB, expected)
    with pytest.raises(SmimeError, match=f"found 2 entries, expected {expected}") as caught:
        names(reader)
    assert caught.value.code == "directory.incomplete"
    assert not reader.complete


@pytest.mark.parametrize("ending", ["", TRAILER, "# numEntries: 2\n"])
def test_an_entry_that_is_followed_by_something_is_whole(tmp_path: Path, ending: str) -> None:
    reader = open_text(tmp_path, ADA + BOB + ending, 2)
    names(reader)
    assert reader.complete


def test_a_last_entry_that_nothing_follows_may_be_cut(tmp_path: Path) -> None:
    reader = open_text(tmp_path, ADA + BOB.removesuffix("\n"), 2)
    assert names(reader) == ["CN=ada", "CN=bob"]
    assert not reader.complete
    assert "may be cut" in reader.notices[0][1]


def test_every_cut_in_a_file_is_noticed(tmp_path: Path) -> None:
    text = ADA + BOB
    for size in range(len(text) - 1, len(ADA), -37):
        reader = open_text(tmp_path, text[:size], 2)
        with contextlib.suppress(SmimeError):
            names(reader)
        assert not reader.complete, size


def test_an_entry_exported_twice_is_given_once_and_counted_twice(tmp_path: Path) -> None:
    reader = open_text(tmp_path, ADA + BOB + ADA, 3)
    assert names(reader) == ["CN=ada", "CN=bob"]
    assert reader.complete


def test_bases_narrow(tmp_path: Path) -> None:
    reader = open_text(tmp_path, ADA + BOB, 2, ("ou=people,dc=corp",))
    assert names(reader) == ["CN=ada"]
    assert reader.complete


def test_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    assert names(open_text(tmp_path, (ADA + BOB).replace("\n", "\r\n"), 2)) == ["CN=ada", "CN=bob"]


def test_an_export_without_the_guid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="no objectGUID") as caught:
        names(open_text(tmp_path, write_person("CN=ada,DC=corp", 1, objectGUID=[])))
    assert caught.value.code == "directory.entry_malformed"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="No such file") as caught:
        open_ldif(LdifSettings(str(tmp_path / "none.ldif")))
    assert caught.value.code == "ldif.unreadable"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as caught:
        open_ldif(LdifSettings(str(tmp_path)))
    assert caught.value.code == "ldif.unreadable"
