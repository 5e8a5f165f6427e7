# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value, judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import issuer_text
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Reason
from ansible_collections.mailsec.smime.plugins.module_utils._report.explain_text import explain_lines
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    CLIENT_AUTHENTICATION,
    DAY,
    NOW,
    certificate_der,
    entry_of,
    recipient_of,
    value_of,
)

NOTHING = HeldValues()
GOOD = certificate_der(serial=0x4A1F, not_after=datetime(2027, 5, 1, tzinfo=UTC))
POOR = certificate_der(
    not_before=NOW - 800 * DAY,
    not_after=NOW - 400 * DAY,
    addresses=("stranger@contoso.example",),
    extended_key_usage=(CLIENT_AUTHENTICATION, "1.3.6.1.4.1.311.20.2.2"),
)


def judged(*contents: bytes) -> tuple[JudgedValue, ...]:
    return judge_values([value_of(content) for content in contents], ADA, Policy(), NOW)


def explained(
    *contents: bytes,
    entry: DirectoryEntry | None = None,
    state: RecipientState | None = None,
    held: tuple[JudgedValue, ...] = (),
    change: Change | None = None,
    unmatched: tuple[str, str] | None = None,
) -> list[str]:
    lines = list(explain_lines(entry or entry_of(*contents), judged(*contents), state, held, change, unmatched))
    assert all(len(line) <= 120 for line in lines)
    assert all(line.isprintable() for line in lines)
    return lines


def flat(lines: list[str]) -> str:
    """As a person reads it: without regard to where a line ends."""
    return " ".join(" ".join(lines).split())


def test_a_person_with_one_good_certificate() -> None:
    lines = explained(GOOD, state=recipient_of(), unmatched=None)
    digest = value_of(GOOD).value_digest[:12]
    assert lines[:6] == [
        "ada@contoso.example  (user)",
        "  directory entry  CN=Ada Lovelace,OU=People,DC=corp,DC=example",
        "  addresses        ada@contoso.example, a.lovelace@contoso.example",
        "",
        "The directory publishes 1 value:",
        f"  1. userCertificate, der, {len(GOOD)} bytes, digest {digest}…",
    ]
    assert lines[6:10] == [
        "     subject CN=Ada Lovelace",
        f"     issuer {issuer_text(value_of(GOOD).certificates[0])}",
        "     serial 4A:1F, valid 2026-08-17 to 2027-05-01, EC 256 bits, for ada@contoso.example",
        "     can be used for encryption, can be used for signing, rank 1, wanted in Exchange",
    ]
    assert "Exchange Online: ada@contoso.example (UserMailbox, authority: cloud), holds 0 values" in flat(lines)
    assert lines[-1] == "What would happen: nothing; Exchange Online holds what is wanted."


def test_every_reason_is_given_in_words_and_by_its_code() -> None:
    lines = explained(POOR)
    text = flat(lines)
    reasons = judged(POOR)[0].verdicts[0].reasons
    assert len(reasons) >= 3
    for reason in reasons:
        assert f"- {CATALOGUE[reason.code].meaning} {reason.detail} ({reason.code})" in text
    assert "cannot be used for encryption, cannot be used for signing, not wanted in Exchange" in text


def test_no_code_is_lost_at_the_end_of_a_line() -> None:
    value = judged(GOOD)[0]
    reasons = tuple(Reason(code, "word " * (number % 25)) for number, code in enumerate(CATALOGUE))
    verdict = replace(value.verdicts[0], encryption=Outcome.UNDECIDED, reasons=reasons)
    lines = list(explain_lines(entry_of(), [replace(value, verdicts=(verdict,))], None, (), None, None))
    text = "\n".join(lines)
    assert not [code for code in CATALOGUE if f"({code})" not in text]
    assert all(len(line) <= 120 for line in lines)
    assert "is undecided for encryption, can be used for signing" in text


def test_a_value_that_cannot_be_read_says_why() -> None:
    lines = explained(b"", GOOD[:100])
    assert lines[4] == "The directory publishes 2 values:"
    assert "1. userCertificate, empty, 0 bytes, digest e3b0c44298fc…" in lines[5]
    text = flat(lines)
    assert "- No certificate can be read from the value. the value is empty (certificate.unreadable)" in text
    assert "2. userCertificate, truncated, 100 bytes" in text
    assert "the value is cut" in text


