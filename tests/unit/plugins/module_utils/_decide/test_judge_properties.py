# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for any facts whatever: judging never raises, and the order of values decides nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.encryption_certificate import encryption_certificate
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SWITCHABLE_RULES
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import (
    Certificate,
    CertificateValue,
    Encoding,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    ALIAS,
    EMAIL_PROTECTION,
    NOW,
    certificate_facts,
)
from hypothesis import given
from hypothesis import strategies as st

MOMENTS = st.datetimes(timezones=st.just(UTC))
ADDRESSES = st.one_of(st.text(), st.sampled_from([ADDRESS, ALIAS, "ADA@xn--bcher-kva.example", "\x00", "@"]))
USAGES = ["digitalSignature", "nonRepudiation", "keyEncipherment", "keyAgreement", "encipherOnly"]
KINDS = ["RSA", "EC", "X25519", "Ed25519", "DSA", "RSASSA-PSS", "2.16.840.1.101.3.4.4.2", "1.2.3.4", ""]
ISSUERS = ["CN=A", "CN=Contoso Issuing CA 1", "00" * 20]


def optional_set(values: list[str]) -> st.SearchStrategy[Any]:
    return st.none() | st.frozensets(st.sampled_from(values))


CERTIFICATES: st.SearchStrategy[Certificate] = st.builds(
    certificate_facts,
    subject_der=st.binary(max_size=20),
    issuer_der=st.binary(max_size=20),
    not_before=MOMENTS,
    not_after=MOMENTS,
    key_algorithm=st.sampled_from(KINDS),
    key_size=st.none() | st.integers(0, 20000),
    signature_algorithm=st.sampled_from(["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.3"]),
    key_usage=optional_set(USAGES),
    extended_key_usage=optional_set([EMAIL_PROTECTION, "2.5.29.37.0", "1.2.3"]),
    email_addresses=st.lists(ADDRESSES, max_size=4).map(tuple),
    user_principal_names=st.lists(st.text(), max_size=2).map(tuple),
    is_authority=st.booleans(),
    template=st.none() | st.text(),
    read_tolerantly=st.booleans(),
    faults=st.lists(st.sampled_from(["its key usage is malformed", "a date is in an odd form"]), max_size=2).map(tuple),
    der=st.binary(max_size=20),
)
POLICIES = st.just(USAGE_ONLY) | st.builds(
    Policy,
    rules_off=st.lists(st.sampled_from(SWITCHABLE_RULES), unique=True).map(tuple),
    allow_without_address=st.booleans(),
    allow_sha1_signatures=st.booleans(),
    allow_keys_without_client=st.booleans(),
    allowed_issuers=st.lists(st.sampled_from(ISSUERS), max_size=1).map(tuple),
    denied_issuers=st.lists(st.sampled_from(ISSUERS), max_size=1).map(tuple),
    preferred_issuers=st.lists(st.sampled_from(ISSUERS), max_size=2).map(tuple),
    allowed_templates=st.lists(st.text(min_size=1), max_size=1).map(tuple),
    overlap_days=st.integers(0, 3650),
    publish_delay_days=st.integers(0, 3650),
    max_values=st.integers(1, 15),
)


def value_of_facts(certificates: list[Certificate], preferred: int | None) -> CertificateValue:
    error = None if certificates else ("certificate.unreadable", "the value is empty")
    return CertificateValue("d" * 64, USER_CERTIFICATE, Encoding.PKCS7, b"", tuple(certificates), preferred, error)


VALUES = st.lists(
    st.builds(value_of_facts, st.lists(CERTIFICATES, max_size=3), st.none() | st.integers(0, 3)), max_size=3
)
OWN = st.just(ADA) | st.builds(OwnAddresses.of, st.none() | ADDRESSES, st.lists(ADDRESSES, max_size=3))


@given(VALUES, OWN, POLICIES, MOMENTS)
def test_judging_never_raises_and_no_rule_fails(
    values: list[CertificateValue], own: OwnAddresses, policy: Policy, now: datetime
) -> None:
    judged = judge_values(values, own, policy, now)
    assert [item.value for item in judged] == values
    codes = {reason.code for item in judged for verdict in item.verdicts for reason in verdict.reasons}
    assert codes <= CATALOGUE.keys() - {"rule.internal_error"}
    for item in judged:
        chosen = encryption_certificate(item)
        assert chosen is None or item.verdicts[chosen].encryption is Outcome.ACCEPTED
        for verdict in item.verdicts:
            assert verdict.encryption is Outcome.ACCEPTED or not verdict.wanted
            assert not (verdict.wanted and item.value.certificates[item.verdicts.index(verdict)].is_authority)


@given(VALUES, OWN, POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_values_never_changes_what_is_wanted(
    values: list[CertificateValue], own: OwnAddresses, policy: Policy, shuffler: random.Random
) -> None:
    shuffled = list(values)
    shuffler.shuffle(shuffled)
    assert wanted(judge_values(values, own, policy, NOW)) == wanted(judge_values(shuffled, own, policy, NOW))


def wanted(judged: tuple[JudgedValue, ...]) -> set[tuple[str, int | None]]:
    return {(verdict.fingerprint, verdict.rank) for item in judged for verdict in item.verdicts if verdict.wanted}
