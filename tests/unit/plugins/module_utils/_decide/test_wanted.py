# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.ranking import rank_key
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.address import covered_addresses
from ansible_collections.mailsec.smime.plugins.module_utils._decide.wanted import mark_wanted
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import (
    Certificate,
    CertificateValue,
    Encoding,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Verdict
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    DAY,
    NOW,
    SECOND,
    certificate_der,
    certificate_facts,
    value_of,
)
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

BOTH = (ADDRESS, ALIAS)


def judged(*certificates: Certificate, encryption: Outcome = Outcome.ACCEPTED) -> JudgedValue:
    verdicts = tuple(Verdict(item.fingerprint, encryption, Outcome.ACCEPTED, ()) for item in certificates)
    value = CertificateValue("d" * 64, USER_CERTIFICATE, Encoding.DER, b"", certificates, None, None)
    return JudgedValue(value, verdicts)


def answers(
    *certificates: Certificate,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    now: datetime = NOW,
    own: OwnAddresses = ADA,
) -> list[str]:
    """For each certificate ``wanted``, or the last part of the code that says why not."""
    marked = mark_wanted(tuple(judged(item) for item in certificates), own, policy, now)
    verdicts = [value.verdicts[0] for value in marked]
    assert all(verdict.rank for verdict in verdicts)
    return ["wanted" if verdict.wanted else verdict.reasons[-1].code.split(".")[-1] for verdict in verdicts]


def issued(days_ago: float, *addresses: str, serial: int = 1) -> Certificate:
    return certificate_facts(
        not_before=NOW - timedelta(days=days_ago), email_addresses=addresses or (ADDRESS,), serial_number=serial
    )


def test_the_only_one_is_wanted_and_is_the_best() -> None:
    (value,) = mark_wanted((judged(issued(100)),), ADA, Policy(), NOW)
    assert (value.verdicts[0].rank, value.verdicts[0].wanted, value.verdicts[0].reasons) == (1, True, ())


@pytest.mark.parametrize("encryption", [Outcome.REJECTED, Outcome.UNDECIDED])
def test_what_is_not_accepted_has_no_rank_and_is_not_wanted(encryption: Outcome) -> None:
    value = judged(issued(100), encryption=encryption)
    assert mark_wanted((value,), ADA, Policy(), NOW) == (value,)
    good = judged(issued(200))
    other, best = mark_wanted((value, good), ADA, Policy(), NOW)
    assert other == value
    assert (best.verdicts[0].rank, best.verdicts[0].wanted) == (1, True)


@pytest.mark.parametrize(
    ("now", "older"),
    [
        (NOW + 30 * DAY - SECOND, "wanted"),
        (NOW + 30 * DAY, "superseded"),
        (NOW + 30 * DAY + SECOND, "superseded"),
    ],
)
def test_both_stand_side_by_side_until_the_overlap_ends(now: datetime, older: str) -> None:
    assert answers(issued(300), issued(0), now=now) == [older, "wanted"]


def test_the_reason_names_the_successor_and_the_moment() -> None:
    newer = issued(40)
    older, _newer = mark_wanted((judged(issued(300)), judged(newer)), ADA, Policy(), NOW)
    (reason,) = older.verdicts[0].reasons
    assert reason.detail == f"by {newer.fingerprint[:12]}, overlap ended 2026-11-15T02:10:00Z"
    assert older.verdicts[0].encryption is Outcome.ACCEPTED


def test_without_overlap_the_successor_takes_over_at_once() -> None:
    assert answers(issued(300), issued(0), policy=Policy(overlap_days=0)) == ["superseded", "wanted"]


def test_an_alias_s_certificate_never_takes_the_primary_address_s_place() -> None:
    assert answers(issued(300, ADDRESS), issued(60, ALIAS)) == ["wanted", "wanted"]
    assert answers(issued(300, ADDRESS, ALIAS), issued(60, ALIAS)) == ["wanted", "superseded"]


