# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a census learns of one recipient: verdicts, wanted issuers, and issuers of which something is missed."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.observation import Observation
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import (
    Circumstances,
    plan_recipient,
    study_recipient,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    UNREADABLE,
    around,
    certificate,
    entry,
    expired,
    good,
    recipient,
    undecided,
)
from cryptography import x509

NEWER = certificate(ADA, age=50)
OTHER = certificate(ADA, age=40, issuer="Contoso Issuing CA 2")
OWNED = {"owned_issuers": ("CN=Contoso Issuing CA 1",)}


def name_of(content: bytes) -> bytes:
    return x509.load_der_x509_certificate(content).issuer.public_bytes()


def observe(published: DirectoryEntry, state: RecipientState, circumstances: Circumstances) -> Observation:
    change, observation = study_recipient(published, state, circumstances)
    assert change == plan_recipient(published, state, circumstances), "looking closer changes nothing"
    return observation


def missed(published: DirectoryEntry, *held: bytes, ours: tuple[bytes, ...] = (), **policy: Any) -> tuple[bytes, ...]:
    return observe(published, recipient(*held), around(ours=ours, **policy)).missed


def test_verdicts_about_what_is_published_are_counted() -> None:
    found = observe(entry(good(), undecided(), expired(), UNREADABLE), recipient(), around())
    assert (found.verdicts, found.undecided) == (3, 1)
    assert found.wanted == (name_of(good()),)
    assert observe(entry(), recipient(good()), around()) == Observation()


def test_a_certificate_in_both_attributes_has_one_verdict() -> None:
    assert observe(entry(good(), smime=[good()]), recipient(), around()).verdicts == 1


def test_what_we_wrote_and_is_published_no_longer_is_missed() -> None:
    assert missed(entry(), good(), ours=(good(),)) == (name_of(good()),)
    assert missed(entry(), good(), **OWNED) == (name_of(good()),)
    assert missed(entry(OTHER), good(), ours=(good(),)) == (), "a newer one of the other issuer stands in for it"


def test_what_was_never_ours_is_not_missed() -> None:
    assert missed(entry(), good()) == ()


def test_what_is_of_no_use_is_not_missed() -> None:
    assert missed(entry(), expired(), ours=(expired(),)) == ()


def test_what_is_published_and_lost_to_a_better_one_is_not_missed() -> None:
    assert missed(entry(good(), NEWER), good(), NEWER, ours=(good(), NEWER)) == ()


def test_an_older_one_of_another_issuer_does_not_stand_in() -> None:
    assert missed(entry(good()), OTHER, ours=(OTHER,)) == (name_of(OTHER),)


def test_what_could_not_be_read_is_not_looked_at() -> None:
    state = recipient(good(), readable=False)
    assert observe(entry(), state, around(ours=(good(),))).missed == ()
