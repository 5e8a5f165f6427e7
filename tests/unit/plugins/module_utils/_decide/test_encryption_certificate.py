# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.encryption_certificate import encryption_certificate
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import CertificateValue, Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_SMIME_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome, Verdict
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_facts


def value(outcomes: str, preferred: int | None) -> JudgedValue:
    """One letter for each certificate: accepted, rejected, undecided."""
    meanings = {"a": Outcome.ACCEPTED, "r": Outcome.REJECTED, "u": Outcome.UNDECIDED}
    certificates = tuple(certificate_facts(serial_number=number) for number, _letter in enumerate(outcomes, start=1))
    verdicts = tuple(
        Verdict(found.fingerprint, meanings[letter], Outcome.REJECTED, ())
        for found, letter in zip(certificates, outcomes, strict=True)
    )
    content = CertificateValue("d" * 64, USER_SMIME_CERTIFICATE, Encoding.PKCS7, b"", certificates, preferred, None)
    return JudgedValue(content, verdicts)


@pytest.mark.parametrize(
    ("outcomes", "preferred", "chosen"),
    [
        ("", None, None),
        ("a", 0, 0),
        ("raa", None, 1),
        ("raa", 2, 2),
        ("raa", 0, 1),
        ("uar", 0, 1),
        ("ru", 1, None),
        ("r", 0, None),
        ("a", 5, 0),
    ],
)
def test_the_one_that_the_value_names_if_it_is_usable_else_the_first_usable(
    outcomes: str, preferred: int | None, chosen: int | None
) -> None:
    assert encryption_certificate(value(outcomes, preferred)) == chosen
