# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each person once, in scope, with what has to be said."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._directory.intake import Intake
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import person


def test_an_entry_found_again_is_taken_as_it_came_first_and_told() -> None:
    intake = Intake(repeats_expected=False)
    assert intake.take(b"CN=ada,DC=corp", person(1)) is not None
    assert intake.take(b"CN=bob,DC=corp", person(2)) is not None
    assert intake.notices == ()
    assert intake.take(b"CN=ada,OU=Moved,DC=corp", person(1, userCertificate=[])) is None
    assert intake.take(b"CN=bob,DC=corp", person(2)) is None
    ((code, detail),) = intake.notices
    assert code == "directory.repeated_entry"
    assert detail == "2 entries came again and were left out; first: CN=ada,OU=Moved,DC=corp"


def test_repeats_that_overlapping_bases_bring_are_not_told() -> None:
    intake = Intake(repeats_expected=True)
    assert intake.take(b"CN=ada,DC=corp", person(1)) is not None
    assert intake.take(b"CN=ada,DC=corp", person(1)) is None
    assert intake.notices == ()


def test_bases_narrow() -> None:
    intake = Intake(repeats_expected=False, bases=("OU=People,DC=corp", "OU=Contacts,DC=corp"))
    assert intake.take(b"CN=ada,OU=Other,DC=corp", person(1)) is None
    assert intake.take(b"CN=ada,OU=contacts,dc=corp", person(2)) is not None


def test_odd_anchors_are_counted_and_the_first_is_named() -> None:
    intake = Intake(repeats_expected=False)
    assert intake.notices == ()
    for number in (1, 2):
        taken = intake.take(b"CN=ada%d,DC=corp" % number, person(number, **{"mS-DS-ConsistencyGuid": [b"odd"]}))
        assert taken is not None
    ((code, detail),) = intake.notices
    assert code == "directory.anchor_unreadable"
    assert detail.startswith("2 entries")
    assert detail.endswith("CN=ada1,DC=corp")
