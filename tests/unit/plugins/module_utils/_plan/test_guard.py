"""Who may be written, and which mailboxes the service keeps for itself."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._plan.guard import authority_objection, is_system_mailbox
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import recipient


@pytest.mark.parametrize(
    ("is_dir_synced", "is_cloud_managed", "write_cloud_managed", "code"),
    [
        (False, None, False, None),
        (False, True, False, None),
        (True, None, False, "recipient.authority.on_premises"),
        (True, None, True, "recipient.authority.on_premises"),
        (True, False, True, "recipient.authority.on_premises"),
        (True, True, False, "recipient.authority.cloud_managed"),
        (True, True, True, None),
        (None, None, False, "recipient.authority.unknown"),
        (None, True, True, "recipient.authority.unknown"),
    ],
)
def test_only_what_the_cloud_owns_is_written(
    is_dir_synced: bool | None, is_cloud_managed: bool | None, write_cloud_managed: bool, code: str | None
) -> None:
    state = recipient(is_dir_synced=is_dir_synced, is_exchange_cloud_managed=is_cloud_managed)
    objection = authority_objection(state, write_cloud_managed)
    assert (objection and objection[0]) == code
    assert code is None or code in CATALOGUE


@pytest.mark.parametrize(
    ("display_name", "address"),
    [
        ("SystemMailbox{1f05a927-89c0-4725-adca-4527114196a1}", None),
        ("Discovery Search Mailbox", "DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}@contoso.example"),
        ("Microsoft Exchange", "FederatedEmail.4c1f4d8b-8179-4148-93bf-00a95fa1e042@contoso.example"),
        ("HealthMailbox0659e34a-4f3b", "x@contoso.example"),
        ("Migration", "Migration.8f3e7716-2011-43e4-96b1-aba62d229136@contoso.example"),
        ("", "auditlog.8f3e7716-2011-43e4-96b1-aba62d229136@contoso.example"),
    ],
)
def test_system_mailboxes_are_known_by_name(display_name: str, address: str | None) -> None:
    assert is_system_mailbox(recipient(display_name=display_name, primary_smtp_address=address))


@pytest.mark.parametrize("name", ["Ada", "Migration Team", "System Mailbox", "auditlog", "healthmailbox.team", ""])
def test_people_with_similar_names_are_not_taken_for_them(name: str) -> None:
    local_part = name.lower().replace(" ", ".")
    assert not is_system_mailbox(recipient(display_name=name, primary_smtp_address=f"{local_part}@contoso.example"))
