"""A run that left its rows in journal and ledger, without a service. No test asserts here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.moments import format_moment
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import Journal
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW, digest_of


def journal_run(folder: Path, run_id: str, age: int, *states: RecipientState, after: Iterable[bytes] = ()) -> None:
    """``age`` days before NOW each of these mailboxes was made to hold ``after`` in UserCertificate."""
    at = format_moment(NOW - timedelta(days=age))
    left = tuple(sorted(digest_of(content) for content in after))
    with Journal(folder) as journal:
        journal.note("start", run_id, at, tenant=TENANT)
        for state in states:
            journal.record_former_values(run_id, at, TENANT, state, HeldValues(left))
            added = sorted(set(left) - set(state.user_certificate))
            journal.note("write", run_id, at, tenant=TENANT, guid=state.guid, address="", added=added, removed=[])
        journal.note("end", run_id, at)
