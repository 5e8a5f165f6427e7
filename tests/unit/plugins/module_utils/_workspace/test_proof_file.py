"""Rows of proof.jsonl: what reading back said, with moments a person can read, in a file that can be opened again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import Proof, ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentWriter
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.proof_file import (
    PROOF_FORMAT,
    open_proof,
    proof_row,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW

PROOF = Proof(
    guid="g",
    address="ada@contoso.example",
    result=ProofResult.PROVEN,
    planned=HeldValues(("00",)),
    found=HeldValues(("00",), ("11",)),
    checked_at=NOW,
    effective_by=(("cached_outlook", NOW + timedelta(hours=24)), ("online", NOW)),
)


def test_a_proof_as_a_row() -> None:
    assert proof_row(PROOF, 3) == {
        "wave": 3,
        "guid": "g",
        "address": "ada@contoso.example",
        "result": "proven",
        "planned": {"user_certificate": ["00"], "user_smime_certificate": []},
        "found": {"user_certificate": ["00"], "user_smime_certificate": ["11"]},
        "checked_at": "2026-11-25T02:10:00Z",
        "effective_by": {"cached_outlook": "2026-11-26T02:10:00Z", "online": "2026-11-25T02:10:00Z"},
    }


def test_what_could_not_be_read_back_is_null() -> None:
    unread = Proof("g", "a", ProofResult.UNREADABLE, HeldValues(), None, NOW, ())
    assert proof_row(unread, 1)["found"] is None


def test_a_proof_file_can_be_opened_again(tmp_path: Path) -> None:
    with DocumentWriter(tmp_path / "proof.jsonl", PROOF_FORMAT, {"digest": "d"}) as document:
        document.write(proof_row(PROOF, 1))
        document.finish({"complete": True, "counts": {"written": 1}})
    with open_proof(tmp_path / "proof.jsonl") as proof:
        assert proof.footer["counts"] == {"written": 1}
        assert [row for _offset, row in proof.rows()] == [proof_row(PROOF, 1)]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError, match="proof file"):
        open_proof(tmp_path / "proof.jsonl")
