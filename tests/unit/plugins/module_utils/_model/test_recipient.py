# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import Authority
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADDRESS, ALIAS, recipient_of


@pytest.mark.parametrize(
    ("is_dir_synced", "is_exchange_cloud_managed", "authority"),
    [
        (False, None, Authority.CLOUD),
        (False, True, Authority.CLOUD),
        (True, None, Authority.ON_PREMISES),
        (True, False, Authority.ON_PREMISES),
        (True, True, Authority.CLOUD_MANAGED),
        (None, None, Authority.UNKNOWN),
        (None, True, Authority.UNKNOWN),
        (None, False, Authority.UNKNOWN),
    ],
)
def test_who_owns_a_recipient(
    is_dir_synced: bool | None, is_exchange_cloud_managed: bool | None, authority: Authority
) -> None:
    state = recipient_of(is_dir_synced=is_dir_synced, is_exchange_cloud_managed=is_exchange_cloud_managed)
    assert state.authority is authority


def test_its_addresses_are_ready_for_comparison() -> None:
    state = recipient_of(primary_smtp_address="Ada@Contoso.Example", addresses=("ada@contoso.example", ALIAS.upper()))
    assert state.own_addresses == OwnAddresses(ADDRESS, frozenset({ADDRESS, ALIAS}))
