"""Rows of recipients.jsonl: a recipient comes back as it was, and what the service did not say stays unsaid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.held import withhold_secrets
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import encode_line
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import (
    open_recipients,
    recipient_of,
    recipient_row,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of, good, private_key, recipient


@pytest.mark.parametrize(
    "state",
    [
        recipient(b"one", b"two", smime=[b"three"]),
        recipient(primary_smtp_address=None, addresses=(), is_dir_synced=None, readable=False),
        recipient(is_dir_synced=True, is_exchange_cloud_managed=True, hidden=True, immutable_id="AAAA"),
        recipient(external_directory_object_id="33333333-0000-4000-8000-000000000003", recipient_type="RoomMailbox"),
    ],
)
def test_a_recipient_comes_back_as_it_was(state: RecipientState) -> None:
    back = recipient_of(json.loads(encode_line(recipient_row(state))))
    assert back == state
    assert back.authority is state.authority


def test_a_key_is_named_and_its_bytes_are_not_written() -> None:
    state = withhold_secrets(recipient(good(), private_key()))
    row = json.loads(encode_line(recipient_row(state)))
    assert list(row["values"]) == [digest_of(good())]
    assert row["withheld"][digest_of(private_key())]["code"] == "value.private_key"
    assert recipient_of(row) == state


def test_a_row_of_an_earlier_release_withholds_nothing() -> None:
    row = json.loads(encode_line(recipient_row(recipient(good()))))
    del row["withheld"]
    assert recipient_of(row) == recipient(good())


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="recipients file") as failure:
        open_recipients(tmp_path / "recipients.jsonl")
    assert failure.value.code == "workspace.unreadable"
