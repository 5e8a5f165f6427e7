# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of ``recipients.jsonl``: one recipient each, with the bytes of every value it holds that is no private key."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from .._model.directory_entry import Withheld
from .._model.moments import format_moment, parse_moment
from .._model.recipient import RecipientState
from .documents import DocumentReader

RECIPIENTS_FORMAT = "mailsec.smime/recipients/1"


def open_recipients(path: Path) -> DocumentReader:
    """The recipients file, checked."""
    return DocumentReader(path, RECIPIENTS_FORMAT, "recipients file")


def recipient_row(state: RecipientState) -> dict[str, Any]:
    return {
        "guid": state.guid,
        "external_directory_object_id": state.external_directory_object_id,
        "immutable_id": state.immutable_id,
        "recipient_type": state.recipient_type,
        "display_name": state.display_name,
        "primary_smtp_address": state.primary_smtp_address,
        "addresses": state.addresses,
        "is_dir_synced": state.is_dir_synced,
        "is_exchange_cloud_managed": state.is_exchange_cloud_managed,
        "hidden": state.hidden,
        "user_certificate": state.user_certificate,
        "user_smime_certificate": state.user_smime_certificate,
        "readable": state.readable,
        "read_at": format_moment(state.read_at),
        "values": {digest: base64.b64encode(content).decode("ascii") for digest, content in state.values.items()},
        "withheld": {
            digest: {"encoding": known.encoding, "code": known.code, "detail": known.detail}
            for digest, known in state.withheld.items()
        },
    }


def recipient_of(row: dict[str, Any]) -> RecipientState:
    return RecipientState(
        guid=row["guid"],
        external_directory_object_id=row["external_directory_object_id"],
        immutable_id=row["immutable_id"],
        recipient_type=row["recipient_type"],
        display_name=row["display_name"],
        primary_smtp_address=row["primary_smtp_address"],
        addresses=tuple(row["addresses"]),
        is_dir_synced=row["is_dir_synced"],
        is_exchange_cloud_managed=row["is_exchange_cloud_managed"],
        hidden=row["hidden"],
        user_certificate=tuple(row["user_certificate"]),
        user_smime_certificate=tuple(row["user_smime_certificate"]),
        values={digest: base64.b64decode(text) for digest, text in row["values"].items()},
        readable=row["readable"],
        read_at=parse_moment(row["read_at"]),
        withheld={
            digest: Withheld(digest, known["encoding"], known["code"], known["detail"])
            for digest, known in row.get("withheld", {}).items()
        },
    )


__all__ = ["RECIPIENTS_FORMAT", "open_recipients", "recipient_of", "recipient_row"]