def test_a_successor_that_covers_less_supersedes_nothing() -> None:
    assert answers(issued(300, *BOTH), issued(60, ADDRESS)) == ["wanted", "wanted"]


def test_a_successor_that_covers_more_supersedes() -> None:
    assert answers(issued(300, ADDRESS), issued(200, ALIAS), issued(60, *BOTH)) == [
        "superseded",
        "superseded",
        "wanted",
    ]


def test_addresses_of_others_do_not_count_as_covered() -> None:
    older = issued(300, ADDRESS, "stranger@contoso.example")
    assert answers(older, issued(60, ADDRESS)) == ["superseded", "wanted"]


def test_the_same_certificate_in_two_values_is_ranked_once() -> None:
    twice, other = issued(10), issued(300)
    marked = mark_wanted((judged(twice), judged(other), judged(twice)), ADA, Policy(max_values=2), NOW)
    ranks = [(value.verdicts[0].rank, value.verdicts[0].wanted) for value in marked]
    assert ranks == [(1, True), (2, True), (1, True)]


def test_certificates_within_one_value_are_ranked_among_all() -> None:
    inside, outside = (issued(300), issued(60)), issued(100)
    first, second = mark_wanted((judged(*inside), judged(outside)), ADA, Policy(), NOW)
    assert [verdict.rank for verdict in (*first.verdicts, *second.verdicts)] == [3, 1, 2]


def test_only_the_best_are_wanted_where_the_policy_has_room_for_no_more() -> None:
    certificates = [issued(days) for days in (4, 3, 2, 1)]
    assert answers(*certificates, policy=Policy(max_values=2)) == ["over_cap", "over_cap", "wanted", "wanted"]
    assert answers(*certificates, policy=Policy(max_values=4)) == ["wanted"] * 4
    (*_others, worst) = mark_wanted(
        tuple(judged(item) for item in reversed(certificates)), ADA, Policy(max_values=3), NOW
    )
    assert worst.verdicts[0].reasons[-1].detail == "the policy publishes 3 for one person"


def test_what_is_superseded_takes_nobody_s_room() -> None:
    certificates = [issued(300, ADDRESS), issued(200, ADDRESS), issued(100, ADDRESS), issued(400, ALIAS)]
    assert answers(*certificates, policy=Policy(max_values=2)) == ["superseded", "superseded", "wanted", "wanted"]


@pytest.mark.parametrize(
    ("now", "newer"),
    [
        (NOW, "publish_delayed"),
        (NOW + 7 * DAY - SECOND, "publish_delayed"),
        (NOW + 7 * DAY, "wanted"),
        (NOW + 7 * DAY + SECOND, "wanted"),
    ],
)
def test_a_successor_waits_for_its_publish_delay(now: datetime, newer: str) -> None:
    assert answers(issued(300), issued(0), policy=Policy(publish_delay_days=7), now=now) == ["wanted", newer]


def test_the_reason_says_from_when_it_is_published() -> None:
    policy = Policy(publish_delay_days=7)
    newer, _older = mark_wanted((judged(issued(0)), judged(issued(300))), ADA, policy, NOW)
    assert newer.verdicts[0].reasons[-1].detail == "published from 2026-12-02T02:10:00Z"


def test_a_successor_that_waits_supersedes_nothing() -> None:
    policy = Policy(publish_delay_days=60, overlap_days=30)
    assert answers(issued(300), issued(40), policy=policy) == ["wanted", "publish_delayed"]


def test_the_first_certificate_does_not_wait() -> None:
    assert answers(issued(0), policy=Policy(publish_delay_days=7)) == ["wanted"]


def test_nobody_waits_for_a_certificate_that_leaves_an_address_unserved() -> None:
    policy = Policy(publish_delay_days=7)
    assert answers(issued(300, ALIAS), issued(0, *BOTH), policy=policy) == ["wanted", "wanted"]
    served = [issued(300, ALIAS), issued(200, ADDRESS), issued(0, *BOTH)]
    assert answers(*served, policy=policy) == ["wanted", "wanted", "publish_delayed"]


