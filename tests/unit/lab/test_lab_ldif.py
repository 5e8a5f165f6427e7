# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The LDIF exports are well-formed (RFC 2849) and hold the population, whoever's manner they are written in."""

from __future__ import annotations

import base64
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.directory.ldif_export import STYLES, main, write_ldif, write_value
from ldap3.utils.dn import parse_dn

Record = dict[str, list[bytes]]


def read_records(path: Path) -> list[Record]:
    """An independent little reader: unfold, drop comments, split at empty lines."""
    content = path.read_bytes()
    text = (
        content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8")
        .replace("\r\n", "\n")
        .replace("\n ", "")
    )
    records = []
    for block in text.split("\n\n"):
        record: Record = {}
        for line in block.splitlines():
            if line.startswith(("#", "version:")):
                continue
            name, separator, content = line.partition(":")
            assert separator, line
            value = base64.b64decode(content[2:], validate=True) if content.startswith(":") else content[1:].encode()
            record.setdefault(name, []).append(value)
        if record:
            records.append(record)
    return records


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_holds_everybody(population: dict[str, Any], tmp_path: Path, style: str) -> None:
    path = tmp_path / "directory.ldif"
    assert write_ldif(population, path, style) == len(population["people"])
    records = read_records(path)
    assert len(records) == len(population["people"])
    for person, record in zip(population["people"], records, strict=True):
        assert record["dn"] == [person["distinguished_name"].encode()]
        assert record["objectGUID"] == [uuid.UUID(person["object_guid"]).bytes_le]
        assert person["object_class"].encode() in record["objectClass"]
        assert record.get("proxyAddresses", []) == [address.encode() for address in person["proxy_addresses"]]
        for attribute in ("userCertificate", "userSMIMECertificate"):
            expected = [base64.b64decode(v["value"]) for v in person["values"] if v["attribute"] == attribute]
            assert record.get(attribute, []) == expected
        if person["object_class"] == "contact":
            assert "userAccountControl" not in record
        else:
            assert int(record["userAccountControl"][0]) & 2 == (0 if person["enabled"] else 2)


def test_ldapsearch_style_has_version_comments_and_78_columns(population: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "directory.ldif"
    write_ldif(population, path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == "version: 1"
    assert f"# numEntries: {len(population['people'])}" in lines
    assert max(len(line) for line in lines) == 78
    assert "\r" not in path.read_text(encoding="utf-8")


def test_ldifde_style_has_crlf_change_types_and_76_columns(population: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "directory.ldif"
    write_ldif(population, path, "ldifde")
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = content.decode("utf-8").split("\r\n")
    assert lines[0].startswith("dn:")
    assert lines.count("changetype: add") == len(population["people"])
    assert "userCertificate:: " in lines
    assert max(len(line) for line in lines) == 76


def test_unicode_style_is_utf16_with_names_as_they_are(population: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "directory.ldif"
    write_ldif(population, path, "ldifde-unicode")
    assert path.read_bytes().startswith(b"\xff\xfe")
    lines = path.read_text(encoding="utf-16").splitlines()
    assert "dn: CN=Jörg Weiß,OU=People,DC=corp,DC=example" in lines
    assert "\x00" not in path.read_text(encoding="utf-16")


def test_binary_option_is_written_when_asked_for(population: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "directory.ldif"
    write_ldif(population, path, binary_option=True)
    names = {name for record in read_records(path) for name in record}
    assert "userCertificate;binary" in names
    assert "userCertificate" not in names


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"Ada Lund", "displayName: Ada Lund"),
        (b" leading", "displayName:: IGxlYWRpbmc="),
        (b"trailing ", "displayName:: dHJhaWxpbmcg"),
        (b":colon", "displayName:: OmNvbG9u"),
        (b"<angle", "displayName:: PGFuZ2xl"),
        (b"two\nlines", "displayName:: dHdvCmxpbmVz"),
        ("Jörg".encode(), "displayName:: SsO2cmc="),
        (b"", "displayName: "),
    ],
)
def test_only_safe_text_is_written_as_it_is(value: bytes, expected: str) -> None:
    assert write_value("displayName", value) == expected


def test_names_outside_ascii_are_base64(population: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "directory.ldif"
    write_ldif(population, path)
    path.read_text(encoding="ascii")


def test_ldap3_and_ours_agree_on_the_escaped_name(population: dict[str, Any]) -> None:
    (xander,) = (person for person in population["people"] if person["key"] == "xander")
    assert parse_dn(xander["distinguished_name"])[0][:2] == ("CN", "Holm\\, Xander")


def test_command_line_writes_the_same_file(population: dict[str, Any], tmp_path: Path, capsys: Any) -> None:
    people, out, expected = tmp_path / "people.json", tmp_path / "out.ldif", tmp_path / "expected.ldif"
    people.write_text(json.dumps(population), encoding="utf-8")
    assert main(["--people", str(people), "--out", str(out), "--style", "ldifde"]) == 0
    write_ldif(population, expected, "ldifde")
    assert out.read_bytes() == expected.read_bytes()
    assert io.StringIO(capsys.readouterr().out).readline().startswith(f"{len(population['people'])} entries")
