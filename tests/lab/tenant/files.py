# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files only their owner may read, replaced whole or not at all.

Must not know what is inside the files.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def make_private_folder(folder: Path) -> Path:
    """Make the folder (and its parents) for the owner alone and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write_private(path: Path, content: bytes) -> Path:
    """Replace the file atomically, mode 0600, and return its path."""
    # mkstemp makes the file 0600 from its first moment, so a secret is never readable by others in between.
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def write_private_json(path: Path, content: Any) -> Path:
    """Replace the file by the JSON text of `content`, laid out for people."""
    return write_private(path, (json.dumps(content, indent=2, sort_keys=True) + "\n").encode())


def append_line(path: Path, row: dict[str, Any]) -> None:
    """Append one JSON line in a single write, so that lines of a killed process are whole or missing at the end."""
    line = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