def test_nobody_waits_for_a_newer_one() -> None:
    # The better one is older here: it is nobody's successor.
    policy = Policy(publish_delay_days=30)
    assert answers(issued(10, *BOTH), issued(5, ALIAS), policy=policy) == ["wanted", "wanted"]


def test_two_of_the_same_moment_are_nobody_s_successors() -> None:
    pair = [issued(0, serial=1), issued(0, serial=2)]
    assert answers(*pair, policy=Policy(publish_delay_days=7)) == ["wanted", "wanted"]


def test_one_without_any_address_stands_for_all_of_them_where_the_policy_allows_it() -> None:
    nameless = certificate_facts(email_addresses=(), not_before=NOW - 60 * DAY)
    policy = Policy(allow_without_address=True)
    assert answers(issued(300, ALIAS), nameless, policy=policy) == ["superseded", "wanted"]
    assert answers(issued(300, ADDRESS), nameless, policy=policy) == ["wanted", "wanted"]
    assert answers(issued(300, *BOTH), nameless, policy=policy) == ["wanted", "superseded"]


def test_several_together_supersede_one_whose_addresses_they_share_among_them() -> None:
    other_alias = "lovelace@contoso.example"
    own = OwnAddresses.of(ADDRESS, [ALIAS, other_alias])
    oldest = issued(300, ADDRESS, ALIAS, other_alias)
    first, second = issued(200, ADDRESS, ALIAS), issued(100, ADDRESS, other_alias)
    assert answers(oldest, first, second, own=own) == ["superseded", "wanted", "wanted"]
    marked, *_others = mark_wanted((judged(oldest), judged(first), judged(second)), own, Policy(), NOW)
    detail = marked.verdicts[0].reasons[-1].detail
    assert detail.startswith(f"by {second.fingerprint[:12]} and {first.fingerprint[:12]}, overlap ended 2026-09-16")


def test_the_overlap_with_each_of_them_must_be_over() -> None:
    other_alias = "lovelace@contoso.example"
    own = OwnAddresses.of(ADDRESS, [ALIAS, other_alias])
    certificates = (
        issued(300, ADDRESS, ALIAS, other_alias),
        issued(200, ADDRESS, ALIAS),
        issued(0, ADDRESS, other_alias),
    )
    assert answers(*certificates, own=own, now=NOW + 30 * DAY - SECOND) == ["wanted"] * 3
    assert answers(*certificates, own=own, now=NOW + 30 * DAY) == ["superseded", "wanted", "wanted"]


def test_where_addresses_are_not_looked_at_one_is_left() -> None:
    strangers = [issued(days, "stranger@contoso.example") for days in (300, 200, 100)]
    assert answers(*strangers, policy=USAGE_ONLY) == ["superseded", "superseded", "wanted"]
    assert answers(strangers[0], issued(200, ADDRESS), policy=USAGE_ONLY) == ["superseded", "wanted"]


OLD_CA, NEW_CA = (
    x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]).public_bytes() for name in ("Old CA", "New CA")
)
MIGRATION = Policy(preferred_issuers=("CN=New CA", "CN=Old CA"))


def test_a_change_of_authorities_needs_the_new_one_preferred_and_nothing_else() -> None:
    old = replace(issued(300), issuer_der=OLD_CA, fingerprint="a")
    new = replace(issued(20), issuer_der=NEW_CA, fingerprint="b")
    assert answers(old, new, policy=MIGRATION) == ["wanted", "wanted"]
    assert answers(old, new, policy=MIGRATION, now=NOW + 10 * DAY) == ["superseded", "wanted"]


def test_a_late_renewal_from_the_old_authority_supersedes_nothing() -> None:
    new = replace(issued(60), issuer_der=NEW_CA, fingerprint="b")
    late = replace(issued(40), issuer_der=OLD_CA, fingerprint="a")
    stranger = replace(issued(35), issuer_der=b"", fingerprint="c")
    assert answers(new, late, stranger, policy=MIGRATION) == ["wanted", "superseded", "superseded"]
    assert answers(new, late, stranger) == ["superseded", "superseded", "wanted"]


