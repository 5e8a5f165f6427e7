# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDIF export of Active Directory as a stream of entries, for hosts that do not see the directory itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import BinaryIO

from .._model.directory_entry import DirectoryEntry
from .intake import Intake
from .ldif_entry import read_entry
from .ldif_failures import refuse_count, refuse_file
from .ldif_records import read_records
from .settings import LdifSettings


class LdifReader:
    """A ``DirectoryReader``.  Made by ``open_ldif``.

    The format has no end mark.  The file counts as complete only where ``expected_entries`` is given, met, and an empty
    line follows the last entry, as every exporting program writes it: without one the last entry may have been cut.
    """

    source = "ldif"
    clock_offset: float | None = None

    def __init__(self, file: BinaryIO, settings: LdifSettings) -> None:
        self._file = file
        self._settings = settings
        self._intake = Intake(repeats_expected=False, bases=settings.search_bases)
        self._unknown: str | None = None
        self.complete = False

    @property
    def scope(self) -> Mapping[str, object]:
        return {
            "path": self._settings.path,
            "expected_entries": self._settings.expected_entries,
            "search_bases": list(self._settings.search_bases),
        }

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        unknown = (("directory.completeness_unknown", self._unknown),) if self._unknown else ()
        return (*unknown, *self._intake.notices)

    def entries(self) -> Iterator[DirectoryEntry]:
        """Everybody whom the LDAP filter would have given.  Raises ``directory.incomplete`` at a wrong number."""
        path, take = self._settings.path, self._intake.take
        count = 0
        is_ended = True
        for record in read_records(self._file, path):
            raw = read_entry(record, path)
            if raw is None:
                is_ended = True  # something follows the last entry
                continue
            count += 1
            is_ended = record.is_ended
            entry = take(*raw)
            if entry is not None:
                yield entry
        self._conclude(count, is_ended)

    def _conclude(self, count: int, is_ended: bool) -> None:
        expected = self._settings.expected_entries
        if expected is None:
            self._unknown = f"{count} entries found in {self._settings.path}, expected_entries was not given"
        elif count != expected:
            raise refuse_count(self._settings.path, count, expected)
        elif not is_ended:
            self._unknown = f"no empty line follows the last of {count} entries in {self._settings.path}: it may be cut"
        else:
            self.complete = True

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> LdifReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_ldif(settings: LdifSettings) -> LdifReader:
    """Raises ``ldif.unreadable``."""
    try:
        return LdifReader(open(settings.path, "rb"), settings)
    except OSError as failure:
        raise refuse_file(settings.path, f"it cannot be opened ({failure.strerror})", "a readable file") from None


__all__ = ["LdifReader", "open_ldif"]
