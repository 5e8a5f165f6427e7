# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each known complaint becomes one code and a message that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import read_complaint
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.refusal import (
    is_uncertain,
    mark_uncertain,
    refuse,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE

SYNCHRONISED = (
    "The operation on mailbox \"ada\" failed because it's out of the current user's write scope. The action "
    "'Set-Mailbox', 'UserCertificate', can't be performed on the object 'ada' because the object is being synchronized "
    "from your on-premises organization. This action should be performed on the object in your on-premises "
    "organization."
)
TASKS = "Microsoft.Exchange.Configuration.Tasks."


@pytest.mark.parametrize(
    ("status", "text", "kind", "code"),
    [
        (400, SYNCHRONISED, TASKS + "InvalidOperationInOrgContextException", "exchange.refused_synchronised"),
        (400, SYNCHRONISED.replace("'", "\u2019"), "x", "exchange.refused_synchronised"),
        (404, "couldn't be found", TASKS + "ManagementObjectNotFoundException", "exchange.not_found"),
        (500, "couldn't be found", TASKS + "ManagementObjectNotFoundException", "exchange.not_found"),
        (404, "gone", "Other", "exchange.not_found"),
        (400, "two", TASKS + "ManagementObjectAmbiguousException", "exchange.ambiguous"),
        (400, "The operation matches multiple entries.", "Other", "exchange.ambiguous"),
        (401, "User is not allowed to call Get-Mailbox", "Other", "exchange.no_role"),
        (401, "The role assigned to application 1 isn't supported in this scenario.", "Other", "exchange.no_role"),
        (403, "isn't present in the role definition of the current user", "Other", "exchange.no_role"),
        (400, "A parameter cannot be found that matches parameter name 'UserCertificate'.", "x", "exchange.no_role"),
        (
            400,
            "'ada' isn't within your current user's write scopes; current user's write scope",
            "x",
            "exchange.no_role",
        ),
        (401, "expired", "Other", "exchange.token_expired"),
        (429, "wait", "Other", "exchange.throttled"),
        (503, "busy", "Other", "exchange.unreachable"),
        (400, "Cannot convert value", "ParameterBindingException", "exchange.refused"),
        (500, "broken", "Other", "exchange.refused"),
        (405, "method", "Other", "exchange.unexpected_answer"),
    ],
)
def test_structured_complaints(status: int, text: str, kind: str, code: str, error_body: Callable[..., Any]) -> None:
    headers = {"request-id": "r-1", "date": "today"}
    error = refuse(read_complaint(status, headers, error_body(text, kind)), "Exchange Online, Set-Mailbox for 'ada'")
    assert error.code == code
    assert code in CATALOGUE
    assert error.message.startswith("Exchange Online, Set-Mailbox for 'ada': ")
    assert "expected" in error.message
    assert error.detail["request_id"] == "r-1"
    assert error.detail["status"] == status


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, b"", "exchange.no_role"),
        (403, b"\x00" * 30, "exchange.no_role"),
        (401, b"", "exchange.token_expired"),
        (404, b"<html>not here</html>", "exchange.unexpected_answer"),
        (500, b"<html>oops</html>", "exchange.unexpected_answer"),
        (302, b"", "exchange.unexpected_answer"),
        (504, b"", "exchange.unreachable"),
    ],
)
def test_bodies_without_words(status: int, body: bytes, code: str) -> None:
    assert refuse(read_complaint(status, {}, body), "Exchange Online, Get-Mailbox").code == code


def test_the_hash_of_a_message_is_enough_to_know_it(error_body: Callable[..., Any]) -> None:
    body = error_body("Objekt nicht gefunden", "Other", "Ex6F9304")
    assert refuse(read_complaint(500, {}, body), "s").code == "exchange.not_found"


def test_the_synchronised_refusal_names_both_ways_out(error_body: Callable[..., Any]) -> None:
    message = refuse(read_complaint(400, {}, error_body(SYNCHRONISED)), "s").message
    assert "on-premises directory" in message
    assert "IsExchangeCloudManaged" in message


def test_uncertainty_is_a_mark_on_the_error(error_body: Callable[..., Any]) -> None:
    error = refuse(read_complaint(504, {}, b""), "s")
    assert not is_uncertain(error)
    assert is_uncertain(mark_uncertain(error))
