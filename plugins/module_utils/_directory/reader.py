# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every source of directory entries can do.  Reading only: there is nothing here to write with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Protocol

from .._model.directory_entry import DirectoryEntry


class DirectoryReader(Protocol):
    """One read of one directory, a context manager.

    ``source`` is ``ldap`` or ``ldif``; ``scope`` what was asked for, in JSON values; ``clock_offset`` the seconds that
    the directory's clock is ahead of ours (None where there is none).  ``entries`` can be iterated once.  ``complete``
    and ``notices``, pairs of (code, detail), are final after it has ended.
    """

    @property
    def source(self) -> str:
        """``ldap`` or ``ldif``."""

    @property
    def scope(self) -> Mapping[str, object]:
        """What was asked for."""

    @property
    def clock_offset(self) -> float | None:
        """Seconds that the directory is ahead."""

    @property
    def complete(self) -> bool:
        """Whether everybody was read."""

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        """Pairs of (code, detail)."""

    def entries(self) -> Iterator[DirectoryEntry]:
        """Everybody in scope, as they come; raises SmimeError where the read does not come to its end."""

    def close(self) -> None:
        """Ends the read; safe to call twice."""

    def __enter__(self) -> DirectoryReader:
        """The reader itself."""

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes."""


__all__ = ["DirectoryReader"]
