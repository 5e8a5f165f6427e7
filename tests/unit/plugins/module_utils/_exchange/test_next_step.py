# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which answers are worth another attempt."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import Complaint, read_complaint
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.next_step import Step, choose_step, read_claims


def _complaint(status: int, body: Any = b"") -> Complaint:
    return read_complaint(status, {}, body)


@pytest.mark.parametrize(
    ("status", "for_read", "for_write"),
    [
        (400, Step.GIVE_UP, Step.GIVE_UP),
        (401, Step.RENEW, Step.RENEW),
        (403, Step.GIVE_UP, Step.GIVE_UP),
        (404, Step.GIVE_UP, Step.GIVE_UP),
        (408, Step.REPEAT, Step.REPEAT),
        (429, Step.REPEAT, Step.REPEAT),
        (500, Step.GIVE_UP, Step.GIVE_UP),
        (503, Step.REPEAT, Step.REPEAT),
        (504, Step.REPEAT, Step.GIVE_UP),
    ],
)
def test_by_status(status: int, for_read: Step, for_write: Step) -> None:
    assert choose_step(_complaint(status), repeatable=True) is for_read
    assert choose_step(_complaint(status), repeatable=False) is for_write


@pytest.mark.parametrize(
    "name",
    [
        "DCOverloadedException",
        "SuitabilityDirectoryException",
        "ServerInMMException",
        "ADServerSettingsChangedException",
        "StorageTransientException",
        "UnableToWriteToAadException",
    ],
)
def test_transient_exceptions_are_repeated_whatever_the_status(name: str, error_body: Callable[..., Any]) -> None:
    for status in (400, 500):
        body = error_body("no", f"Microsoft.Exchange.Data.{name}")
        assert choose_step(_complaint(status, body), repeatable=False) is Step.REPEAT
    assert choose_step(_complaint(500, error_body(f"failed with {name}")), repeatable=False) is Step.REPEAT


@pytest.mark.parametrize(
    "text",
    [
        "User is not allowed to call Get-Mailbox",
        "The role assigned to application 1 isn't supported in this scenario.",
        "The role assigned to application 1 isn\u2019t supported in this scenario.",
    ],
)
def test_a_401_about_rights_needs_no_new_token(text: str) -> None:
    body = {"error": {"code": "Unauthorized", "message": text}}
    assert choose_step(_complaint(401, body), repeatable=True) is Step.GIVE_UP


def test_claims_of_a_challenge_are_read() -> None:
    claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1604106651"}}})
    encoded = base64.b64encode(claims.encode()).decode()
    header = f'Bearer realm="", error="insufficient_claims", claims="{encoded}"'
    assert read_claims({"www-authenticate": header}) == claims
    assert read_claims({"www-authenticate": header.replace(encoded, encoded.rstrip("="))}) == claims


@pytest.mark.parametrize(
    "header", ["", "Bearer", 'Bearer claims="%%"', 'Bearer claims="AAAAA"', 'Bearer claims="MTI="']
)
def test_no_claims_or_broken_ones(header: str) -> None:
    assert read_claims({"www-authenticate": header}) is None
