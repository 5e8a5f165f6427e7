# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._decide.ranking import rank_key
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    DAY,
    NOW,
    SECOND,
    certificate_facts,
)
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st


def ranked(*certificates: Certificate, own: OwnAddresses = ADA) -> list[Certificate]:
    return sorted(certificates, key=lambda certificate: rank_key(certificate, own))


def test_the_primary_address_comes_before_newness() -> None:
    primary = certificate_facts(email_addresses=(ADDRESS,), not_before=NOW - 300 * DAY)
    alias = certificate_facts(email_addresses=(ALIAS,), not_before=NOW - DAY)
    assert ranked(alias, primary) == [primary, alias]


def test_then_the_preferred_issuer() -> None:
    names = {name: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]).public_bytes() for name in "ABC"}
    a, b, c = (certificate_facts(issuer_der=names[name], not_before=NOW - DAY) for name in "ABC")
    newest = certificate_facts(issuer_der=names["C"], not_before=NOW)
    alias = certificate_facts(issuer_der=names["B"], email_addresses=(ALIAS,))
    best_first = sorted([newest, a, alias, c, b], key=lambda item: rank_key(item, ADA, ("CN=B", "CN=A")))
    assert best_first == [b, a, newest, c, alias]


def test_then_the_newest_by_a_second() -> None:
    older = certificate_facts(not_before=NOW - DAY, not_after=NOW + 900 * DAY)
    newer = certificate_facts(not_before=NOW - DAY + SECOND, not_after=NOW + DAY)
    assert ranked(older, newer) == [newer, older]


def test_then_the_longest_by_a_second() -> None:
    shorter, longer = certificate_facts(not_after=NOW + DAY), certificate_facts(not_after=NOW + DAY + SECOND)
    assert ranked(shorter, longer) == [longer, shorter]


def test_then_the_fingerprint_so_that_nothing_is_left_to_chance() -> None:
    first, second = certificate_facts(fingerprint="aa"), certificate_facts(fingerprint="ab")
    assert ranked(second, first) == [first, second]


def test_without_a_primary_address_the_newest_is_best() -> None:
    own = OwnAddresses.of(None, [ADDRESS, ALIAS])
    older = certificate_facts(email_addresses=(ADDRESS,), not_before=NOW - 300 * DAY)
    newer = certificate_facts(email_addresses=(ALIAS,), not_before=NOW - DAY)
    assert ranked(older, newer, own=own) == [newer, older]


FOUR = [
    certificate_facts(serial_number=number, not_before=NOW - days * DAY, email_addresses=(address,))
    for number, (days, address) in enumerate([(10, ADDRESS), (10, ADDRESS), (3, ALIAS), (300, ADDRESS)])
]


@given(st.permutations(FOUR))
def test_the_order_of_the_input_never_matters(shuffled: list[Certificate]) -> None:
    assert ranked(*shuffled) == ranked(*FOUR)
