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


def test_an_address_beyond_ascii_matches_without_regard_to_case() -> None:
    own = OwnAddresses.of("änne@contoso.example", [])
    made = certificate(addresses=(), utf8_addresses=("ÄNNE@contoso.example",))
    assert judge(made, own, Policy(), NOW) == ()


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
