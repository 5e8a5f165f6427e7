# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rules.authority import judge
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import ADA, NOW, certificate_facts


def test_a_person_s_certificate_is_none_of_an_authority() -> None:
    assert judge(certificate_facts(), ADA, Policy(), NOW) == ()


def test_an_authority_serves_for_nothing() -> None:
    (reason,) = judge(certificate_facts(is_authority=True), ADA, Policy(), NOW)
    assert reason.code == "certificate.is_authority"
    assert (reason.encryption, reason.signing) == (Outcome.REJECTED, Outcome.REJECTED)
