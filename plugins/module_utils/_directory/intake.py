# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw entries of a source, shaped, each person once, with what has to be said about them.  No I/O."""

from __future__ import annotations

from .._model.directory_entry import DirectoryEntry
from .names import lies_below, make_visible, split_name
from .shape_entry import shape_entry
from .wanted import CONSISTENCY_GUID, RawAttributes


class Intake:
    """Remembers the GUIDs taken (about 100 bytes each): a person is taken once, however often the source gives it.

    An entry that is moved or renamed while it is read can come again on a later page.  ``repeats_expected``: the source
    gives entries twice in the ordinary course, so nothing needs to be said of it.
    """

    def __init__(
        self, *, repeats_expected: bool, bases: tuple[str, ...] = (), from_global_catalog: bool = False
    ) -> None:
        self._taken: set[str] = set()
        self._repeats_expected = repeats_expected
        self.repeats = 0
        self._first_repeat = ""
        self._bases = tuple(split_name(base) for base in bases)
        self._from_global_catalog = from_global_catalog
        self._odd_anchors = 0
        self._first_odd = ""

    def take(self, name: bytes, found: RawAttributes) -> DirectoryEntry | None:
        """The person, or None for an entry that is out of scope or was taken before."""
        entry = shape_entry(name, found, self._from_global_catalog)
        if entry is None:
            return None
        if self._bases and not lies_below(entry.distinguished_name, self._bases):
            return None
        if entry.object_guid in self._taken:
            self.repeats += 1
            self._first_repeat = self._first_repeat or make_visible(entry.distinguished_name)
            return None
        self._taken.add(entry.object_guid)
        if entry.ms_ds_consistency_guid is None and found.get(CONSISTENCY_GUID):
            self._odd_anchors += 1
            self._first_odd = self._first_odd or make_visible(entry.distinguished_name)
        return entry

    @property
    def taken(self) -> int:
        """How many people were taken."""
        return len(self._taken)

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        notices = []
        if self._odd_anchors:
            found = f"{self._odd_anchors} entries carry an mS-DS-ConsistencyGuid that is not 16 bytes"
            notices.append(("directory.anchor_unreadable", f"{found}; first: {self._first_odd}"))
        if self.repeats and not self._repeats_expected:
            found = f"{self.repeats} entries came again and were left out"
            notices.append(("directory.repeated_entry", f"{found}; first: {self._first_repeat}"))
        return tuple(notices)


__all__ = ["Intake"]
