# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which readable values are told as not in order, by their form and by the attribute they stand in."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.accident import find_accident
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import UNREADABLE, good, pem, pkcs7, tagged


def told(content: bytes, attribute: str) -> str | None:
    reason = find_accident(inspect_value(attribute, content))
    assert reason is None or (reason.code, reason.encryption) == ("value.accident", Outcome.ACCEPTED)
    return reason and reason.detail


@pytest.mark.parametrize("attribute", ["userCertificate", "userSMIMECertificate"])
@pytest.mark.parametrize(
    ("content", "form"),
    [
        (pem(good()), "PEM text"),
        (base64.b64encode(good()), "Base64 text"),
        (pem(good()).decode().encode("utf-16"), "UTF-16"),
        (good() + b"\x01\x02", "bytes follow"),
    ],
)
def test_texts_and_trailing_bytes_are_told_in_either_attribute(content: bytes, form: str, attribute: str) -> None:
    detail = told(content, attribute)
    assert detail is not None
    assert form in detail
    assert attribute in detail


@pytest.mark.parametrize("wrap", [pkcs7, tagged])
def test_wrapped_values_belong_into_the_smime_attribute(wrap: object) -> None:
    value = wrap(good())  # type: ignore[operator]
    assert told(value, "userSMIMECertificate") is None
    assert told(value, "userCertificate") is not None


@pytest.mark.parametrize("attribute", ["userCertificate", "userSMIMECertificate"])
def test_a_plain_certificate_is_no_accident_and_what_cannot_be_read_has_other_codes(attribute: str) -> None:
    assert told(good(), attribute) is None
    assert told(UNREADABLE, attribute) is None
    assert told(pem(good())[:100], attribute) is None
