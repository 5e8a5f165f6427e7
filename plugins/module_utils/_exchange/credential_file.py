# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files that hold the application's secret, key, certificate or password.

It knows nothing of their meaning.  Messages name the file and never its content.
"""

from __future__ import annotations

from .._model.failure import SmimeError

# A PFX or PEM file with a long chain is some 20 kB; whoever names a far larger file means another one.
_LARGEST = 1_000_000


def read_credential_file(path: str, what: str) -> bytes:
    """The file's bytes; ``what`` is its meaning for messages.  Raises exchange.credential.unreadable."""
    try:
        with open(path, "rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise unusable_file(
            path, what, f"cannot be read ({error.strerror}); expected a readable file. Check path and rights"
        ) from None
    if not content.strip():
        raise unusable_file(path, what, f"is empty; expected {what}. Write it there again")
    if len(content) > _LARGEST:
        raise unusable_file(
            path, what, f"is larger than {_LARGEST} bytes; expected {what}. Check that this is the file you mean"
        )
    return content


def read_secret_file(path: str, what: str) -> str:
    """The secret text of a file, without one line break at its end and without a byte order mark.

    One line break only: editors add one, and a secret may well end with a blank.
    """
    try:
        text = read_credential_file(path, what).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unusable_file(path, what, "is not UTF-8 text; expected one line. Save it as UTF-8") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if "\n" in text or "\r" in text or "\x00" in text:
        raise unusable_file(path, what, "holds more than one line; expected one. Remove the others")
    return text


def unusable_file(path: str, what: str, why: str, code: str = "exchange.credential.unreadable") -> SmimeError:
    """The error about one credential file: ``why`` says found against expected and what to do."""
    return SmimeError(code, f"The file {path} ({what}) {why}.", {"file": path})


__all__ = ["read_credential_file", "read_secret_file", "unusable_file"]
