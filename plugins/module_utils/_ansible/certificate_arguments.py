# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates given as arguments of a task -> DER, checked.

Takes I/O because ``certificate_files`` are read here; what the bytes are is decided by ``_inspect.argument``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .._inspect.argument import certificates_in, value_in
from .._model.failure import SmimeError

_LARGEST_FILE = 1 << 20


def certificates_by_digest(texts: Iterable[str] | None, files: Iterable[str] | None) -> dict[str, bytes] | None:
    """None where neither option was given; else digest -> DER."""
    if texts is None and files is None:
        return None
    found = []
    for number, text in enumerate(texts or (), start=1):
        found.extend(certificates_in(text.encode("utf-8"), f"certificates[{number}]"))
    for file in files or ():
        found.extend(certificates_in(_read(Path(file)), file))
    return {hashlib.sha256(der).hexdigest(): der for der in found}


def content_of(text: str | None, file: str | None) -> tuple[str, bytes] | None:
    """(name, bytes as they are) of a certificate to explain; None where neither is given.

    Whatever the bytes are, it is for the explanation to say; a text is PEM or Base64.
    """
    if file:
        return file, _read(Path(file))
    return ("certificate", text.encode("utf-8")) if text else None


def values_by_digest(texts: Iterable[str] | None) -> dict[str, bytes] | None:
    """None where the option was not given; else digest -> bytes of the Base64 texts, which may be of any kind."""
    if texts is None:
        return None
    found = [value_in(text, f"smime_values[{number}]") for number, text in enumerate(texts, start=1)]
    return {hashlib.sha256(content).hexdigest(): content for content in found}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise SmimeError(
            "argument.not_a_certificate",
            f"{path}: it cannot be read ({error.strerror}), expected a certificate in PEM or DER. "
            "Check the path and its rights.",
            {"path": str(path)},
        ) from error
    if len(content) > _LARGEST_FILE:
        raise SmimeError(
            "argument.too_large",
            f"{path}: it holds more than {_LARGEST_FILE} bytes, expected one certificate. Check the path.",
            {"path": str(path)},
        )
    return content


__all__ = ["certificates_by_digest", "content_of", "values_by_digest"]
