# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One batch: what is not written, what is sent, and what becomes of a request that was cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import published_by_us
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.publish_run import (
    ADD,
    BROKEN,
    CUT,
    REFUSED,
    run_for,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import change, digest_of, guid_of, mailbox


def test_what_stands_otherwise_than_planned_is_skipped_and_the_rest_is_done(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("stale", b"x"), mailbox("done", b"new"), mailbox("ada"))
    done = run.publish([change([], [b"new"], name) for name in ("stale", "done", "ada")])
    assert run.outcomes == {"stale": "skipped", "done": "already_as_planned", "ada": "written"}
    assert run.codes == ["plan.stale", "recipient.already_as_planned", None]
    assert [order.guid for order in run.tenant.sent] == [guid_of("ada")]
    assert done.stopped is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (mailbox("ada", is_dir_synced=True), "recipient.authority.on_premises"),
        (mailbox("ada", is_dir_synced=None), "recipient.authority.unknown"),
        (mailbox("ada", is_dir_synced=True, is_exchange_cloud_managed=True), "recipient.authority.cloud_managed"),
        (mailbox("ada", readable=False), "recipient.unreadable"),
    ],
)
def test_a_recipient_that_meanwhile_may_not_be_written_is_skipped(
    state: RecipientState, code: str, tmp_path: Path
) -> None:
    run = run_for(tmp_path, state)
    done = run.publish([ADD])
    assert (run.outcomes, run.codes) == ({"ada": "skipped"}, [code])
    assert run.tenant.sent == []
    assert done.wrote is False


def test_a_cloud_managed_recipient_is_written_where_that_is_set(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", is_dir_synced=True, is_exchange_cloud_managed=True))
    run.publish([ADD], write_cloud_managed=True)
    assert run.outcomes == {"ada": "written"}


def test_a_recipient_that_is_gone_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("bob"))
    done = run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert done.stopped is None
    assert done.first_failure is not None
    assert done.first_failure.code == "recipient.moved"
    assert run.events() == ["failure", "write", "proven"]


def test_a_recipient_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.read_faults[1, guid_of("ada")] = BROKEN
    run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert run.codes[0] == "exchange.throttled"


def test_a_refused_write_fails_alone(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.write_faults[1, guid_of("ada")] = (False, REFUSED, False)
    done = run.publish([ADD, change([], [b"new"], "bob")])
    assert run.outcomes == {"ada": "failed", "bob": "written"}
    assert done.counts == {"failed": 1, "written": 1}
    assert done.stopped is None


def test_where_every_write_is_refused_nothing_was_written(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (False, REFUSED, False)
    done = run.publish([ADD])
    assert run.tenant.log == ["read 1", "write 1"]
    assert done.wrote is False


def test_only_attributes_that_differ_are_sent(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", smime=[b"kept"]))
    both = change([], [b"new"], "ada")
    smime = (digest_of(b"kept"),)
    run.publish(
        [
            Change(
                both.action,
                both.guid,
                both.address,
                None,
                (),
                type(both.before)((), smime),
                type(both.after)(both.after.user_certificate, smime),
                (),
                {**both.values, digest_of(b"kept"): b"kept"},
            )
        ]
    )
    (order,) = run.tenant.sent
    assert order.user_certificate == (b"new",)
    assert order.user_smime_certificate is None
    assert run.outcomes == {"ada": "written"}


def test_taking_everything_away_sends_an_empty_list(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada", b"old"))
    run.publish([change([b"old"], [])])
    assert run.tenant.sent[0].user_certificate == ()
    assert run.proofs == [ProofResult.PROVEN]


def test_a_cut_write_that_took_effect_is_not_repeated(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (True, CUT, True)
    done = run.publish([ADD])
    assert run.tenant.writes == 1
    assert (run.outcomes, run.proofs) == ({"ada": "written"}, [ProofResult.PROVEN])
    assert run.events() == ["write", "proven"]
    assert done.wrote is True


def test_a_cut_write_that_did_not_take_effect_is_repeated(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.write_faults[1, guid_of("ada")] = (False, CUT, True)
    run.publish([ADD, change([], [b"new"], "bob")])
    assert [order.guid for order in run.tenant.sent] == [guid_of("ada"), guid_of("bob"), guid_of("ada")]
    assert run.outcomes == {"bob": "written", "ada": "written"}
    assert run.proofs == [ProofResult.PROVEN, ProofResult.PROVEN]
    assert len(list(read_chain(tmp_path / JOURNAL))) == 3, "the journal precedes every write"


def test_a_cut_write_is_tried_three_times_and_then_waited_for(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    for number in (1, 2, 3):
        run.tenant.write_faults[number, None] = (False, CUT, True)
    done = run.publish([ADD], patience=3)
    assert run.tenant.writes == 3
    # Nobody said that it was done, and nothing shows it: that is no success, and it may still come to light.
    assert (run.outcomes, run.codes, run.proofs) == ({"ada": "failed"}, [CUT.code], [ProofResult.PENDING])
    assert run.clock.pauses == [1.0, 2.0]
    assert done.wrote is True


def test_a_cut_write_that_comes_to_light_late_is_known_to_be_ours(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    for number in (1, 2):
        run.tenant.write_faults[number, None] = (False, CUT, True)
    run.tenant.write_faults[3, None] = (True, CUT, True)
    run.tenant.lag = 1
    run.publish([ADD], patience=5)
    assert run.proofs == [ProofResult.PROVEN]
    assert published_by_us(tmp_path, TENANT) == {guid_of("ada"): {digest_of(b"new")[:16]}}


def test_a_cut_write_that_did_something_else_stops_the_run(tmp_path: Path) -> None:
    run = run_for(tmp_path, mailbox("ada"))
    run.tenant.write_faults[1, None] = (False, CUT, True)
    run.tenant.read_faults[2, None] = mailbox("ada", b"half")
    done = run.publish([ADD])
    assert done.stopped is not None
    assert done.stopped.code == "proof.mismatch"
    assert run.tenant.writes == 1


def test_a_cut_write_that_is_not_repeated_is_known_to_be_ours_if_it_comes_to_light(tmp_path: Path) -> None:
    """The run ends because of somebody else's mismatch while this one is to be written again."""
    run = run_for(tmp_path, mailbox("ada"), mailbox("bob"))
    run.tenant.write_faults[1, guid_of("ada")] = (False, CUT, True)
    run.tenant.read_faults[2, guid_of("bob")] = mailbox("bob", b"half")
    run.publish([ADD, change([], [b"new"], "bob")])
    assert run.tenant.writes == 1
    assert guid_of("ada") in published_by_us(tmp_path, TENANT)
