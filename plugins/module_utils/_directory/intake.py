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
    """``once`` remembers the GUIDs taken (about 100 bytes each), for sources that may give an entry twice."""

    def __init__(self, *, once: bool, bases: tuple[str, ...] = (), from_global_catalog: bool = False) -> None:
        self._taken: set[str] | None = set() if once else None
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
        if self._taken is not None:
            if entry.object_guid in self._taken:
                return None
            self._taken.add(entry.object_guid)
        if entry.ms_ds_consistency_guid is None and found.get(CONSISTENCY_GUID):
            self._odd_anchors += 1
            self._first_odd = self._first_odd or make_visible(entry.distinguished_name)
        return entry

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        if not self._odd_anchors:
            return ()
        found = f"{self._odd_anchors} entries carry an mS-DS-ConsistencyGuid that is not 16 bytes"
        return (("directory.anchor_unreadable", f"{found}; first: {self._first_odd}"),)


__all__ = ["Intake"]
