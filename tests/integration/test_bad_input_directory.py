# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input on the side of the directory: each gets a code and a clear message, and the former file stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import run_ansible
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import read_bytes
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_clean, expect_refusal

Run = Callable[..., dict[str, Any]]
MARKED = "Marked-Wrong-Password-7"
SAMBA = run_ansible.ROOT / "tests/lab/directory/samba"


@pytest.fixture
def read(run_module: Run, workspace: Workspace) -> Run:
    """Reads with these options over a former people file, and sees to it that a failure leaves that one alone."""
    workspace.files.mkdir(mode=0o700)
    path = workspace.files / "people.jsonl"
    path.write_bytes(b"what an earlier run read\n")

    def read(options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        before = read_bytes(workspace.files)
        given = {name: value for name, value in {**options, **changed}.items() if value is not None}
        result = run_module("ad_cert_facts", {**given, "path": str(path)})
        if result["failed"]:
            assert read_bytes(workspace.files) == before
            assert "ansible_facts" not in result
        return result

    return read


LDAP = [
    pytest.param(
        {"password": MARKED, "password_file": None},
        Refusal(
            "directory.refused_login",
            "svc-smime-read@corp.example",
            ("the name or the password is wrong", "expected a working account"),
            "Check bind_user and the password",
        ),
        id="wrong_password",
    ),
    pytest.param(
        {"bind_user": "nobody@corp.example"},
        Refusal("directory.refused_login", "nobody@corp.example", ("login of", "expected"), "Check bind_user"),
        id="wrong_account",
    ),
    pytest.param(
        {"servers": ["dc9.invalid"]},
        Refusal(
            "directory.unreachable",
            "ldaps://dc9.invalid:636",
            ("its name is unknown", "expected an LDAPS server"),
            "Check the name",
        ),
        id="unknown_host",
    ),
    pytest.param(
        {"servers": ["ldap://127.0.0.1"]},
        Refusal("directory.option", "servers", ("'ldap://127.0.0.1'", "expected host"), "Correct the option"),
        id="plain_ldap",
    ),
    pytest.param(
        {"search_bases": ["OU=Nowhere,DC=corp,DC=example"]},
        Refusal(
            "directory.base_not_found",
            "OU=Nowhere,DC=corp,DC=example",
            ("it does not exist there", "expected an existing container"),
            "Correct search_bases",
        ),
        id="no_such_base",
    ),
    pytest.param(
        {"search_bases": ["People"]},
        Refusal(
            "directory.option", "search_bases", ("'People'", "expected a distinguished name"), "Correct the option"
        ),
        id="base_is_no_name",
    ),
    *(
        pytest.param(
            {"filter": text},
            Refusal("directory.filter_syntax", f"filter {text!r}", ("expected one LDAP filter",), "Correct it"),
            id=f"filter_{number}",
        )
        for number, text in enumerate(("(department=Sales", "department=Sales", "(a=b))(c=d"), 1)
    ),
    pytest.param(
        {"filter": "(mail=nobody@contoso.example)"},
        Refusal(
            "directory.empty",
            "The directory (ldap)",
            ("no person at all", "expected at least one"),
            "Check search bases",
        ),
        id="empty_result",
    ),
    pytest.param(
        {"servers": ["127.0.0.1:1", "127.0.0.2:2"]},
        Refusal(
            "directory.unreachable",
            "Directory servers, 2 tried",
            ("ldaps://127.0.0.1:1", "ldaps://127.0.0.2:2", "Connection refused", "expected one LDAPS server"),
            "Check the names",
        ),
        id="all_servers_down",
    ),
    pytest.param(
        {"password_file": "/nonexistent/password"},
        Refusal(
            "directory.password_file",
            "/nonexistent/password",
            ("it cannot be read", "expected a readable file"),
            "Correct password_file",
        ),
        id="no_password_file",
    ),
    pytest.param(
        {"ca_file": str(SAMBA)},
        Refusal("directory.option", "ca_file", ("expected a file of PEM certificates",), "Correct the option"),
        id="ca_file_is_none",
    ),
]


@pytest.mark.parametrize(("changed", "wanted"), LDAP)
def test_a_read_over_ldaps_is_refused(
    ldaps: dict[str, Any], read: Run, changed: dict[str, Any], wanted: Refusal
) -> None:
    expect_refusal(read(ldaps, **changed), wanted, MARKED)


def test_a_wrong_password_in_a_file_is_refused(ldaps: dict[str, Any], read: Run, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(MARKED + "\n")
    wanted = Refusal("directory.refused_login", "svc-smime-read@corp.example", ("is wrong",), "Check bind_user")
    expect_refusal(read(ldaps, password_file=str(file)), wanted, MARKED)


def test_a_certificate_of_another_authority_is_refused(ldaps: dict[str, Any], samba: dict[str, Any], read: Run) -> None:
    wanted = Refusal(
        "directory.tls",
        f"ldaps://{samba['server']}:636",
        ("is not in the CA file", "expected a valid certificate"),
        "Correct the name, ca_file",
    )
    expect_refusal(read(ldaps, ca_file=samba["other_ca_file"]), wanted)


@pytest.fixture
def expired_samba(lab_folder: Path, samba: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same controller with a server certificate that has expired; afterwards as before."""
    try:
        _order_samba("stop", str(lab_folder))
        _order_samba("start", str(lab_folder), "--tls", "expired")
        yield samba
    finally:
        _order_samba("stop", str(lab_folder))
        _order_samba("start", str(lab_folder))


def test_an_expired_server_certificate_is_refused(
    expired_samba: dict[str, Any], ldaps: dict[str, Any], read: Run
) -> None:
    wanted = Refusal(
        "directory.tls",
        f"ldaps://{expired_samba['server']}:636",
        ("has expired", "expected a valid certificate"),
        "Correct the name, ca_file or the server's certificate",
    )
    expect_refusal(read(ldaps), wanted)


def test_the_second_server_is_taken_when_the_first_is_down(
    ldaps: dict[str, Any], samba: dict[str, Any], read: Run
) -> None:
    result = read(ldaps, servers=["127.0.0.1:1", samba["server"]])
    assert not result["failed"], result
    summary = result["ansible_facts"]["mailsec_smime_directory"]
    assert summary["complete"] is True
    assert summary["entries"] == samba["entries"]
    assert summary["scope"]["server"] == f"ldaps://{samba['server']}:636"
    assert [(one["code"], "ldaps://127.0.0.1:1" in one["detail"]) for one in summary["notices"]] == [
        ("directory.server_skipped", True)
    ]
    assert "ldaps://127.0.0.1:1" in str(result["warnings"])
    expect_clean(summary)


BROKEN_FILES = [
    pytest.param(
        lambda content: content.replace(b"\nmail:", b"\nmail", 1),
        Refusal("ldif.syntax", "LDIF file", ("expected attribute: value",), "Export the directory again"),
        id="line_without_colon",
    ),
    pytest.param(
        lambda content: content.replace(b"\nobjectGUID:: ", b"\nobjectGUID:: *", 1),
        Refusal("ldif.syntax", "LDIF file", ("broken Base64", "expected whole Base64"), "Export the directory again"),
        id="broken_base64",
    ),
    pytest.param(
        lambda content: content[: len(content) // 2].rstrip(b"\n"),
        Refusal("ldif.syntax", "LDIF file", ("in the middle of a line", "expected"), "Export the directory again"),
        id="cut_in_the_middle",
    ),
    pytest.param(
        lambda content: content.decode().encode("utf-16")[:-1],
        Refusal("ldif.unreadable", "LDIF file", ("UTF-16", "expected UTF-8"), "Correct ldif_path"),
        id="utf_16_cut",
    ),
    pytest.param(
        lambda content: content.replace(b"\nobjectGUID:: ", b"\nother:: ", 1),
        Refusal("directory.entry_malformed", "", ("objectGUID", "expected"), "xport"),
        id="without_guid",
    ),
    pytest.param(
        lambda content: content[: content.index(b"\n\n", len(content) // 2) + 2],
        Refusal("directory.incomplete", "LDIF file", ("entries, expected",), "Export again"),
        id="cut_between_entries",
    ),
    pytest.param(
        lambda content: b"",
        Refusal("directory.incomplete", "LDIF file", ("found 0 entries, expected",), "Export again"),
        id="empty",
    ),
]


@pytest.mark.parametrize(("spoil", "wanted"), BROKEN_FILES)
def test_a_broken_export_is_refused(
    ldif: dict[str, Any], read: Run, tmp_path: Path, spoil: Callable[[bytes], bytes], wanted: Refusal
) -> None:
    whole = Path(ldif["ldif_path"]).read_bytes()
    broken = tmp_path / "people.ldif"
    broken.write_bytes(spoil(whole))
    assert broken.read_bytes() != whole
    expect_refusal(read(ldif, ldif_path=str(broken)), wanted)


def test_a_broken_line_is_named_by_its_number(ldif: dict[str, Any], read: Run, tmp_path: Path) -> None:
    lines = Path(ldif["ldif_path"]).read_bytes().split(b"\n")
    number = next(number for number, line in enumerate(lines) if number > 500 and line.startswith(b"mail:"))
    lines[number] = b"this is not an attribute"
    broken = tmp_path / "people.ldif"
    broken.write_bytes(b"\n".join(lines))
    result = read(ldif, ldif_path=str(broken))
    wanted = Refusal("ldif.syntax", f"people.ldif, line {number + 1}:", ("expected",), "Export the directory again")
    expect_refusal(result, wanted)
    assert result["detail"]["line"] == number + 1


def test_a_missing_export_is_refused(ldif: dict[str, Any], read: Run) -> None:
    wanted = Refusal(
        "ldif.unreadable",
        "/nonexistent/people.ldif",
        ("it cannot be opened", "expected a readable file"),
        "Correct ldif_path",
    )
    expect_refusal(read(ldif, ldif_path="/nonexistent/people.ldif"), wanted)


def test_a_filter_for_an_export_is_refused(ldif: dict[str, Any], read: Run) -> None:
    wanted = Refusal("directory.option", "filter", ("expected none",), "Correct the option")
    expect_refusal(read(ldif, filter="(department=Sales)"), wanted)


def _order_samba(*words: str) -> None:
    done = run_ansible.run_program([SAMBA, *words], LAB_PYTHON=str(run_ansible.ROOT / ".venv/bin/python"))
    assert done.returncode == 0, done.stderr
