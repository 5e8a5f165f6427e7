"""One recipient, named by hand: the same steps as for a plan, with the answer for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.set_recipient import SetResult, set_recipient
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.single_change import SingleOrder, WantedState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER, Journal
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.lasting import make_workspace
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock, FakeTenant
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    certificate,
    digest_of,
    good,
    guid_of,
    mailbox,
)

NEW = certificate(ADA, age=50)


def apply(
    tenant: FakeTenant,
    folder: Path | None,
    state: str = "present",
    certificates: tuple[bytes, ...] = (NEW,),
    **options: Any,
) -> SetResult:
    values = {digest_of(content): content for content in certificates}
    order = SingleOrder(WantedState(state), values, None, options.get("remove_all", False), False)
    publishing = PublishOrder(TENANT, "r1", options.get("check_mode", False), False, 0, {})
    return set_recipient(
        options.get("identity", ADA),
        order,
        Policy(),
        tenant.exchange(),
        folder,
        options.get("may_vanish", False),
        FakeClock(),
        publishing,
    )


def test_it_is_read_compared_journaled_written_and_proven(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada", good()))
    result = apply(tenant, tmp_path)
    assert (result.changed, result.failure) == (True, None)
    assert result.row == {
        "guid": guid_of("ada"),
        "address": ADA,
        "before": {"user_certificate": [digest_of(good())], "user_smime_certificate": []},
        "after": {"user_certificate": sorted([digest_of(good()), digest_of(NEW)]), "user_smime_certificate": []},
        "outcome": "written",
        "proof": "proven",
    }
    assert ADA in result.diff
    assert [row["event"] for row in read_chain(tmp_path / LEDGER)] == ["start", "write", "proven", "end"]
    assert len(list(read_chain(tmp_path / JOURNAL))) == 1


def test_again_changes_nothing_and_needs_no_journal(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada", NEW))
    result = apply(tenant, None)
    assert (result.changed, result.diff, result.failure) == (False, "", None)
    assert result.row["outcome"] == "unchanged"
    assert result.row["before"] == result.row["after"]
    assert tenant.log == []


def test_taking_away_and_again(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada", NEW, good()))
    assert apply(tenant, tmp_path, "absent").changed is True
    assert apply(tenant, tmp_path, "absent").changed is False
    assert tenant.states[guid_of("ada")].user_certificate == (digest_of(good()),)


def test_check_mode_only_reads(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    result = apply(tenant, None, check_mode=True)
    assert (result.changed, result.row["outcome"], result.row["proof"]) == (True, "would_be_written", None)
    assert result.diff == apply(tenant, tmp_path).diff
    assert len(tenant.sent) == 1


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_guard_refuses_before_any_write(check_mode: bool, tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada", NEW))
    with pytest.raises(SmimeError) as failure:
        apply(tenant, tmp_path, "absent", check_mode=check_mode)
    assert failure.value.code == "recipient.last_value"
    assert list(tmp_path.iterdir()) == []
    assert apply(tenant, tmp_path, "absent", remove_all=True).changed is True


def test_an_unknown_recipient_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmimeError) as failure:
        apply(FakeTenant(), tmp_path, identity="nobody@contoso.example")
    assert failure.value.code == "exchange.not_found"


def test_without_a_journal_nothing_is_written() -> None:
    tenant = FakeTenant(mailbox("ada"))
    with pytest.raises(SmimeError) as failure:
        apply(tenant, None)
    assert failure.value.code == "journal.missing"
    assert tenant.sent == []


def test_a_journal_in_a_folder_of_this_very_run_is_refused_unless_that_is_meant(tmp_path: Path) -> None:
    make_workspace(tmp_path / "work", "r1")
    tenant = FakeTenant(mailbox("ada"))
    with pytest.raises(SmimeError) as failure:
        apply(tenant, tmp_path / "work" / "journal")
    assert failure.value.code == "journal.not_lasting"
    assert apply(tenant, tmp_path / "work" / "journal", may_vanish=True).changed is True


def test_a_refused_write_is_a_failure_and_no_change(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    tenant.write_faults[1, None] = (False, SmimeError("exchange.refused", "the service refused"), False)
    result = apply(tenant, tmp_path)
    assert (result.changed, result.row["outcome"], result.diff) == (False, "failed", "")
    assert result.failure is not None
    assert result.failure.code == "exchange.refused"
    assert result.failure.detail == {"guid": guid_of("ada"), "address": ADA}


def test_somebody_else_was_faster(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    tenant.read_faults[1, None] = mailbox("ada", NEW)
    result = apply(tenant, tmp_path)
    assert (result.changed, result.row["outcome"], result.failure) == (False, "already_as_planned", None)


def test_somebody_else_wrote_something_else(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    tenant.read_faults[1, None] = mailbox("ada", good())
    result = apply(tenant, tmp_path)
    assert (result.changed, result.row["outcome"]) == (False, "skipped")
    assert result.failure is not None
    assert result.failure.code == "plan.stale"


def test_a_mismatch_is_a_failure_and_a_change(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    tenant.read_faults[2, None] = mailbox("ada", good())
    result = apply(tenant, tmp_path)
    assert result.changed is True
    assert result.row["proof"] == "mismatch"
    assert result.failure is not None
    assert result.failure.code == "proof.mismatch"
    assert list(read_chain(tmp_path / LEDGER))[-1]["stopped"] == "proof.mismatch"


def test_a_value_that_is_not_shown_yet_is_a_change(tmp_path: Path) -> None:
    result = apply(FakeTenant(mailbox("ada"), lag=9), tmp_path)
    assert (result.changed, result.row["proof"], result.failure) == (True, "pending", None)


def test_a_read_that_breaks_as_a_whole_is_told(tmp_path: Path) -> None:
    tenant = FakeTenant(mailbox("ada"))
    tenant.read_breaks[1] = SmimeError("exchange.unreachable", "no route")
    result = apply(tenant, tmp_path)
    assert (result.changed, result.row["outcome"]) == (False, "unchanged")
    assert result.failure is tenant.read_breaks[1]


def test_an_end_that_cannot_be_noted_does_not_hide_the_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Journal.note

    def full(self: Journal, event: str, *arguments: Any, **facts: Any) -> None:
        if event == "end":
            raise SmimeError("journal.not_writable", "no room left")
        real(self, event, *arguments, **facts)

    monkeypatch.setattr(Journal, "note", full)
    result = apply(FakeTenant(mailbox("ada")), tmp_path)
    assert result.changed is True
    assert result.failure is not None
    assert result.failure.code == "journal.not_writable"
