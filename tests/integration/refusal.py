# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every refusal must look like to the person who reads it: a code, four parts, and nothing that belongs elsewhere.

Must not import the collection's plugins: the codes are compared as texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BASE64 = re.compile(r"[A-Za-z0-9+/]{48,}={0,2}")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_PATH = re.compile(r"/[\w.@+-]+(?:/[\w.@+-]+)+")
_LIBRARY_WORDS = ("Traceback", "<class '", "object at 0x", "Exception(", "Error(", "-----BEGIN", "\\x00", "[Errno")


@dataclass(frozen=True)
class Refusal:
    """``about`` names the object, ``says`` what was found against what was expected, ``advises`` what to do next."""

    code: str
    about: str
    says: tuple[str, ...]
    advises: str


def expect_refusal(result: Mapping[str, Any], wanted: Refusal, *secrets: str) -> None:
    """AssertionError unless the module failed just so; ``secrets`` may stand nowhere in the result."""
    shown = {name: value for name, value in result.items() if name != "invocation"}
    assert result["failed"] is True, shown
    assert result["rc"] != 0
    assert result.get("code") == wanted.code, shown
    assert isinstance(result.get("detail"), dict), shown
    message = str(result["msg"])
    place = message.find(wanted.about)
    assert 0 <= place < 160, f"{wanted.about!r} does not begin the message: {message}"
    for words in (*wanted.says, wanted.advises):
        assert words in message, f"{words!r} is missing in: {message}"
    assert message.rindex(wanted.advises) > place, f"the advice does not come last: {message}"
    expect_clean(shown, *secrets)
    text = json.dumps(result)
    for secret in secrets:
        assert secret not in text, "a secret stands in the result"


def expect_clean(shown: Mapping[str, Any], *secrets: str) -> None:
    """AssertionError for words of libraries, Base64, or a secret anywhere in it."""
    text = json.dumps(shown, ensure_ascii=False)
    for words in (*_LIBRARY_WORDS, *secrets):
        assert words not in text, f"{words!r} stands in {text}"
    for found in _BASE64.findall(_PATH.sub("", text)):
        assert _HEXADECIMAL.fullmatch(found), f"{found!r} stands in {text}"
