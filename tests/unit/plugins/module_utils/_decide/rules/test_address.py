# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.address import covered_addresses, judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    NOW,
    certificate,
    certificate_facts,
)


def judged(*addresses: str, own: OwnAddresses = ADA) -> tuple[Reason, ...]:
    return judge(certificate_facts(email_addresses=addresses), own, Policy(), NOW)


@pytest.mark.parametrize(
    "addresses", [(ADDRESS,), ("ADA@CONTOSO.EXAMPLE",), ("stranger@contoso.example", ADDRESS), (ALIAS, ADDRESS)]
)
def test_the_primary_address_among_them_is_enough(addresses: tuple[str, ...]) -> None:
    assert judged(*addresses) == ()


@pytest.mark.parametrize(
    ("written", "own", "matches"),
    [
        ("änne@contoso.example", "änne@contoso.example", True),
        ("änne@CONTOSO.example", "änne@contoso.example", True),
        ("änne@xn--mller-kva.example", "änne@müller.example", True),
        # RFC 9598 section 5: a local part beyond ASCII is compared as written.
        ("ÄNNE@contoso.example", "änne@contoso.example", False),
        ("a\u0308nne@contoso.example", "änne@contoso.example", False),
    ],
)
def test_an_address_beyond_ascii_is_compared_by_rfc_9598(written: str, own: str, matches: bool) -> None:
    made = certificate(addresses=(), utf8_addresses=(written,))
    codes = [reason.code for reason in judge(made, OwnAddresses.of(own, []), Policy(), NOW)]
    assert codes == ([] if matches else ["certificate.address.no_match"])


@pytest.mark.parametrize("own", ["ada@bücher.example", "Ada@BÜCHER.example", "ada@XN--bcher-kva.example"])
def test_a_domain_has_two_spellings(own: str) -> None:
    assert judged("ADA@xn--bcher-kva.Example", own=OwnAddresses.of(own, [])) == ()


@pytest.mark.parametrize(
    "address",
    [
        "ada@contoso.example\n",
        "ada@contoso.example\x00",
        "ada@contoso.example\x00.attacker.example",
        "\x00ada@contoso.example",
        " ada@contoso.example",
        "ada@contoso.example ",
        "ada@contoso.example\r\nx@contoso.example",
        "a\u200bda@contoso.example",
        "ada@contoso.exa\u1d0dple",
    ],
)
def test_hidden_characters_are_never_overlooked(address: str) -> None:
    assert judged(address)[0].code == "certificate.address.no_match"


def test_an_address_that_matches_nobody_does_not_match_a_directory_full_of_empty_ones() -> None:
    assert judged("\x00", own=OwnAddresses.of("", ["", " ", "\x00"]))[0].code == "certificate.address.no_match"


def test_many_aliases_are_shortened() -> None:
    aliases = [f"p{number}@contoso.example" for number in range(5)]
    (reason,) = judged(*aliases, own=OwnAddresses.of(ADDRESS, aliases))
    assert reason.code == "certificate.address.alias_only"
    assert reason.detail == "made out to p0@contoso.example, p1@contoso.example, p2@contoso.example and 2 more"


def test_an_address_in_the_subject_alone_matches() -> None:
    assert judge(certificate(addresses=(), subject_address=ADDRESS), ADA, Policy(), NOW) == ()


def test_a_proxy_address_alone_is_a_notice_and_no_objection() -> None:
    (reason,) = judged("A.Lovelace@contoso.example", "stranger@contoso.example")
    assert reason == Reason("certificate.address.alias_only", f"made out to {ALIAS}")
    assert (reason.encryption, reason.signing) == (Outcome.ACCEPTED, Outcome.ACCEPTED)


def test_somebody_else_s_address_is_no_match() -> None:
    (reason,) = judged("maria.schmidt@contoso.example", own=OwnAddresses.of("maria.weber@contoso.example", []))
    assert reason.code == "certificate.address.no_match"
    assert reason.detail == "made out to maria.schmidt@contoso.example"
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.REJECTED)


def test_a_part_of_an_address_is_no_match() -> None:
    for other in (
        "ada@contoso.example.net",
        "xada@contoso.example",
        "ada@mail.contoso.example",
        "ada+x@contoso.example",
    ):
        assert judged(other)[0].code == "certificate.address.no_match"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (3, "made out to p0@corp.example, p1@corp.example, p2@corp.example"),
        (4, "made out to p0@corp.example, p1@corp.example, p2@corp.example and 1 more"),
        (500, "made out to p0@corp.example, p1@corp.example, p2@corp.example and 497 more"),
    ],
)
def test_many_addresses_are_shortened(count: int, text: str) -> None:
    (reason,) = judged(*(f"p{number}@corp.example" for number in range(count)))
    assert reason.detail == text


@pytest.mark.parametrize(("allowed", "effect"), [(False, Outcome.UNDECIDED), (True, Outcome.ACCEPTED)])
@pytest.mark.parametrize(
    ("principals", "code"),
    [((), "certificate.address.none"), ((ADDRESS,), "certificate.address.upn_only")],
)
def test_no_address_at_all_is_never_a_rejection_and_a_upn_is_no_address(
    principals: tuple[str, ...], code: str, allowed: bool, effect: Outcome
) -> None:
    facts = certificate_facts(email_addresses=(), user_principal_names=principals)
    (reason,) = judge(facts, ADA, Policy(allow_without_address=allowed), NOW)
    assert reason.code == code
    assert (reason.encryption, reason.signing) == (effect, effect)
    assert covered_addresses(facts, ADA) == frozenset()


def test_nothing_matches_somebody_without_any_address() -> None:
    assert judged(ADDRESS, own=OwnAddresses.of(None, []))[0].code == "certificate.address.no_match"


def test_what_it_covers_is_the_person_s_own_addresses_only() -> None:
    facts = certificate_facts(email_addresses=("ADA@contoso.example", "stranger@contoso.example"))
    assert covered_addresses(facts, ADA) == {ADDRESS}
