# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's words are shown without values, tokens and invisible characters."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.clean_text import clean_text


def test_ordinary_words_stay() -> None:
    text = "The operation on mailbox \"ada\" failed because it's out of the current user's write scope."
    assert clean_text(text) == text
    kind = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
    assert clean_text(kind) == kind
    assert clean_text("8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab") == "8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab"


@pytest.mark.parametrize(
    "secret",
    [
        base64.b64encode(bytes(range(60))).decode(),
        base64.urlsafe_b64encode(bytes(range(60))).decode(),
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlMzY1LmNvbSJ9.c2lnbmF0dXJl",
        "3082010a" * 8,
        ", ".join(str(number) for number in range(40)),
    ],
)
def test_values_and_tokens_are_hidden(secret: str) -> None:
    shown = clean_text(f"Cannot convert {secret} to Byte[]")
    assert secret[:30] not in shown
    assert shown.startswith("Cannot convert […]")


def test_control_and_direction_characters_vanish() -> None:
    assert clean_text("a\u202eb\x1b[31m\r\nc\u2028d\x00") == "a b [31m c d"


def test_a_long_text_is_cut() -> None:
    assert clean_text("word " * 200, 50) == ("word " * 10)[:49] + "…"
    assert len(clean_text("w. " * 10_000)) == 400
