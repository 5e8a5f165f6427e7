"""Two files to pairs: who publishes, who holds, who is a system mailbox, and rows that are found again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.match_files import MatchedFiles, match_files
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.people_file import open_people
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import open_recipients
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    write_people,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import good, mailbox, person


@contextmanager
def matched(
    folder: Path, entries: list[DirectoryEntry], states: list[RecipientState], complete: bool = True
) -> Iterator[MatchedFiles]:
    write_people(folder / "people.jsonl", entries)
    write_recipients(folder / "recipients.jsonl", states, complete=complete)
    with open_people(folder / "people.jsonl") as people, open_recipients(folder / "recipients.jsonl") as recipients:
        yield match_files(people, recipients)


def test_pairs_are_found_again_as_whole_rows(tmp_path: Path) -> None:
    people = [person("ada", good()), person("bob")]
    states = [mailbox("bob", good()), mailbox("ada")]
    with matched(tmp_path, people, states) as files:
        pairs = {files.state(left).display_name: files.entry(right) for left, right in files.matching.pairs.items()}
        assert pairs == {"ada": people[0], "bob": people[1]}
        assert [files.entry(position) for position in files.publishing] == [people[0]]
        assert [files.state(position) for position in files.holding] == [states[0]]


def test_an_unreadable_recipient_may_hold_something(tmp_path: Path) -> None:
    with matched(tmp_path, [person("ada")], [mailbox("bob", readable=False)]) as files:
        assert len(files.holding) == 1


def test_system_mailboxes_are_counted_and_never_matched(tmp_path: Path) -> None:
    system = mailbox("ada", display_name="SystemMailbox{1f05a927-89c0-4725-adca-4527114196a1}")
    with matched(tmp_path, [person("ada")], [system]) as files:
        assert files.system_mailboxes == 1
        assert files.recipient_keys == []
        assert files.matching.pairs == {}


def test_a_recipients_file_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(SmimeError) as failure,
        matched(tmp_path, [person("ada")], [mailbox("ada")], complete=False),
    ):
        pass
    assert failure.value.code == "workspace.incomplete"
