"""What becomes of one held value that is not wanted, and which one stays because it is the last."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value, judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._plan.surplus import Fate, Surplus, last_one, weigh_surplus
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    PKCS7,
    UNREADABLE,
    certificate,
    digest_of,
    expired,
    good,
    rejected,
    undecided,
)

ADDRESSES = OwnAddresses.of(ADA, ())


def weigh(
    content: bytes, policy: Policy | None = None, entry: Sequence[bytes] = (), ours: Sequence[bytes] = ()
) -> Surplus:
    policy = policy or Policy()
    published = judge_values([inspect_value(USER_CERTIFICATE, one) for one in entry], ADDRESSES, policy, NOW)
    by_fingerprint: dict[str, JudgedValue] = {one.value.value_digest: one for one in published}
    judged = judge_value(inspect_value(USER_CERTIFICATE, content), ADDRESSES, policy, NOW)
    shortened = {digest_of(one)[:16] for one in ours}
    weighed = weigh_surplus(digest_of(content), judged, by_fingerprint, shortened, policy)
    assert {code for code, _detail in weighed.reasons} <= CATALOGUE.keys()
    return weighed


def codes(weighed: Surplus) -> list[str]:
    return [code for code, _detail in weighed.reasons]


@pytest.mark.parametrize("content", [UNREADABLE, PKCS7, b""], ids=["unreadable", "pkcs7", "empty"])
def test_what_cannot_be_read_is_kept_even_if_it_is_ours(content: bytes) -> None:
    weighed = weigh(content, entry=[content], ours=[content])
    assert weighed.fate is Fate.KEPT
    assert codes(weighed)[0] == "value.unreadable_kept"
    assert len(codes(weighed)) == 2, "what is wrong with it is told, too"
    assert weighed.certificate is None


def test_what_has_no_verdict_is_kept_even_if_it_is_ours() -> None:
    weighed = weigh(undecided(), ours=[undecided()])
    assert weighed.fate is Fate.KEPT
    assert codes(weighed)[0] == "value.undecided_kept"


def test_a_successor_inside_its_publish_delay_is_kept() -> None:
    young, serving = certificate(ADA, age=2), good()
    weighed = weigh(young, Policy(publish_delay_days=7), entry=[young, serving])
    assert weighed.fate is Fate.KEPT
    assert "certificate.publish_delayed" in codes(weighed)


def test_what_stands_in_the_entry_is_ours() -> None:
    weighed = weigh(expired(), entry=[expired()])
    assert weighed.fate is Fate.OURS
    assert codes(weighed) == ["certificate.expired"]


def test_a_superseded_one_says_so_because_the_entry_knows() -> None:
    weighed = weigh(good(), entry=[good(), certificate(ADA, age=50)])
    assert weighed.fate is Fate.OURS
    assert codes(weighed) == ["certificate.superseded"]


def test_what_the_ledger_shows_is_ours() -> None:
    weighed = weigh(good(), ours=[good()])
    assert weighed.fate is Fate.OURS
    assert codes(weighed) == ["value.not_in_entry"]


@pytest.mark.parametrize(("owned", "fate"), [("CN=Old CA", Fate.OURS), ("CN=Other CA", Fate.FOREIGN)])
def test_what_an_owned_issuer_made_is_ours(owned: str, fate: Fate) -> None:
    assert weigh(certificate(ADA, issuer="Old CA"), Policy(owned_issuers=(owned,))).fate is fate


def test_everything_else_is_foreign_with_the_reason_first() -> None:
    weighed = weigh(expired(), ours=[good()])
    assert weighed.fate is Fate.FOREIGN
    assert codes(weighed) == ["value.not_ours", "value.not_in_entry", "certificate.expired"]


@pytest.mark.parametrize(
    ("contents", "entry", "best", "code"),
    [
        ([expired(1), expired(2)], [], None, "recipient.only_expired"),
        ([expired(), certificate(ADA, age=900)], [expired()], expired(), "recipient.only_expired"),
        ([expired(), rejected()], [], rejected(), "recipient.only_rejected"),
        ([expired(), good()], [], good(), "recipient.no_source"),
        ([rejected(), good()], [], good(), "recipient.no_source"),
        ([good(), certificate(ADA, age=50)], [], certificate(ADA, age=50), "recipient.no_source"),
        (
            [good(), certificate(ADA, age=50)],
            [certificate(ADA, age=50)],
            certificate(ADA, age=50),
            "recipient.only_rejected",
        ),
    ],
)
def test_the_best_of_those_that_would_go_stays(
    contents: list[bytes], entry: list[bytes], best: bytes | None, code: str
) -> None:
    weighed = [weigh(content, entry=entry, ours=contents) for content in contents]
    last, found = last_one(weighed, ADDRESSES, {digest_of(content) for content in entry}, Policy())
    assert found == code
    assert code in CATALOGUE
    if best is not None:
        assert last.value_digest == digest_of(best)


def test_the_preferred_issuer_says_which_one_is_best() -> None:
    older = certificate(ADA, issuer="Old CA", age=200)
    weighed = [weigh(content) for content in (good(), older)]
    last, _code = last_one(weighed, ADDRESSES, set(), Policy(preferred_issuers=("CN=Old CA",)))
    assert last.value_digest == digest_of(older)
