# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secret files: one line, one line break ignored, and nothing of their content in a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.credential_file import (
    read_credential_file,
    read_secret_file,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

Put = Callable[[str, bytes], str]


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"odd-secret", "odd-secret"),
        (b"odd-secret\n", "odd-secret"),
        (b"odd-secret\r\n", "odd-secret"),
        (b"odd-secret \n", "odd-secret "),
        (b"\xef\xbb\xbfodd-secret\n", "odd-secret"),
        ("gr\u00fcn\n".encode(), "gr\u00fcn"),
    ],
)
def test_one_line_break_at_the_end_is_no_part_of_the_secret(put: Put, content: bytes, secret: str) -> None:
    assert read_secret_file(put("secret", content), "the secret") == secret


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"  \n", b"odd-one\nodd-two\n", b"odd-one\n\n", b"odd\xff\xfe", b"odd\x00"]
)
def test_what_is_no_single_line_of_text_is_refused_without_showing_it(put: Put, content: bytes) -> None:
    path = put("secret", content)
    with pytest.raises(SmimeError) as caught:
        read_secret_file(path, "the secret")
    assert caught.value.code == "exchange.credential.unreadable"
    assert path in caught.value.message
    assert "odd" not in caught.value.message.replace(path, "")


def test_a_missing_file_a_folder_and_a_huge_file_are_named(put: Put, tmp_path: Path) -> None:
    for path in (str(tmp_path / "missing"), str(tmp_path), put("huge", b"x" * 1_000_001)):
        with pytest.raises(SmimeError) as caught:
            read_credential_file(path, "the certificate")
        assert caught.value.code == "exchange.credential.unreadable"
        assert path in caught.value.message
        assert caught.value.detail == {"file": path}
