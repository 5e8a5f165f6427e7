# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the reading account's password comes from.  It keeps the password nowhere."""

from __future__ import annotations

from .._model.failure import SmimeError
from .names import make_visible
from .settings import LdapSettings


def read_password(settings: LdapSettings) -> str:
    """The password itself, or the only line of the password file.  Raises ``directory.password_file``."""
    if settings.password is not None:
        return settings.password
    path = settings.password_file or ""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            content = file.read(4097)
    except OSError as failure:
        raise _unusable(path, f"it cannot be read ({failure.strerror})", "a readable file") from None
    except UnicodeDecodeError:
        raise _unusable(path, "it is not UTF-8 text", "one line of UTF-8 text") from None
    # An editor's line end is not part of the password; spaces may be.
    line = content.removesuffix("\n").removesuffix("\r")
    if not line:
        raise _unusable(path, "it is empty", "one line with the password")
    if "\n" in line or "\r" in line or "\0" in line or len(content) > 4096:
        raise _unusable(path, "it holds more than one line", "one line with the password and nothing else")
    return line


def _unusable(path: str, found: str, expected: str) -> SmimeError:
    return SmimeError(
        "directory.password_file",
        f"Password file {make_visible(path)}: {found}, expected {expected}. "
        "Correct password_file or the file, and run again; nothing was read.",
        {"password_file": path},
    )


__all__ = ["read_password"]
