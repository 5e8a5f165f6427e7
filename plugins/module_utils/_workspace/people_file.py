# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of ``people.jsonl``: one person each, with every value and every verdict.

A value that holds a private key is told of and never written down: its bytes are null.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .._model.certificate import Encoding
from .._model.directory_entry import AttributeValue, DirectoryEntry, Withheld
from .._model.moments import format_moment
from .._model.verdict import JudgedValue, Outcome, Reason
from .documents import DocumentReader

PEOPLE_FORMAT = "mailsec.smime/people/1"
_SECRET = frozenset({Encoding.PKCS12, Encoding.PRIVATE_KEY})


def open_people(path: Path) -> DocumentReader:
    """The people file, checked."""
    return DocumentReader(path, PEOPLE_FORMAT, "people file")


def person_row(
    entry: DirectoryEntry, judged: tuple[JudgedValue, ...], notices: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """``notices``: pairs of (code, detail) about the entry as a whole."""
    return {
        "object_guid": entry.object_guid,
        "ms_ds_consistency_guid": entry.ms_ds_consistency_guid,
        "immutable_id": entry.immutable_id,
        "external_directory_object_id": entry.external_directory_object_id,
        "distinguished_name": entry.distinguished_name,
        "object_class": entry.object_class,
        "user_principal_name": entry.user_principal_name,
        "mail": entry.mail,
        "primary_smtp_address": entry.primary_smtp_address,
        "proxy_addresses": entry.proxy_addresses,
        "enabled": entry.enabled,
        "from_global_catalog": entry.from_global_catalog,
        "notices": [{"code": code, "detail": detail} for code, detail in notices],
        "values": [value_row(value) for value in judged],
    }


def entry_of(row: dict[str, Any]) -> DirectoryEntry:
    """The directory entry behind a row; its values are judged anew by whoever needs verdicts."""
    return DirectoryEntry(
        object_guid=row["object_guid"],
        ms_ds_consistency_guid=row["ms_ds_consistency_guid"],
        external_directory_object_id=row["external_directory_object_id"],
        distinguished_name=row["distinguished_name"],
        object_class=row["object_class"],
        user_principal_name=row["user_principal_name"],
        mail=row["mail"],
        primary_smtp_address=row["primary_smtp_address"],
        proxy_addresses=tuple(row["proxy_addresses"]),
        enabled=row["enabled"],
        values=tuple(_attribute_value(value) for value in row["values"]),
        from_global_catalog=row["from_global_catalog"],
    )


def _attribute_value(row: dict[str, Any]) -> AttributeValue:
    if row["value"] is not None:
        return AttributeValue(row["attribute"], base64.b64decode(row["value"]))
    told = row["reasons"][0]
    withheld = Withheld(row["value_digest"], row["encoding"], told["code"], told["detail"])
    return AttributeValue(row["attribute"], b"", withheld)


def value_row(judged: JudgedValue) -> dict[str, Any]:
    """One value with all its verdicts."""
    value = judged.value
    is_secret = value.encoding in _SECRET
    return {
        "attribute": value.attribute,
        "value_digest": value.value_digest,
        "encoding": value.encoding.value,
        "value": None if is_secret else base64.b64encode(value.content).decode("ascii"),
        "reasons": [_reason_row(reason) for reason in judged.reasons],
        "certificates": [
            {
                "fingerprint": verdict.fingerprint,
                "encryption": verdict.encryption.value,
                "signing": verdict.signing.value,
                "reasons": [_reason_row(reason) for reason in verdict.reasons],
                "rank": verdict.rank,
                "wanted": verdict.wanted,
                "not_before": format_moment(certificate.not_before),
                "not_after": format_moment(certificate.not_after),
            }
            for certificate, verdict in judged.pairs
        ],
    }


def _reason_row(reason: Reason) -> dict[str, Any]:
    """``against`` names the uses that the reason speaks against or leaves open."""
    against = [
        use
        for use, outcome in (("encryption", reason.encryption), ("signing", reason.signing))
        if outcome is not Outcome.ACCEPTED
    ]
    return {"code": reason.code, "detail": reason.detail, "against": against}


__all__ = ["PEOPLE_FORMAT", "entry_of", "open_people", "person_row", "value_row"]