def test_a_signing_only_renewal_never_supersedes_an_encryption_certificate() -> None:
    encrypts = certificate_der(not_before=NOW - 300 * DAY)
    signs = certificate_der(not_before=NOW - 60 * DAY, key_usage=("digitalSignature",))
    older, newer = judge_values([value_of(encrypts), value_of(signs)], ADA, Policy(overlap_days=0), NOW)
    assert (older.verdicts[0].rank, older.verdicts[0].wanted) == (1, True)
    assert (newer.verdicts[0].rank, newer.verdicts[0].wanted) == (None, False)
    assert newer.verdicts[0].signing is Outcome.ACCEPTED


def test_a_certificate_from_the_end_of_time_breaks_nothing() -> None:
    end = certificate_facts(not_before=datetime.max.replace(tzinfo=UTC), not_after=datetime.max.replace(tzinfo=UTC))
    policy = replace(USAGE_ONLY, publish_delay_days=7)
    assert answers(issued(300), end, policy=policy) == ["wanted", "publish_delayed"]
    assert answers(issued(300), end, policy=USAGE_ONLY) == ["wanted", "wanted"]


@dataclass(frozen=True)
class Case:
    certificates: tuple[Certificate, ...]
    policy: Policy


CASES = st.builds(
    Case,
    st.lists(
        st.builds(
            issued,
            st.integers(0, 60),
            st.sampled_from([ADDRESS, ALIAS]),
            st.sampled_from([ADDRESS, ALIAS, "stranger@contoso.example"]),
            serial=st.integers(0, 50),
        ),
        max_size=6,
        unique_by=lambda certificate: certificate.fingerprint,
    ).map(tuple),
    st.builds(
        Policy,
        overlap_days=st.integers(0, 40),
        publish_delay_days=st.integers(0, 40),
        max_values=st.integers(1, 6),
    ),
)


def wanted_among(certificates: list[Certificate], policy: Policy) -> set[str]:
    marked = mark_wanted(tuple(judged(item) for item in certificates), ADA, policy, NOW)
    return {verdict.fingerprint for value in marked for verdict in value.verdicts if verdict.wanted}


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_values_never_matters(case: Case, shuffler: random.Random) -> None:
    shuffled = list(case.certificates)
    shuffler.shuffle(shuffled)
    assert wanted_among(shuffled, case.policy) == wanted_among(list(case.certificates), case.policy)


@given(CASES)
def test_never_more_than_the_policy_allows(case: Case) -> None:
    assert len(wanted_among(list(case.certificates), case.policy)) <= case.policy.max_values


@given(CASES)
def test_every_address_that_some_certificate_serves_is_served_by_a_wanted_one(case: Case) -> None:
    wanted = wanted_among(list(case.certificates), replace(case.policy, max_values=15))
    serving = [item for item in case.certificates if item.fingerprint in wanted]
    served, servable = (
        frozenset().union(*(covered_addresses(item, ADA) for item in items)) for items in (serving, case.certificates)
    )
    assert served == servable


@given(CASES)
def test_a_worse_certificate_takes_no_wanted_one_away(case: Case) -> None:
    """Except a successor that the policy holds back as long as an older one serves."""
    policy = replace(case.policy, publish_delay_days=0)
    ranked = sorted(case.certificates, key=lambda item: rank_key(item, ADA))
    wanted = [wanted_among(ranked[:count], policy) for count in range(len(ranked) + 1)]
    assert all(fewer <= more for fewer, more in itertools.pairwise(wanted))


@given(CASES)
def test_after_the_overlap_no_two_serve_the_same_addresses(case: Case) -> None:
    wanted = wanted_among(list(case.certificates), Policy(overlap_days=0, max_values=15))
    covered = [covered_addresses(item, ADA) for item in case.certificates if item.fingerprint in wanted]
    assert len(covered) == len(set(covered))
