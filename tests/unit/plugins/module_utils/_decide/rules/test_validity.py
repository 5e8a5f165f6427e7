# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.validity import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome, Reason
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, SECOND, certificate_facts

BEGIN = datetime(2026, 10, 2, 12, tzinfo=UTC)
END = datetime(2027, 10, 2, 12, tzinfo=UTC)


def judged(now: datetime) -> tuple[Reason, ...]:
    return judge(certificate_facts(not_before=BEGIN, not_after=END), ADA, Policy(), now)


@pytest.mark.parametrize("now", [BEGIN, BEGIN + SECOND, END - SECOND, END])
def test_both_ends_belong_to_the_validity(now: datetime) -> None:
    assert judged(now) == ()


def test_one_second_before_it_begins() -> None:
    detail = "valid from 2026-10-02T12:00:00Z"
    assert judged(BEGIN - SECOND) == (Reason("certificate.not_yet_valid", detail, Outcome.REJECTED, Outcome.REJECTED),)


def test_one_second_after_it_ended() -> None:
    detail = "expired 2027-10-02T12:00:00Z"
    assert judged(END + SECOND) == (Reason("certificate.expired", detail, Outcome.REJECTED, Outcome.REJECTED),)
