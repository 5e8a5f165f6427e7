# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last good run saw: kept for each source and scope, private, and never taken for a first run by mistake."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import LastGoodRun, SourceCounts
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.baseline import (
    read_baseline,
    source_key,
    write_baseline,
)

SEEN = LastGoodRun(SourceCounts(1000, 900, 400, 850), "7f3a09c1")
SCOPE: dict[str, Any] = {
    "server": "ldaps://dc1.corp.example:636",
    "search_bases": ["OU=A,DC=corp,DC=example", "OU=B,DC=corp,DC=example"],
    "filter": "(department=x)",
}
KEY = source_key("contoso.example", "ldap", SCOPE)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    assert read_baseline(folder, KEY) is None
    write_baseline(folder, KEY, SEEN, run_id="r1", at="2026-11-25T02:10:00Z")
    assert read_baseline(folder, KEY) == SEEN
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert '"run_id":"r1"' in file.read_text(encoding="utf-8")
    later = LastGoodRun(SourceCounts(1, 1, 1, 1), "0fb1413d")
    write_baseline(folder, KEY, later, run_id="r2", at="later")
    assert read_baseline(folder, KEY) == later


def test_each_source_has_its_own(tmp_path: Path) -> None:
    write_baseline(tmp_path, KEY, SEEN)
    assert read_baseline(tmp_path, source_key("contoso.example", "ldif", SCOPE)) is None
    assert read_baseline(tmp_path, None) is None
    assert read_baseline(None, KEY) is None


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"server": "ldaps://dc2.corp.example:636"}, True),
        ({"search_bases": ["ou=b,dc=corp,dc=example", "OU=A,DC=corp,DC=example"]}, True),
        ({"search_bases": ["OU=A,DC=corp,DC=example"]}, False),
        ({"filter": None}, False),
        ({"path": "/srv/people.ldif"}, False),
    ],
)
def test_the_scope_is_what_was_asked_for_and_not_who_answered(changed: dict[str, Any], same: bool) -> None:
    assert (source_key("contoso.example", "ldap", {**SCOPE, **changed}) == KEY) is same


def test_the_tenant_belongs_to_it() -> None:
    assert source_key("Contoso.example", "ldap", SCOPE) == KEY
    assert source_key("fabrikam.example", "ldap", SCOPE) != KEY


def test_an_export_with_another_date_in_its_name_is_the_same_source() -> None:
    first, second, third = (
        source_key("t", "ldif", {"path": path, "expected_entries": count})
        for path, count in (
            ("/srv/people-2026-11-25.ldif", 5),
            ("/srv/people-2026-11-26.ldif", 6),
            ("/srv/contacts-2026-11-26.ldif", 6),
        )
    )
    assert first == second != third


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"format":"mailsec.smime/baseline/1"}', b"\xff"])
def test_a_damaged_one_is_no_first_run(content: bytes, tmp_path: Path) -> None:
    write_baseline(tmp_path, KEY, SEEN)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    with pytest.raises(SmimeError) as failure:
        read_baseline(tmp_path, KEY)
    assert failure.value.code == "journal.broken"
    assert failure.value.message.startswith(str(file))


def test_one_that_cannot_be_read_is_no_first_run(tmp_path: Path) -> None:
    write_baseline(tmp_path, KEY, SEEN)
    (file,) = tmp_path.iterdir()
    os.unlink(file)
    file.mkdir()
    with pytest.raises(SmimeError) as failure:
        read_baseline(tmp_path, KEY)
    assert failure.value.code == "journal.unreadable"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file", encoding="utf-8")
    with pytest.raises(SmimeError) as failure:
        write_baseline(tmp_path / "journal", KEY, SEEN)
    assert failure.value.code.startswith("workspace.")
