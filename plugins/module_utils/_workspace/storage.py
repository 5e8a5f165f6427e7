# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and files on disk: private, whole, replaced atomically.

What goes wrong on a disk becomes a SmimeError here, so that nobody above sees an OSError.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .._model.failure import SmimeError
from .rights import refuse_open_folder, say_why

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def make_folder(folder: Path) -> bool:
    """Makes the folder, 0700, with its parents; True if it was not there before.

    Raises workspace.open_to_all for a folder that everybody may write to.
    """
    try:
        if folder.is_dir():
            refuse_open_folder(folder)
            return False
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise disk_failure(folder, error) from error
    return True


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    0600 from its first byte; written out to the disk before it is renamed, so that a crash leaves the old or the new
    file and never a part.
    """
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with open(descriptor, "wb", buffering=1 << 20) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise disk_failure(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def sync_folder(folder: Path) -> None:
    """A new or renamed file's name is on the disk when this returns (fsync(2): that of the file alone is not enough).
    OSError as ``os.open``."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """The whole file in one go, UTF-8."""
    with replacing(path) as stream:
        stream.write(text.encode("utf-8"))


def disk_failure(path: Path, error: OSError) -> SmimeError:
    """What to tell a person about a failed write to ``path``."""
    detail: dict[str, object] = {"path": str(path), "error": say_why(path, error)}
    if error.errno in _NO_ROOM:
        return SmimeError(
            "workspace.no_room",
            f"{path}: it cannot be written because there is no room left; a former file is untouched. "
            "Free some space or choose another folder.",
            detail,
        )
    return SmimeError(
        "workspace.not_writable",
        f"{path}: it cannot be written ({detail['error']}). Check the folder, its owner and its rights.",
        detail,
    )


__all__ = ["disk_failure", "make_folder", "replacing", "sync_folder", "write_text"]
