"""Exchange Online to recipients.jsonl: all of them or the former file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_recipients import read_recipients
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import (
    open_recipients,
    recipient_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    FakeClock,
    FakeTenant,
    json_lines,
    rows_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    PKCS7,
    digest_of,
    good,
    mailbox,
    private_key,
)

STATES = (
    mailbox("ada", good(), smime=[PKCS7]),
    mailbox("bob", is_dir_synced=True),
    mailbox("cleo", readable=False, is_dir_synced=None),
)


def read(path: Path, tenant: object, progress: Path | None = None) -> dict[str, Any]:
    return read_recipients(cast(Any, tenant), TENANT, path, "r1", FakeClock(), Progress(progress))


def test_every_recipient_is_written_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "work" / "recipients.jsonl"
    summary = read(path, FakeTenant(*STATES))
    document = open_recipients(path)
    assert document.header == {
        "format": "mailsec.smime/recipients/1",
        "run_id": "r1",
        "read_at": "2026-11-25T02:10:00Z",
        "tenant": TENANT,
    }
    assert (document.footer["complete"], document.footer["recipients"]) == (True, 3)
    assert summary["file_digest"] == document.file_digest
    assert [recipient_of(row) for row in rows_of(document)] == list(STATES)
    counts = {key: value for key, value in summary.items() if isinstance(value, int)}
    assert counts == {
        "recipients": 3,
        "authority_cloud": 1,
        "authority_on_premises": 1,
        "authority_unknown": 1,
        "unreadable": 1,
        "holding_values": 1,
    }
    json.dumps(summary)


class CutTenant(FakeTenant):
    """The list breaks off behind its first recipient."""

    def list_recipients(self) -> Iterator[RecipientState]:
        yield from islice(super().list_recipients(), 1)
        raise SmimeError("exchange.incomplete", "a page is missing")


def test_a_list_that_breaks_off_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "recipients.jsonl"
    read(path, FakeTenant(*STATES))
    former = path.read_bytes()
    with pytest.raises(SmimeError, match="a page is missing"):
        read(path, CutTenant(*STATES))
    assert path.read_bytes() == former
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told_every_thousand_recipients_and_at_the_end(tmp_path: Path) -> None:
    tenant = FakeTenant(*[mailbox(f"x{number}") for number in range(1001)])
    read(tmp_path / "recipients.jsonl", tenant, tmp_path / "progress.jsonl")
    assert [line["recipients"] for line in json_lines(tmp_path / "progress.jsonl")] == [1000, 1001]


def test_a_key_that_a_recipient_holds_stands_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "recipients.jsonl"
    summary = read(path, FakeTenant(mailbox("eve", good(), private_key())))
    assert summary["holding_values"] == 1
    assert base64.b64encode(private_key())[:40] not in path.read_bytes()
    (row,) = rows_of(open_recipients(path))
    assert digest_of(private_key()) in row["user_certificate"]
    assert list(recipient_of(row).withheld) == [digest_of(private_key())]
