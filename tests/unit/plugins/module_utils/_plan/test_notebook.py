# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines about values: what is told in any case, and what as far as there is room."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.desired import DesiredValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.notebook import (
    IN_SMIME,
    IN_USER_CERTIFICATE,
    MOST_NOTES,
    Notebook,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.surplus import weigh_surplus
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    UNREADABLE,
    digest_of,
    expired,
    good,
    pkcs7,
)


def judged(content: bytes) -> JudgedValue:
    value = inspect_value("userSMIMECertificate", content)
    return judge_value(value, OwnAddresses.of(ADA, ()), Policy(), NOW)


def note_surplus(book: Notebook, sign: str, content: bytes, where: str = IN_USER_CERTIFICATE) -> None:
    weighed = weigh_surplus(digest_of(content), judged(content), {}, set(), Policy())
    book.note_surplus(sign, weighed, where)


def test_a_new_book_is_empty_and_every_word_fills_it() -> None:
    book = Notebook()
    assert book.is_empty
    book.say("entry.no_values", "nothing")
    assert not book.is_empty
    other = Notebook()
    note_surplus(other, "=", good())
    assert not other.is_empty


def test_a_line_says_where_a_value_stands_and_of_what_kind_it_is_unless_it_is_the_usual() -> None:
    book = Notebook()
    certificate, verdict = judged(good()).pairs[0]
    book.note_added("d1", DesiredValue(good(), Encoding.DER, certificate, verdict), IN_USER_CERTIFICATE)
    book.note_added("d2", DesiredValue(b"", Encoding.PKCS7, certificate, verdict), IN_SMIME)
    note_surplus(book, "-", pkcs7(expired()), IN_SMIME)
    note_surplus(book, "=", UNREADABLE)
    facts = [note.facts for note in book.notes]
    assert facts[0].startswith("serial 4A:00:01 valid to")
    assert facts[1].startswith("in UserSMimeCertificate: pkcs7 serial 4A:00:01")
    assert facts[2].startswith("in UserSMimeCertificate: pkcs7 serial")
    assert facts[3] == f"unknown {len(UNREADABLE)} bytes"


def test_what_is_written_is_told_first_and_always() -> None:
    book = Notebook()
    for number in range(MOST_NOTES + 5):
        note_surplus(book, "=", expired(number))
    for number in range(MOST_NOTES - 1):
        note_surplus(book, "-", expired(number))
    assert [note.sign for note in book.notes] == ["-"] * (MOST_NOTES - 1) + ["="]
    for number in range(5):
        note_surplus(book, "-", expired(100 + number))
    assert len(book.notes) == MOST_NOTES + 4


def test_a_value_that_gives_nothing_wanted_is_explained_with_all_inside() -> None:
    book = Notebook()
    for content in (expired(), UNREADABLE):
        book.explain_published(judged(content))
    assert [note.reasons[0][0] for note in book.notes] == ["certificate.expired", "certificate.unreadable"]
    assert [note.sign for note in book.notes] == ["?", "?"]
