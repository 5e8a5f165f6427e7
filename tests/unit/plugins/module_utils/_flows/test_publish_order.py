"""What became of one change, as a row of the result."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import Published, Result
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
    }
    assert Result(ADD, "skipped", "plan.stale", "plan again").as_row()["proof"] is None


def test_before_anything_happened_nothing_was_written() -> None:
    first, second = Published(), Published()
    first.counts["written"] = 1
    assert (second.wrote, second.counts, second.stopped, second.first_failure) == (False, {}, None, None)
