"""A plan that restores, applied like any other: what it leaves in the service, in the journal, and for the next one."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import Applied, ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.choose_restore import RestoreWish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_restore_plan import (
    RestoreOrder,
    make_restore_plan,
)
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import DEFAULT_LIMITS
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import published_by_us
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    TENANT,
    FakeClock,
    FakeTenant,
    json_lines,
    write_recipients,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.journalled_run import journal_run
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    UNREADABLE,
    digest_of,
    good,
    guid_of,
    mailbox,
    pkcs7,
)

ADA_BEFORE = mailbox("ada", good(1), UNREADABLE, smime=[pkcs7(good(1)), b"\x00 neither"])
BOB_BEFORE = mailbox("bob", good(5, "bob@contoso.example"))
OURS = good(2)


class WatchedTenant(FakeTenant):
    """When a write goes out it looks at the journal's file, as it lies on the disk."""

    def __init__(self, journal: Path, *states: RecipientState) -> None:
        super().__init__(*states)
        self.journal = journal
        self.missing: list[str] = []

    def write_many(self, orders: Sequence[WriteOrder]) -> list[WriteResult]:
        rows = {row["guid"]: row for row in json_lines(self.journal / JOURNAL) if "guid" in row}
        for order in orders:
            state, row = self.states[order.guid], rows.get(order.guid)
            held = {*state.user_certificate, *state.user_smime_certificate}
            kept = {} if row is None else {name: base64.b64decode(text) for name, text in row["values"].items()}
            if kept != {name: state.values[name] for name in held}:
                self.missing.append(order.guid)
        return super().write_many(orders)


class Scene:
    """Last night Ada and Bob were made to hold a value of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal"
        journal_run(self.journal, "night", 1, ADA_BEFORE, BOB_BEFORE, after=[OURS])
        self.tenant = WatchedTenant(self.journal, mailbox("ada", OURS), mailbox("bob", OURS))

    def restore(self, run_id: str = "back", keep_days: int | None = None, **wish: Any) -> Applied:
        write_recipients(self.folder / "recipients.jsonl", self.tenant.states.values())
        files = [self.folder / name for name in ("recipients.jsonl", "restore.jsonl", "restore.txt", "journal")]
        order = RestoreOrder(RestoreWish(**wish), *files, Policy(), False, ())
        planned = make_restore_plan(order, FakeClock(), Progress(None))
        overrides = tuple((row["name"], planned["digest"]) for row in planned["limits"] if row["tripped"])
        apply_order = ApplyOrder(
            plan=self.folder / "restore.jsonl",
            proof=self.folder / "proof.jsonl",
            journal=self.journal,
            journal_may_vanish=False,
            expectation=Expectation(TENANT, Policy().digest, planned["digest"], 24, NOW),
            limits=DEFAULT_LIMITS,
            overrides=overrides,
            publishing=PublishOrder(TENANT, run_id, False, False, 0, {}),
            keep_days=keep_days,
        )
        applied = apply_plan(apply_order, self.tenant.exchange(), FakeClock(), Progress(None))
        assert applied.failure is None
        return applied

    def held(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        state = self.tenant.states[guid_of(name)]
        return state.user_certificate, state.user_smime_certificate

    def ledger(self) -> list[dict[str, Any]]:
        return json_lines(self.journal / LEDGER)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_what_stood_there_before_stands_there_again(scene: Scene) -> None:
    assert scene.restore(since="2026-01-01T00:00:00Z").row["counts"] == {"written": 2}
    assert scene.held("ada") == (ADA_BEFORE.user_certificate, ADA_BEFORE.user_smime_certificate)
    assert scene.held("bob") == (BOB_BEFORE.user_certificate, ())


def test_at_every_write_the_complete_former_values_are_in_the_file(scene: Scene) -> None:
    scene.restore(since="2026-01-01T00:00:00Z")
    assert scene.tenant.writes == 1
    assert scene.tenant.missing == []
    # Back again: now Ada's values of every kind are what is journalled before the write.
    scene.restore(run_id="forth", persons=("ada@contoso.example",), since="2026-11-25T00:00:00Z")
    assert scene.held("ada") == ((digest_of(OURS),), ())
    assert scene.tenant.missing == []


def test_the_rows_of_a_restore_are_marked_and_nothing_becomes_ours(scene: Scene) -> None:
    before = published_by_us(scene.journal, TENANT)
    assert before == {guid_of(name): {digest_of(OURS)[:16]} for name in ("ada", "bob")}
    scene.restore(since="2026-01-01T00:00:00Z")
    assert published_by_us(scene.journal, TENANT) == before
    rows = [row for row in scene.ledger() if row["run_id"] == "back"]
    assert [(row["event"], row.get("restore")) for row in rows] == [
        ("start", True),
        ("write", True),
        ("write", True),
        ("proven", True),
        ("proven", True),
        ("end", None),
    ]
    assert {row.get("restore") for row in json_lines(scene.journal / JOURNAL) if row["run_id"] == "back"} == {True}


def test_a_restored_person_is_as_before_when_asked_for_again(scene: Scene) -> None:
    assert scene.restore(persons=("ada@contoso.example",)).changed is True
    assert scene.restore(run_id="again", persons=("ada@contoso.example",)).changed is False
    assert scene.held("bob") == ((digest_of(OURS),), ())


def test_rows_that_are_old_leave_when_a_restore_begins(scene: Scene) -> None:
    journal_run(scene.journal, "young", 0, mailbox("bob", OURS), after=[OURS])
    scene.tenant.states[guid_of("bob")] = mailbox("bob", good(9, "bob@contoso.example"))
    # A day old is not older than a day; the plan was made from rows that may leave then.
    scene.restore(persons=("ada@contoso.example",), keep_days=1)
    assert journalled(scene) == ["night", "night", "young", "back"]
    scene.restore(run_id="later", persons=("bob@contoso.example",), keep_days=0)
    assert journalled(scene) == ["young", "back", "later"]


def journalled(scene: Scene) -> list[str]:
    return [row["run_id"] for row in json_lines(scene.journal / JOURNAL) if "run_id" in row]
