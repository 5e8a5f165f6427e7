# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.extended_key_usage import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ANY_EXTENDED_KEY_USAGE,
    CLIENT_AUTHENTICATION,
    EMAIL_PROTECTION,
    ENCRYPTING_FILE_SYSTEM,
    NOW,
    certificate_facts,
)


def judged(*usages: str, policy: Policy = Policy()) -> tuple[Reason, ...]:  # noqa: B008 - a frozen dataclass
    return judge(certificate_facts(extended_key_usage=frozenset(usages)), ADA, policy, NOW)


def test_an_absent_extension_restricts_nothing() -> None:
    assert judge(certificate_facts(extended_key_usage=None), ADA, Policy(), NOW) == ()


@pytest.mark.parametrize(
    "usages",
    [
        (EMAIL_PROTECTION,),
        (ENCRYPTING_FILE_SYSTEM, EMAIL_PROTECTION, CLIENT_AUTHENTICATION),
        (ANY_EXTENDED_KEY_USAGE, EMAIL_PROTECTION),
    ],
)
def test_mail_among_the_usages_is_enough(usages: tuple[str, ...]) -> None:
    assert judged(*usages) == ()


@pytest.mark.parametrize(
    ("usages", "found"),
    [
        ((), "nothing"),
        ((ENCRYPTING_FILE_SYSTEM,), "encrypting file system"),
        ((CLIENT_AUTHENTICATION, "1.3.6.1.4.1.311.20.2.2"), "client authentication, smart-card logon"),
        ((ANY_EXTENDED_KEY_USAGE,), "any usage"),
        (("1.2.3.4",), "1.2.3.4"),
    ],
)
def test_without_mail_it_serves_for_neither_and_says_what_it_allows(usages: tuple[str, ...], found: str) -> None:
    (reason,) = judged(*usages)
    assert reason.code == "certificate.extended_key_usage.no_email_protection"
    assert reason.detail == f"allows {found}; mail needs e-mail protection"
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.REJECTED)


def test_any_usage_serves_where_the_policy_allows_it() -> None:
    policy = Policy(allow_any_extended_key_usage=True)
    assert judged(ANY_EXTENDED_KEY_USAGE, policy=policy) == ()
    assert judged(CLIENT_AUTHENTICATION, policy=policy) != ()
