# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""people.jsonl and recipients.jsonl -> who belongs to whom.

Holds one compact key for each person and recipient; the position of a key is the offset of its row, by which the row is
fetched again when it is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE, DirectoryEntry
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .._model.source_counts import SourceCounts
from .._plan.guard import is_system_mailbox
from .._plan.matching import Matching, PersonKey, RecipientKey, match_people
from .._workspace.documents import DocumentReader
from .._workspace.people_file import entry_of
from .._workspace.recipients_file import recipient_of

_ATTRIBUTES = {USER_CERTIFICATE: "user_certificate", USER_SMIME_CERTIFICATE: "user_smime_certificate"}


@dataclass(slots=True)
class MatchedFiles:
    """``publishing``/``holding``: positions of people with values in the directory, and of recipients with values.

    ``source``: how much of what the directory published was seen.
    """

    people: DocumentReader
    recipients: DocumentReader
    person_keys: list[PersonKey] = field(default_factory=list)
    recipient_keys: list[RecipientKey] = field(default_factory=list)
    publishing: set[int] = field(default_factory=set)
    holding: set[int] = field(default_factory=set)
    system_mailboxes: int = 0
    matching: Matching = field(default_factory=Matching)
    source: SourceCounts = field(default_factory=SourceCounts)

    def entry(self, position: int) -> DirectoryEntry:
        return entry_of(self.people.row_at(position))

    def state(self, position: int) -> RecipientState:
        return recipient_of(self.recipients.row_at(position))


def match_files(people: DocumentReader, recipients: DocumentReader) -> MatchedFiles:
    """Raises workspace.incomplete for a recipients file that is not whole: nobody could be called missing."""
    if not recipients.footer.get("complete"):
        raise SmimeError(
            "workspace.incomplete",
            f"{recipients.path}: it says of itself that it is not complete. Read the recipients again.",
            {"path": str(recipients.path)},
        )
    files = MatchedFiles(people, recipients)
    seen = Counter[str]()
    for position, row in people.rows():
        seen.update(_seen_of(row))
        if row["values"]:
            files.publishing.add(position)
            row["values"] = []
        files.person_keys.append(PersonKey.of(position, entry_of(row)))
    files.source = SourceCounts(**{name: seen[name] for name in ("entries", *_ATTRIBUTES.values(), "usable")})
    for position, row in recipients.rows():
        state = recipient_of({**row, "values": {}})
        if is_system_mailbox(state):
            files.system_mailboxes += 1
            continue
        if row["user_certificate"] or row["user_smime_certificate"] or not row["readable"]:
            files.holding.add(position)
        files.recipient_keys.append(RecipientKey.of(position, state))
    files.matching = match_people(files.person_keys, files.recipient_keys)
    return files


def _seen_of(row: Mapping[str, Any]) -> set[str]:
    """Which of the numbers about a source this person adds to."""
    seen = {"entries", *(_ATTRIBUTES[value["attribute"]] for value in row["values"])}
    if any(certificate["wanted"] for value in row["values"] for certificate in value["certificates"]):
        seen.add("usable")
    return seen


__all__ = ["MatchedFiles", "match_files"]
