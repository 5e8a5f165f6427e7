# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person, and a certificate file, as a whole: who, what is published, what would happen, what programs do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.answers import RuleAnswer, ask_every_rule
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value, judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues, ValueNote
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.desired import list_desired
from ansible_collections.mailsec.smime.plugins.module_utils._report.explain_text import (
    HeldSides,
    PersonExplained,
    RecipientSide,
    explain_file_lines,
    explain_lines,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    NOW,
    certificate_der,
    entry_of,
    recipient_of,
    value_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import expired, good, pem, pkcs7

NOTHING = HeldValues()
GOOD = certificate_der(serial=0x4A1F)


def ask(certificate: Certificate) -> Sequence[RuleAnswer]:
    return ask_every_rule(certificate, ADA, Policy(), NOW)


def sides(held: Sequence[bytes], smime: Sequence[bytes]) -> HeldSides:
    def judge(attribute: str, contents: Sequence[bytes]) -> list[JudgedValue]:
        return [judge_value(inspect_value(attribute, content), ADA, Policy(), NOW) for content in contents]

    return HeldSides(judge("userCertificate", held), judge("userSMIMECertificate", smime))


def explained(
    *contents: bytes,
    smime: Sequence[bytes] = (),
    entry: DirectoryEntry | None = None,
    state: RecipientState | None = None,
    held: Sequence[bytes] = (),
    held_smime: Sequence[bytes] = (),
    after: HeldSides | None = None,
    change: Change | None = None,
    unmatched: tuple[str, str] | None = None,
    notices: Sequence[tuple[str, str]] = (),
    policy: Policy | None = None,
) -> list[str]:
    chosen = policy or Policy()
    inspected = [value_of(content) for content in contents]
    inspected += [inspect_value("userSMIMECertificate", content) for content in smime]
    judged = judge_values(inspected, ADA, chosen, NOW)
    now_held = sides(held, held_smime)
    side = None if state is None else RecipientSide(state, now_held, after or now_held, change)
    desired = list_desired(judged, chosen)
    known = PersonExplained(entry or entry_of(*contents), judged, notices, desired, side, unmatched, ADA, ask, NOW)
    lines = list(explain_lines(known))
    assert all(len(line) <= 120 for line in lines)
    assert all(line.isprintable() for line in lines)
    return lines


def flat(lines: list[str]) -> str:
    """As a person reads it: without regard to where a line ends."""
    return " ".join(" ".join(lines).split())


def test_a_person_with_one_good_certificate() -> None:
    lines = explained(GOOD, state=recipient_of())
    assert lines[:6] == [
        "ada@contoso.example  (user)",
        "  directory entry  CN=Ada Lovelace,OU=People,DC=corp,DC=example",
        "  addresses        ada@contoso.example, a.lovelace@contoso.example",
        "  in short         the directory publishes 1 certificate with which mail to this person can be encrypted",
        "",
        "The directory publishes 1 value:",
    ]
    at = lines.index("What is to be published for this person:")
    assert lines[at + 1 : at + 3] == [
        "  UserCertificate       serial 4A:1F valid to 2027-08-17",
        "  UserSMimeCertificate  nothing: no value of the directory to carry",
    ]
    assert "Exchange Online: ada@contoso.example (UserMailbox, authority: cloud), holds 0 values" in flat(lines)
    assert "What would happen: nothing; Exchange Online holds what is wanted." in lines


def test_a_carried_value_and_a_plain_one_in_the_smime_attribute_are_told_apart() -> None:
    text = flat(explained(smime=[pkcs7(good())]))
    assert "UserSMimeCertificate the value as it is, pkcs7, digest" in text
    text = flat(explained(good(), policy=Policy(smime_attribute="der")))
    assert "UserSMimeCertificate the wanted certificate itself, der, digest" in text


def test_nothing_wanted_is_said_so_and_notices_of_the_entry_follow_its_values() -> None:
    lines = explained(expired(), notices=[("entry.shadowed_value", "one hides another")])
    assert "  UserCertificate       nothing: no certificate is wanted" in lines
    assert "in short the directory publishes nothing with which mail to this person can be encrypted" in flat(lines)
    hidden = explained(good(), notices=[("entry.shadowed_value", "one hides another")])
    assert "can be encrypted, and a stale value that may hide it from Outlook" in flat(hidden)
    meaning = CATALOGUE["entry.shadowed_value"].meaning
    assert f"! {meaning} one hides another (entry.shadowed_value)" in flat(lines)


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
    assert lines[3] == "  in short         the directory publishes nothing for this person"
    assert lines[5] == "The directory publishes 0 values:"


def test_without_a_recipient_the_reason_is_given() -> None:
    unmatched = ("recipient.ambiguous", "two entries claim ada@contoso.example")
    text = flat(explained(unmatched=unmatched))
    assert f"Exchange Online: {CATALOGUE['recipient.ambiguous'].meaning} two entries claim ada@contoso.example" in text
    assert text.endswith("(recipient.ambiguous)")
    assert flat(explained()).endswith("Exchange Online: its recipients were not looked at.")


def test_what_exchange_holds_in_both_attributes_is_explained_too() -> None:
    state = recipient_of(primary_smtp_address=None, is_dir_synced=True)
    lines = explained(GOOD, state=state, held=[GOOD, expired()], held_smime=[pkcs7(expired())])
    text = flat(lines)
    assert "Ada Lovelace (UserMailbox, authority: on premises), holds 2 values in UserCertificate and 1 in" in text
    at = lines.index(next(line for line in lines if line.startswith("Exchange Online")))
    answers = [line for line in lines[at:] if "in Exchange" in line and "used for" in line]
    assert [answer.endswith(", wanted in Exchange") for answer in answers] == [True, False, False]
    assert "the certificate of directory value 1 again" in text
    assert "the certificate of Exchange value 2 again" in text


def test_what_programs_do_is_told_of_what_is_held_after_the_change() -> None:
    change = Change(Action.ADD, "guid", ADDRESS, None, (), NOTHING, HeldValues(("d",)))
    lines = explained(GOOD, state=recipient_of(), after=sides([GOOD], []), change=change)
    at = lines.index("What senders' programs are documented to do after that:")
    assert "serial 4A:1F valid to 2027-08-17, which is usable" in flat(lines[at:])
    lines = explained(GOOD, state=recipient_of())
    at = lines.index("What senders' programs are documented to do with what is held now:")
    assert "there is none, so it cannot encrypt" in flat(lines[at:])
    assert "Not confirmed for current versions." in flat(lines[at:])


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
    text = flat(lines[at + 1 :])
    assert text.startswith(f"{meaning} (recipient.hidden: it is treated like any other)")
    assert "  - 3f9ac1000000… serial 07  expired 2026-10-02 (certificate.expired)" in lines


def test_hostile_text_from_the_directory_and_from_exchange_is_made_visible() -> None:
    hostile = "\u202eada\x1b[2J"
    entry = entry_of(distinguished_name=f"CN={hostile}", primary_smtp_address=hostile, proxy_addresses=(hostile,))
    change = Change(Action.NOTE, "guid", hostile, None, (("recipient.hidden", hostile),), NOTHING, NOTHING)
    state = recipient_of(primary_smtp_address=hostile, display_name=hostile, recipient_type=hostile)
    lines = explained(entry=entry, state=state, change=change)
    assert sum("\\u{202e}ada\\u{1b}[2J" in line for line in lines) >= 5


def test_a_file_is_explained_for_an_address() -> None:
    (judged,) = judge_values([value_of(pem(good()))], ADA, Policy(), NOW)
    lines = list(explain_file_lines("ada\u202e.pem", ADDRESS, judged, list_desired([judged], Policy()), ask, "default"))
    assert all(len(line) <= 120 and line.isprintable() for line in lines)
    assert lines[0] == "ada\\u{202e}.pem, judged for ada@contoso.example under the policy default"
    assert f"What is to be published for {ADDRESS}:" in lines
    assert "  UserCertificate       serial 4A:00:01 valid to 2027-08-17" in lines
    assert lines[2].startswith("  1. the file, pem: PEM text, ")
    assert lines[-1].startswith("Other certificates of this person were not looked at")


def test_a_file_without_a_wanted_certificate_has_no_successor_to_fear() -> None:
    (judged,) = judge_values([value_of(expired())], ADA, Policy(), NOW)
    lines = list(explain_file_lines("ada.cer", ADDRESS, judged, list_desired([judged], Policy()), ask, "default"))
    assert lines[-1] == "  UserSMimeCertificate  nothing: no value of the directory to carry"
