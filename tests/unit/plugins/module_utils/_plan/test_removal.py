# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds removals back, told for each value; the recipient's tests go through every way of it."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.notebook import Notebook
from ansible_collections.mailsec.smime.plugins.module_utils._plan.removal import Removal
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    certificate,
    digest_of,
    expired,
    good,
    pkcs7,
)

ADDRESSES = OwnAddresses.of(ADA, ())
FOREIGN = certificate(ADA, issuer="Somebody Else")
CONTENTS = [good(), expired(), FOREIGN, pkcs7(expired()), pkcs7(good())]


def judge(digest: str) -> JudgedValue:
    (content,) = [content for content in CONTENTS if digest_of(content) == digest]
    return judge_value(inspect_value("userSMIMECertificate", content), ADDRESSES, Policy(), NOW)


def removal(rule: str, only_add: bool = False) -> Removal:
    published = {digest_of(expired()): judge(digest_of(expired()))}
    return Removal(Policy(removal=rule), ADDRESSES, published, frozenset(), only_add, judge)


def digests(*contents: bytes) -> set[str]:
    return {digest_of(content) for content in contents}


@pytest.mark.parametrize(
    ("rule", "only_add", "leaving", "code"),
    [
        ("off", False, set(), "value.would_be_removed"),
        ("owned", False, digests(expired()), "certificate.expired"),
        ("owned", True, set(), "directory.completeness_unknown"),
        ("exact", False, digests(expired(), FOREIGN), "certificate.expired"),
    ],
)
def test_the_rule_decides_what_leaves_user_certificate(rule: str, only_add: bool, leaving: set[str], code: str) -> None:
    book = Notebook()
    held, wanted = digests(good(), expired(), FOREIGN), digests(good())
    assert removal(rule, only_add).choose_certificates(held, wanted, set(), book) == leaving
    (told,) = [note for note in book.notes if note.value_digest == digest_of(expired())]
    assert told.reasons[0][0] == code
    assert book.reasons == []


def test_the_last_one_stays_unless_the_other_attribute_holds_a_usable_one() -> None:
    book = Notebook()
    assert removal("owned").choose_certificates(digests(expired()), set(), digests(pkcs7(expired())), book) == set()
    assert [code for code, _detail in book.reasons] == ["recipient.only_expired"]
    book = Notebook()
    leaving = removal("owned").choose_certificates(digests(expired()), set(), digests(pkcs7(good())), book)
    assert leaving == digests(expired())


@pytest.mark.parametrize(("is_proven", "leaving"), [(False, set()), (True, digests(pkcs7(expired())))])
def test_an_smime_value_waits_for_the_proof(is_proven: bool, leaving: set[str]) -> None:
    book = Notebook()
    held, desired = digests(pkcs7(expired()), pkcs7(good())), digests(pkcs7(good()))
    assert removal("owned").choose_smime(held, desired, digests(good()), is_proven, book) == leaving
    (note,) = book.notes
    assert (note.sign, note.reasons[0][0]) == (
        ("-", "certificate.expired") if is_proven else ("?", "value.waits_for_proof")
    )


def test_off_is_told_before_the_missing_proof() -> None:
    book = Notebook()
    assert removal("off").choose_smime(digests(pkcs7(expired())), set(), digests(good()), False, book) == set()
    assert book.notes[0].reasons[0][0] == "value.would_be_removed"


def test_a_value_that_leads_to_a_wanted_certificate_stays_without_a_word() -> None:
    book = Notebook()
    assert removal("exact").choose_smime(digests(pkcs7(good())), set(), digests(good()), True, book) == set()
    assert book.is_empty
