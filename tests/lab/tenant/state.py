# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipients on disk: a snapshot, and a log of changes since, so that a write costs one line.

Must not know cmdlets, HTTP or faults. What was answered survives a kill between two requests.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from .files import append_line, write_private
from .recipient import Recipient, read_recipient


class Recipients:
    """All recipients, ordered by GUID; `clock` gives the text of the present moment."""

    def __init__(self, folder: Path, clock: Callable[[], str]) -> None:
        self._snapshot = folder / "recipients.json"
        self._changes = folder / "changes.jsonl"
        self._clock = clock
        self._by_guid: dict[str, Recipient] = {}
        self._order: list[str] = []
        self._names: dict[str, set[str]] = {}
        self._sequence = 0

    def is_stored(self) -> bool:
        """Does the folder hold recipients of an earlier run?"""
        return self._snapshot.exists()

    def load(self) -> None:
        """Read snapshot and changes, then write them together as the new snapshot."""
        stored = json.loads(self._snapshot.read_text())
        self._sequence = stored["sequence"]
        self._take(stored["recipients"])
        for line in self._read_changes():
            # A kill between the new snapshot and the emptied log leaves lines that are in both.
            if line["sequence"] > self._sequence:
                self._sequence = line["sequence"]
                self._keep(read_recipient(line["recipient"], self._clock()))
        if self._changes.exists():
            self._compact()

    def replace_all(self, given: Iterable[Mapping[str, Any]]) -> None:
        """Forget everybody and take these. ValueError if one is wrong or a GUID occurs twice; then nothing changes."""
        self._take(given)
        self._compact()

    def edit(self, guid: str, fields: Mapping[str, Any]) -> Recipient:
        """Change fields of one recipient as the population file names them. KeyError if there is none."""
        changed = read_recipient({**self._by_guid[guid.lower()].as_dict(), **fields}, self._clock())
        if changed.guid != guid.lower():
            raise ValueError("the guid of a recipient cannot be changed")
        self.store(changed)
        self._index()
        return changed

    def store(self, recipient: Recipient) -> None:
        """Keep this recipient in place of the one with its GUID, on disk before it is visible."""
        self._sequence += 1
        append_line(self._changes, {"sequence": self._sequence, "recipient": recipient.as_dict()})
        self._keep(recipient)

    def find(self, identity: str) -> list[Recipient]:
        """Everybody this text names: GUID, external ID, address, UPN, name, alias or display name."""
        guids = self._names.get(identity.strip().lower(), set())
        return [self._by_guid[guid] for guid in sorted(guids)]

    def list_after(self, guid: str | None) -> list[Recipient]:
        """Everybody whose GUID is greater, so that a listing goes on at the same place whatever was written since."""
        start = bisect_right(self._order, guid) if guid else 0
        return [self._by_guid[key] for key in self._order[start:]]

    def _take(self, given: Iterable[Mapping[str, Any]]) -> None:
        taken: dict[str, Recipient] = {}
        for one in given:
            recipient = read_recipient(one, self._clock())
            if recipient.guid in taken:
                raise ValueError(f"the guid {recipient.guid} occurs twice")
            taken[recipient.guid] = recipient
        self._by_guid = taken
        self._index()

    def _keep(self, recipient: Recipient) -> None:
        self._by_guid[recipient.guid] = recipient

    def _index(self) -> None:
        self._order = sorted(self._by_guid)
        self._names = {}
        for recipient in self._by_guid.values():
            addresses = [address.partition(":")[2] for address in recipient.email_addresses]
            names = (recipient.name, recipient.alias, recipient.display_name, recipient.user_principal_name)
            ids = (recipient.guid, recipient.external_directory_object_id, recipient.primary_smtp_address)
            for name in {text.lower() for text in (*ids, *names, *addresses) if text}:
                self._names.setdefault(name, set()).add(recipient.guid)

    def _read_changes(self) -> Iterable[dict[str, Any]]:
        if not self._changes.exists():
            return
        for line in self._changes.read_bytes().splitlines(keepends=True):
            # Only the last line can be cut, and what it says was never answered.
            if line.endswith(b"\n"):
                yield json.loads(line)

    def _compact(self) -> None:
        recipients = [self._by_guid[guid].as_dict() for guid in self._order]
        # Compact, not for people: with indentation the encoder is many times slower, and this file can be large.
        text = json.dumps({"sequence": self._sequence, "recipients": recipients}, separators=(",", ":"))
        write_private(self._snapshot, text.encode())
        self._changes.unlink(missing_ok=True)
