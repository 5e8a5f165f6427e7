# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that a server answers in ranges, followed to their end.  It asks for the rest and decides nothing.

[MS-ADTS] 3.1.1.3.1.3.3: a server that holds more values than it gives at once (1,500 by default) answers
``userCertificate;range=0-1499``; the rest is asked for as ``userCertificate;range=1500-*``, until the answer's range
ends with ``*``.
"""

from __future__ import annotations

from .._model.failure import SmimeError
from .ldap_refusals import incomplete
from .ldap_session import LdapSession
from .names import make_visible
from .walk_page import walk_page
from .wanted import OBJECT_GUID, Part, find_attribute, read_part

Found = dict[str, list[bytes]]


class RangeFollower:
    """``parts``: what each key that stands for a range means; empty as long as no server gave one."""

    def __init__(self, session: LdapSession) -> None:
        self._session = session
        self.parts: dict[str, Part] = {}

    def identify(self, description: bytes) -> str | None:
        """The name of ``wanted``, or a key of ``parts``; None for an attribute that nobody asked for."""
        part = read_part(description)
        if part is None:
            return find_attribute(description)
        key = description.decode("ascii", "replace").lower()
        self.parts[key] = part
        return key

    def complete(self, name: bytes, found: Found) -> Found:
        """The entry with all values under their plain names.

        Raises ``directory.incomplete`` where the ranges do not join, as when the entry changes while it is read.
        """
        ranged = [key for key in found if key in self.parts]
        for key in ranged:
            part, values = self.parts[key], found.pop(key)
            self._check(name, part, values, 0)
            while part.last is not None:
                part, more = self._read_next(name, part.attribute, len(values), found.get(OBJECT_GUID))
                self._check(name, part, more, len(values))
                values = values + more
            found[part.attribute] = found.get(part.attribute, []) + values
        return found

    def _read_next(self, name: bytes, attribute: str, start: int, guid: list[bytes] | None) -> tuple[Part, list[bytes]]:
        asked = f"{attribute};range={start}-*"
        page = self._session.read_one(name.decode("utf-8"), (OBJECT_GUID, asked))
        for _name, found in walk_page(page, self.identify):
            if found.pop(OBJECT_GUID, None) != guid:
                raise self._refusal(name, "another entry has its name now")
            for key, values in found.items():
                if key in self.parts and self.parts[key].attribute == attribute:
                    return self.parts[key], values
        raise self._refusal(name, f"asked for {asked}, the server gave none")

    def _check(self, name: bytes, part: Part, values: list[bytes], start: int) -> None:
        if part.first != start or (part.last is not None and part.last != start + len(values) - 1):
            last = "*" if part.last is None else part.last
            raise self._refusal(
                name, f"{len(values)} values of {part.attribute} came as range {part.first}-{last}, not from {start} on"
            )

    def _refusal(self, name: bytes, found: str) -> SmimeError:
        return incomplete(self._session.address.url, f"its values could not be joined: {found}", make_visible(name))


__all__ = ["RangeFollower"]
