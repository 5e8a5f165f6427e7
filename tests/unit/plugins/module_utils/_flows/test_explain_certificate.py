# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One certificate file and an address: every form a file can have, and keys that stay where they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY, Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.explain_certificate import (
    CertificateOrder,
    explain_certificate,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    ADA,
    NOW,
    UNREADABLE,
    expired,
    good,
    pem,
    pkcs7,
    private_key,
    private_key_text,
    tagged,
)


def explain(content: bytes, address: str = ADA, policy: Policy | None = None) -> dict[str, Any]:
    explained = explain_certificate(CertificateOrder("ada.cer", content, address, policy or Policy(), NOW))
    assert all(len(line) <= 120 for line in explained["lines"])
    json.dumps(explained)
    assert explained["value"]["value"] is None
    return explained


def text_of(explained: dict[str, Any]) -> str:
    return " ".join(" ".join(explained["lines"]).split())


@pytest.mark.parametrize("wrap", [lambda der: der, pem, pkcs7, tagged], ids=["der", "pem", "pkcs7", "tagged"])
def test_a_certificate_is_explained_in_whatever_form_the_file_is(wrap: Any) -> None:
    explained = explain(wrap(good()))
    assert "UserCertificate serial 4A:00:01 valid to 2027-08-17" in text_of(explained)
    assert explained["value"]["certificates"][0]["wanted"]
    assert "value.accident" not in text_of(explained), "a file may well be PEM text"


def test_every_reason_against_it_is_told() -> None:
    explained = explain(expired(), "bob@contoso.example")
    for code in ("certificate.expired", "certificate.address.no_match"):
        assert f"({code})" in text_of(explained)
    assert "nothing: no certificate is wanted" in text_of(explained)


def test_the_policy_decides() -> None:
    assert explain(expired(), "bob@contoso.example", USAGE_ONLY)["value"]["certificates"][0]["wanted"]


@pytest.mark.parametrize("content", [private_key(), private_key_text(), pem(good()) + private_key_text()])
def test_a_key_is_told_loudly_and_not_opened(content: bytes) -> None:
    explained = explain(content)
    assert "(value.private_key)" in text_of(explained)
    assert explained["value"]["certificates"] == []


def test_what_is_no_certificate_is_said_so() -> None:
    assert "(certificate.unreadable)" in text_of(explain(UNREADABLE))


def test_an_address_is_needed() -> None:
    with pytest.raises(SmimeError) as caught:
        explain(good(), "Ada Lovelace")
    assert caught.value.code == "argument.not_an_identity"
