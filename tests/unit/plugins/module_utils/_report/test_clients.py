# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs are documented to pick, for every situation of the two attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue
from ansible_collections.mailsec.smime.plugins.module_utils._report.clients import NOT_CONFIRMED, client_lines
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    UNREADABLE,
    certificate,
    expired,
    good,
    pkcs7,
    undecided,
)

ALIAS = "ada.b@contoso.example"
ADDRESSES = OwnAddresses.of(ADA, (ADA, ALIAS))


def judged(attribute: str, contents: Sequence[bytes]) -> list[JudgedValue]:
    return [judge_value(inspect_value(attribute, content), ADDRESSES, Policy(), NOW) for content in contents]


def said(*held: bytes, smime: Sequence[bytes] = (), addresses: OwnAddresses = ADDRESSES) -> tuple[str, str, str]:
    lines = list(client_lines(judged("userCertificate", held), judged("userSMIMECertificate", smime), addresses, NOW))
    assert all(len(line) <= 120 for line in lines)
    text = " ".join(" ".join(lines).split())
    windows, web, mobile = re.split(r" (?=Outlook on the web |Outlook for mobiles )", text)
    for one in (windows, web, mobile):
        assert one.endswith(NOT_CONFIRMED)
        assert re.search(r"\b20[0-2][0-9]\)", one), "a source with its year"
    return windows, web, mobile


def test_a_value_in_the_smime_attribute_is_taken_whatever_it_is_worth() -> None:
    windows, web, mobile = said(good(), smime=[pkcs7(expired())])
    assert "even an expired one" in windows
    assert "which is not usable here (certificate.expired)" in windows
    assert "serial 4A:00:01 valid to 2027" in web
    assert "serial 4A:00:01 valid to 2027" in mobile
    assert "which is usable" in said(smime=[pkcs7(good())])[0]


def test_several_values_there_are_counted() -> None:
    assert "2 values stand there, 1 of them usable" in said(smime=[pkcs7(expired()), pkcs7(good())])[0]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([good()], "which is usable"),
        ([good(), expired(), UNREADABLE], "which is usable"),
        ([good(1), good(2)], "2 fit, and their order is not guaranteed"),
        ([expired()], "there is none, so it cannot encrypt"),
        ([], "there is none, so it cannot encrypt"),
        ([undecided()], "which is not usable here (certificate.address.none)"),
    ],
)
def test_without_one_the_other_attribute_counts(held: list[bytes], words: str) -> None:
    windows, _web, _mobile = said(*held)
    assert "finds nothing in UserSMimeCertificate" in windows
    assert words in windows


def test_an_alias_is_enough_for_the_web_and_not_for_mobiles() -> None:
    _windows, web, mobile = said(certificate(ALIAS))
    assert "serial 4A:00:01" in web
    assert "there is none that is usable" in mobile
    _windows, web, mobile = said(good(), addresses=OwnAddresses(None, frozenset()))
    assert "there is none that is usable" in web
    assert "there is none that is usable" in mobile


def test_a_certificate_in_both_attributes_is_named_once() -> None:
    assert said(good(), smime=[pkcs7(good())])[1].count("serial 4A:00:01") == 1
