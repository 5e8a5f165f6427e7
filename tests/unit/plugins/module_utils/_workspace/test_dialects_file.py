"""The memory of dialects is private, one for each tenant, and no failure where it cannot be understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.dialect_memory import (
    AwaitedWrite,
    DialectMemory,
    OpenCanary,
    ProvenForm,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.dialects_file import (
    DIALECTS_NAME,
    read_dialect,
    remember_dialect,
)

FULL = DialectMemory(
    proven={"write": ProvenForm("typed", "2026-11-25T02:10:00Z", "recipient 1")},
    refuted={"clear": ("null", "empty_list")},
    read_form="clixml",
    awaited=AwaitedWrite("guid", {"write": "typed"}, ("aa",), ()),
    open_canary=OpenCanary("guid", "user_certificate", ("AAE=",), "bb"),
)


def test_what_is_remembered_comes_back_whole(tmp_path: Path) -> None:
    remember_dialect(tmp_path, "Contoso.example", FULL)
    assert read_dialect(tmp_path, "contoso.EXAMPLE") == FULL
    assert (tmp_path / DIALECTS_NAME).stat().st_mode & 0o777 == 0o600


def test_each_tenant_has_its_own(tmp_path: Path) -> None:
    remember_dialect(tmp_path, "contoso.example", FULL)
    remember_dialect(tmp_path, "fabrikam.example", DialectMemory(read_form="json"))
    assert read_dialect(tmp_path, "contoso.example") == FULL
    assert read_dialect(tmp_path, "fabrikam.example") == DialectMemory(read_form="json")
    assert read_dialect(tmp_path, "tailspin.example") == DialectMemory()


def test_without_a_folder_nothing_is_remembered(tmp_path: Path) -> None:
    assert read_dialect(None, "contoso.example") == DialectMemory()
    assert read_dialect(tmp_path / "none", "contoso.example") == DialectMemory()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": "mailsec.smime/dialects/2", "tenants": {}}',
        '{"format": "mailsec.smime/dialects/1", "tenants": []}',
        '{"format": "mailsec.smime/dialects/1", "tenants": {"contoso.example": []}}',
        '{"format": "mailsec.smime/dialects/1", "tenants": {"contoso.example": {"proven": 1}}}',
    ],
)
def test_what_cannot_be_understood_is_forgotten(tmp_path: Path, text: str) -> None:
    (tmp_path / DIALECTS_NAME).write_text(text)
    assert read_dialect(tmp_path, "contoso.example") == DialectMemory()
    remember_dialect(tmp_path, "contoso.example", FULL)
    assert read_dialect(tmp_path, "contoso.example") == FULL


@pytest.mark.parametrize("damage", [{"awaited": 1}, {"refuted": {"write": "x"}}, {"open_canary": {}}, {"proven": []}])
def test_a_damaged_row_is_forgotten(tmp_path: Path, damage: dict[str, object]) -> None:
    remember_dialect(tmp_path, "contoso.example", FULL)
    document = json.loads((tmp_path / DIALECTS_NAME).read_text())
    document["tenants"]["contoso.example"].update(damage)
    (tmp_path / DIALECTS_NAME).write_text(json.dumps(document))
    assert read_dialect(tmp_path, "contoso.example") == DialectMemory()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        remember_dialect(tmp_path / "none", "contoso.example", FULL)
    assert failure.value.code == "workspace.not_writable"
