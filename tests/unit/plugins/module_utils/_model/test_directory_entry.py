# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import anchor_of
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADDRESS, ALIAS, entry_of

OBJECT_GUID = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
CONSISTENCY_GUID = "00112233-4455-6677-8899-aabbccddeeff"


def test_an_anchor_is_the_bytes_as_active_directory_stores_them() -> None:
    # The first three groups are little-endian there ([MS-DTYP] 2.3.4).
    stored = bytes.fromhex("33221100 5544 7766 8899 aabbccddeeff")
    assert base64.b64decode(anchor_of(CONSISTENCY_GUID)) == stored


def test_the_consistency_guid_comes_before_the_object_guid() -> None:
    entry = entry_of(object_guid=OBJECT_GUID, ms_ds_consistency_guid=CONSISTENCY_GUID)
    assert entry.immutable_id == anchor_of(CONSISTENCY_GUID)
    assert entry.anchors == (anchor_of(CONSISTENCY_GUID), anchor_of(OBJECT_GUID))


def test_without_a_consistency_guid_the_object_guid_is_the_anchor() -> None:
    entry = entry_of(object_guid=OBJECT_GUID)
    assert entry.immutable_id == anchor_of(OBJECT_GUID)
    assert entry.anchors == (anchor_of(OBJECT_GUID),)


def test_both_guids_alike_are_one_anchor() -> None:
    assert len(entry_of(object_guid=OBJECT_GUID, ms_ds_consistency_guid=OBJECT_GUID).anchors) == 1


def test_a_global_catalog_lets_nobody_guess() -> None:
    assert entry_of(from_global_catalog=True).immutable_id is None
    known = entry_of(from_global_catalog=True, ms_ds_consistency_guid=CONSISTENCY_GUID)
    assert known.immutable_id == anchor_of(CONSISTENCY_GUID)


def test_mail_stands_in_for_a_missing_primary_address() -> None:
    entry = entry_of(mail="Ada@contoso.example", primary_smtp_address=None, proxy_addresses=(ALIAS,))
    assert entry.addresses == OwnAddresses(ADDRESS, frozenset({ADDRESS, ALIAS}))


def test_a_differing_mail_is_no_address_of_somebody_with_a_primary_one() -> None:
    entry = entry_of(mail="old@contoso.example", primary_smtp_address=ADDRESS, proxy_addresses=(ADDRESS,))
    assert entry.addresses == OwnAddresses(ADDRESS, frozenset({ADDRESS}))


def test_what_is_no_guid_is_refused() -> None:
    with pytest.raises(ValueError, match="UUID"):
        anchor_of("ada")