@pytest.mark.parametrize(
    ("changes", "first", "addresses"),
    [
        ({}, f"{ADDRESS}  (user)", f"{ADDRESS}, {ALIAS}"),
        ({"enabled": False}, f"{ADDRESS}  (user, account disabled)", f"{ADDRESS}, {ALIAS}"),
        (
            {"primary_smtp_address": None, "proxy_addresses": (), "mail": "m@corp.example"},
            "m@corp.example",
            "m@corp.example",
        ),
        ({"primary_smtp_address": None, "proxy_addresses": (), "mail": None}, "ada@corp.example", "none"),
        (
            {"primary_smtp_address": None, "proxy_addresses": (), "mail": None, "user_principal_name": None},
            "CN=Ada Lovelace,OU=People,DC=corp,DC=example",
            "none",
        ),
    ],
    ids=["usual", "disabled", "mail only", "UPN only", "nothing but a name"],
)
def test_a_person_is_called_by_the_best_name_there_is(changes: dict[str, object], first: str, addresses: str) -> None:
    lines = explained(entry=entry_of(**changes))
    assert lines[0].startswith(first)
    assert lines[2] == f"  addresses        {addresses}"
    assert lines[4] == "The directory publishes 0 values:"


def test_without_a_recipient_the_reason_is_given() -> None:
    unmatched = ("recipient.ambiguous", "two entries claim ada@contoso.example")
    text = flat(explained(unmatched=unmatched))
    assert f"Exchange Online: {CATALOGUE['recipient.ambiguous'].meaning} two entries claim ada@contoso.example" in text
    assert text.endswith("(recipient.ambiguous)")
    assert flat(explained()).endswith("Exchange Online: its recipients were not looked at.")


def test_what_exchange_holds_is_explained_too() -> None:
    held = tuple(judge_value(value_of(content), ADA, Policy(), NOW) for content in (GOOD, POOR))
    state = recipient_of(GOOD, POOR, primary_smtp_address=None, is_dir_synced=True, user_smime_certificate=("d" * 64,))
    lines = explained(GOOD, state=state, held=held)
    text = flat(lines)
    assert (
        "Exchange Online: Ada Lovelace (UserMailbox, authority: on premises), holds 2 values in UserCertificate" in text
    )
    assert "and 1 in UserSMimeCertificate:" in text
    at = lines.index(next(line for line in lines if line.startswith("Exchange Online")))
    answers = [line for line in lines[at:] if "in Exchange" in line and "used for" in line]
    assert [answer.endswith(", wanted in Exchange") for answer in answers] == [True, False]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.ADD, "values are added."),
        (Action.REPLACE, "values are added and removed."),
        (Action.REMOVE, "values are removed."),
        (Action.NOTE, "nothing is written."),
    ],
)
def test_what_would_happen_is_said_with_its_reasons(action: Action, words: str) -> None:
    note = ValueNote("-", "3f9ac1" + "0" * 58, "serial 07", (("certificate.expired", "expired 2026-10-02"),))
    reasons = (("recipient.hidden", "it is treated like any other"),)
    change = Change(action, "guid", ADDRESS, None, reasons, NOTHING, NOTHING, (note,))
    lines = explained(state=recipient_of(), change=change)
    at = lines.index(f"What would happen: {words}")
    meaning = CATALOGUE["recipient.hidden"].meaning
    assert flat(lines[at + 1 : -1]) == f"{meaning} (recipient.hidden: it is treated like any other)"
    assert lines[-1] == "  - 3f9ac1000000… serial 07  expired 2026-10-02 (certificate.expired)"


def test_a_hostile_subject_is_made_visible() -> None:
    hostile = certificate_der(common_name="Ada\u202e\nWhat would happen: nothing.")
    lines = explained(hostile)
    assert "     subject CN=Ada\\u{202e}\\u{a}What would happen: nothing." in lines
    assert not [line for line in lines if line.startswith("What would happen")]


def test_hostile_text_from_the_directory_and_from_exchange_is_made_visible() -> None:
    hostile = "\u202eada\x1b[2J"
    entry = entry_of(distinguished_name=f"CN={hostile}", primary_smtp_address=hostile, proxy_addresses=(hostile,))
    change = Change(Action.NOTE, "guid", hostile, None, (("recipient.hidden", hostile),), NOTHING, NOTHING)
    state = recipient_of(primary_smtp_address=hostile, display_name=hostile, recipient_type=hostile)
    lines = explained(entry=entry, state=state, change=change)
    assert sum("\\u{202e}ada\\u{1b}[2J" in line for line in lines) >= 5


def test_a_key_of_unknown_size_and_no_address_are_said_so() -> None:
    known, unknown = bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209")
    text = flat(explained(certificate_der(addresses=()).replace(known, unknown)))
    assert "1.2.840.10045.2.9, for no address" in text
    assert "is undecided for encryption, is undecided for signing, not wanted in Exchange" in text
