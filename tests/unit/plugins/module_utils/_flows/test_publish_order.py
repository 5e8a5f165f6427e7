"""What became of one change, as a row of the result."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published, Result, WaveTally
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import Proof, ProofResult
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, change, guid_of

ADD = change([], [b"new"])


def test_a_result_as_a_row_holds_no_bytes_and_is_complete() -> None:
    proof = Proof(guid_of("ada"), ADD.address, ProofResult.PROVEN, ADD.after, ADD.after, NOW, ())
    assert Result(ADD, "written", proof=proof).as_row() == {
        "guid": guid_of("ada"),
        "address": "ada@contoso.example",
        "action": "add",
        "outcome": "written",
        "code": None,
        "detail": "",
        "proof": "proven",
        "wave": 1,
    }
    assert Result(ADD, "skipped", "plan.stale", "plan again").as_row()["proof"] is None


def test_before_anything_happened_nothing_was_written() -> None:
    first, second = Published(), Published()
    first.counts["written"] = 1
    assert (second.wrote, second.counts, second.stopped, second.first_failure) == (False, {}, None, None)


def test_a_wave_counts_outcomes_and_proofs_and_is_proven_by_one() -> None:
    tally = WaveTally(2, is_canary=True)
    assert tally.is_proven is False
    unproven = Proof(guid_of("ada"), ADD.address, ProofResult.PENDING, ADD.after, ADD.before, NOW, ())
    tally.add(Result(ADD, "written", "proof.pending", proof=unproven))
    tally.add(Result(ADD, "skipped", "plan.stale"))
    assert (tally.is_proven, tally.pending) == (False, 1)
    tally.add(Result(ADD, "already_as_planned"))
    assert tally.is_proven is True
    assert tally.as_row() == {
        "wave": 2,
        "canary": True,
        "counts": {"written": 1, "skipped": 1, "already_as_planned": 1},
        "proofs": {"pending": 1},
    }
