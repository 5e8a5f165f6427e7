# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as the password in a file, and what is refused without showing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.password import read_password
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def settings_for(path: Path) -> LdapSettings:
    return LdapSettings(("dc1",), "svc@corp.example", password_file=str(path))


def test_a_password_that_is_given_is_taken() -> None:
    assert read_password(LdapSettings(("dc1",), "svc@corp.example", password="secret")) == "secret"


@pytest.mark.parametrize("content", [b"se cret ", b"se cret \n", b"se cret \r\n", b"\xef\xbb\xbfse cret "])
def test_only_the_line_end_is_left_out(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    assert read_password(settings_for(path)) == "se cret "


@pytest.mark.parametrize("content", [b"", b"\n", b"secret\nsecond\n", b"sec\xe4ret", b"x" * 5000, b"sec\x00ret"])
def test_other_files_are_refused_without_showing_them(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    with pytest.raises(SmimeError) as caught:
        read_password(settings_for(path))
    assert caught.value.code == "directory.password_file"
    assert str(path) in caught.value.message
    assert "secret" not in caught.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="No such file") as caught:
        read_password(settings_for(tmp_path / "none"))
    assert caught.value.code == "directory.password_file"
