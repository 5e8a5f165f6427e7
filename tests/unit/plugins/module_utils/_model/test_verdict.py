# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Reason, Verdict
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, value_of


def test_outcomes_are_written_to_files_by_these_names() -> None:
    assert [str(outcome) for outcome in Outcome] == ["accepted", "rejected", "undecided"]


def test_a_reason_objects_to_nothing_unless_it_says_so() -> None:
    reason = Reason("certificate.address.alias_only", "made out to an alias")
    assert (reason.encryption, reason.signing) == (Outcome.ACCEPTED, Outcome.ACCEPTED)


def test_every_certificate_stands_beside_its_verdict() -> None:
    value = value_of(certificate_der())
    verdict = Verdict(value.certificates[0].fingerprint, Outcome.ACCEPTED, Outcome.ACCEPTED, ())
    assert JudgedValue(value, (verdict,)).pairs == ((value.certificates[0], verdict),)
    assert (verdict.rank, verdict.wanted) == (None, False)


def test_a_verdict_too_few_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="shorter"):
        JudgedValue(value_of(certificate_der()), ()).pairs  # noqa: B018 - reading it is the point
