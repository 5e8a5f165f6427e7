"""Rows of people.jsonl: an entry comes back as it was, and the verdicts beside it are complete."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentWriter, encode_line
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.people_file import (
    PEOPLE_FORMAT,
    entry_of,
    open_people,
    person_row,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    PKCS7,
    certificate,
    digest_of,
    entry,
    expired,
    good,
)

FULL = entry(
    good(),
    expired(),
    smime=[PKCS7],
    ms_ds_consistency_guid="22222222-0000-4000-8000-000000000002",
    external_directory_object_id="33333333-0000-4000-8000-000000000003",
    proxy_addresses=("ada@contoso.example", "Ada.B@contoso.example"),
)
BARE = entry(
    user_principal_name=None,
    mail=None,
    primary_smtp_address=None,
    proxy_addresses=(),
    enabled=False,
    object_class="contact",
    from_global_catalog=True,
)


def row_of(one: DirectoryEntry) -> dict[str, Any]:
    inspected = [inspect_value(value.attribute, value.content) for value in one.values]
    row = person_row(one, judge_values(inspected, one.addresses, Policy(), NOW))
    loaded: dict[str, Any] = json.loads(encode_line(row))
    return loaded


@pytest.mark.parametrize("one", [FULL, BARE])
def test_an_entry_comes_back_as_it_was(one: DirectoryEntry) -> None:
    assert entry_of(row_of(one)) == one


def test_each_value_carries_its_verdicts() -> None:
    first, second, third = row_of(FULL)["values"]
    assert first["value_digest"] == digest_of(good())
    (judged,) = first["certificates"]
    assert judged == {
        "fingerprint": digest_of(good()),
        "encryption": "accepted",
        "signing": "accepted",
        "reasons": [],
        "rank": 1,
        "wanted": True,
        "not_before": "2026-08-17T02:10:00Z",
        "not_after": "2027-08-17T02:10:00Z",
    }
    (judged,) = second["certificates"]
    assert (judged["encryption"], judged["rank"], judged["wanted"]) == ("rejected", None, False)
    (reason,) = judged["reasons"]
    assert reason["code"] == "certificate.expired"
    assert reason["against"] == ["encryption", "signing"]
    assert (third["attribute"], third["encoding"], third["certificates"]) == ("userSMIMECertificate", "pkcs7", [])
    assert [reason["code"] for reason in third["reasons"]] == ["value.not_read_yet"]


def test_a_notice_is_against_nothing() -> None:
    row = row_of(
        entry(certificate("old@contoso.example"), proxy_addresses=("ada@contoso.example", "old@contoso.example"))
    )
    (reason,) = row["values"][0]["certificates"][0]["reasons"]
    assert (reason["code"], reason["against"]) == ("certificate.address.alias_only", [])


def test_the_row_names_the_source_anchor() -> None:
    assert row_of(FULL)["immutable_id"] == FULL.immutable_id
    assert row_of(BARE)["immutable_id"] is None


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    for format_name in ("mailsec.smime/recipients/1", PEOPLE_FORMAT):
        with DocumentWriter(path, format_name, {}) as document:
            document.finish({"complete": True})
        if format_name != PEOPLE_FORMAT:
            with pytest.raises(SmimeError, match="people file") as failure:
                open_people(path)
            assert failure.value.code == "workspace.unreadable"
    open_people(path).close()
