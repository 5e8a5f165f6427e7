"""What a person asks to restore, and what is refused because it would restore nothing without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._flows.choose_restore import (
    People,
    RestoreWish,
    choose_rows,
    refuse_gaps,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.former_values import Chosen
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.former_values import (
    LedgerRead,
    read_journal,
    read_ledger,
)
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.journalled_run import journal_run
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import good, guid_of, mailbox

ADA_STATE = mailbox("ada", addresses=("ada@contoso.example", "Lovelace@Contoso.example"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    journal_run(tmp_path, "r1", 20, mailbox("ada"))
    journal_run(tmp_path, "r2", 10, mailbox("ada", good()))
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> LedgerRead:
    return read_ledger(folder)


def people() -> People:
    return People(enumerate([ADA_STATE, mailbox("bob", good())]))


def test_a_person_is_found_by_any_address_and_by_guid(ledger: LedgerRead) -> None:
    for name in ("ADA@contoso.example", "lovelace@contoso.example", guid_of("ada").upper()):
        chosen = choose_rows(RestoreWish((name,)), people(), ledger, TENANT)
        assert chosen == Chosen(None, None, frozenset({guid_of("ada")}), frozenset())


def test_whom_the_tenant_does_not_list_is_looked_for_in_the_journal(ledger: LedgerRead) -> None:
    chosen = choose_rows(RestoreWish(("Gone@contoso.example",), "r1"), people(), ledger, TENANT)
    assert chosen == Chosen("r1", None, frozenset({"gone@contoso.example"}), frozenset({"gone@contoso.example"}))


def test_without_persons_everybody_is_meant(ledger: LedgerRead) -> None:
    assert choose_rows(RestoreWish(since="2026"), people(), ledger, TENANT) == Chosen(None, "2026")


def test_the_last_run_can_be_asked_for(ledger: LedgerRead) -> None:
    assert choose_rows(RestoreWish(run_id="last"), people(), ledger, TENANT).run_id == "r2"


@pytest.mark.parametrize(("run_id", "tenant", "known"), [("r3", TENANT, "r2"), ("last", "fabrikam.example", "none")])
def test_a_run_that_nobody_knows_is_refused_with_the_names_of_others(
    run_id: str, tenant: str, known: str, ledger: LedgerRead
) -> None:
    with pytest.raises(SmimeError, match=known) as failure:
        choose_rows(RestoreWish(run_id=run_id), people(), ledger, tenant)
    assert failure.value.code == "restore.unknown_run"


def test_how_many_hold_something_is_counted() -> None:
    found = People(enumerate([ADA_STATE, mailbox("bob", good()), mailbox("eve", readable=False)]))
    assert (found.holding, found.positions[guid_of("bob")]) == (2, 1)


def check(folder: Path, chosen: Chosen, tenant: str = TENANT) -> None:
    refuse_gaps(chosen, read_journal(folder, read_ledger(folder), tenant, chosen), tenant)


def test_a_run_of_another_tenant_is_refused(folder: Path) -> None:
    check(folder, Chosen("r1"))
    with pytest.raises(SmimeError, match=TENANT) as failure:
        check(folder, Chosen("r1"), "fabrikam.example")
    assert failure.value.code == "restore.other_tenant"


def test_what_was_dropped_is_refused_and_what_is_younger_is_not(folder: Path) -> None:
    with Journal(folder) as journal:
        journal.drop_rows("r3", "2026-11-25T02:10:00Z", "2026-11-10T00:00:00Z", {"r1", "r2"})
    for chosen in (Chosen("r1"), Chosen(since="2026-11-05T02:10:00Z")):
        with pytest.raises(SmimeError, match="smime_journal_keep_days") as failure:
            check(folder, chosen)
        assert failure.value.code == "restore.dropped"
    for chosen in (Chosen("r2"), Chosen(since="2026-11-05T02:10:01Z"), Chosen()):
        check(folder, chosen)
