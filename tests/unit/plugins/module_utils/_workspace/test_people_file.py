"""Rows of people.jsonl: an entry comes back as it was, and the verdicts beside it are complete."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.entry import inspect_entry
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
    pem,
    private_key,
    private_key_text,
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
    row = person_row(one, judge_values(inspect_entry(one), one.addresses, Policy(), NOW))
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
    assert [reason["code"] for reason in third["reasons"]] == ["certificate.unreadable"]


@pytest.mark.parametrize(
    ("secret", "code"), [(private_key(), "value.private_key"), (pem(good()) + private_key_text(), "value.private_key")]
)
def test_a_key_is_told_of_and_its_bytes_are_written_nowhere(secret: bytes, code: str) -> None:
    row = row_of(entry(secret, good()))
    told, plain = row["values"]
    assert (told["value"], told["value_digest"], told["encoding"]) == (None, digest_of(secret), "private_key")
    assert [reason["code"] for reason in told["reasons"]] == [code]
    assert base64.b64encode(secret[:60]).decode()[:76] not in json.dumps(row)
    assert plain["value"] is not None
    back = entry_of(row)
    assert [value.content for value in back.values] == [b"", good()]
    withheld = back.values[0].withheld
    assert withheld is not None
    assert (withheld.value_digest, withheld.encoding, withheld.code) == (digest_of(secret), "private_key", code)
    assert row_of(back) == row, "what comes back is written again as it was"


def test_notices_about_the_entry_stand_beside_its_values() -> None:
    assert row_of(FULL)["notices"] == []
    row = person_row(FULL, (), [("entry.shadowed_value", "serial 01 hides serial 02")])
    assert row["notices"] == [{"code": "entry.shadowed_value", "detail": "serial 01 hides serial 02"}]


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
