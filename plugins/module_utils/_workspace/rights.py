# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else could change our folders and files.

Digests notice accidents; whoever may write to a file can make a digest that fits.  So nothing is built on a folder or
file that everybody may write to, and nothing is appended through a symbolic link that somebody laid there.  Group
rights are left to the administrator: containers run under changing users of one group.
"""

from __future__ import annotations

import errno
import os
import pwd
import stat
from pathlib import Path

from .._model.failure import SmimeError

_FOREIGN = (errno.EACCES, errno.EPERM)


def refuse_open_folder(folder: Path) -> None:
    """Raises workspace.open_to_all for a folder in which everybody may put and replace files."""
    mode = folder.stat().st_mode
    # In a sticky folder such as /tmp nobody can replace a file of somebody else.
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise _open_to_all(folder, mode)


def refuse_open_file(path: Path, descriptor: int) -> None:
    """Raises workspace.open_to_all for a file that everybody may write to."""
    mode = os.fstat(descriptor).st_mode
    if mode & stat.S_IWOTH:
        raise _open_to_all(path, mode)


def open_for_appending(path: Path) -> int:
    """A descriptor of our own file, made 0600 if it is not there.  OSError as ``os.open``, ELOOP for a link."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        refuse_open_file(path, descriptor)
    except SmimeError:
        os.close(descriptor)
        raise
    return descriptor


def say_why(path: Path, error: OSError) -> str:
    """The system's words; where rights are missing also whose ``path`` is and who we are, where that can be seen."""
    said = os.strerror(error.errno) if error.errno else "unknown"
    if error.errno == errno.ELOOP:
        return f"{said}: it is a symbolic link, expected a file"
    if error.errno not in _FOREIGN:
        return said
    # The nearest that can be looked at: a file that is not there yet is refused by its folder.
    for place in (path, *path.parents):
        try:
            found = place.stat()
        except OSError:
            continue
        owner, mode = _name_of(found.st_uid), stat.S_IMODE(found.st_mode)
        what = "it" if place == path else f"{place}"
        return f"{said}: {what} belongs to {owner} with mode {mode:04o}, this program runs as {_name_of(os.geteuid())}"
    return said


def _open_to_all(path: Path, mode: int) -> SmimeError:
    found = f"{stat.S_IMODE(mode):04o}"
    return SmimeError(
        "workspace.open_to_all",
        f"{path}: everybody on this machine may write to it (mode {found}); expected that at most its owner and group "
        f"may. Nothing was done. Find out whether somebody did, then take the right away: chmod o-w {path}",
        {"path": str(path), "found": found},
    )


def _name_of(uid: int) -> str:
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"


__all__ = ["open_for_appending", "refuse_open_file", "refuse_open_folder", "say_why"]
