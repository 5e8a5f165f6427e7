# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each number of the login service becomes a sentence that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.login_failure import (
    explain_login_error,
    explain_odd_login,
)


def _explain(answer: dict[str, Any], status: int = 401) -> Any:
    return explain_login_error(answer, status, "contoso.example", "app-1", "client_secret")


@pytest.mark.parametrize(
    ("number", "code", "advice"),
    [
        (7000215, "exchange.login.refused", "not its ID"),
        (7000222, "exchange.login.refused", "new one"),
        (700027, "exchange.login.refused", "Upload"),
        (700016, "exchange.login.refused", "client_id"),
        (700024, "exchange.login.refused", "clock"),
        (500011, "exchange.login.refused", "scope"),
        (90002, "exchange.login.unknown_tenant", "tenant_id"),
        (900023, "exchange.login.unknown_tenant", "tenant_id"),
        (90033, "exchange.login.unavailable", "later"),
        (123456, "exchange.login.refused", "error codes"),
    ],
)
def test_numbers(number: int, code: str, advice: str) -> None:
    text = f"AADSTS{number}: Something happened.\r\nTrace ID: x"
    for answer in (
        {"error": "invalid_client", "error_codes": [number], "error_description": text},
        {"error": "invalid_client", "error_description": text},
    ):
        error = _explain(answer)
        assert error.code == code
        assert f"AADSTS{number}" in error.message
        assert advice in error.message
        assert "contoso.example" in error.message
        assert error.detail["aadsts"] == number
        assert error.detail["service_text"] == f"AADSTS{number}: Something happened."


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"error": "temporarily_unavailable"}, 400, "exchange.login.unavailable"),
        ({"error": "server_error"}, 400, "exchange.login.unavailable"),
        ({"error": "odd"}, 429, "exchange.login.unavailable"),
        ({"error": "odd"}, 503, "exchange.login.unavailable"),
        ({"error": "invalid_tenant"}, 400, "exchange.login.unknown_tenant"),
        ({"error": "odd"}, 400, "exchange.login.refused"),
        ({"error": ""}, 400, "exchange.login.refused"),
    ],
)
def test_without_a_number(answer: dict[str, Any], status: int, code: str) -> None:
    assert _explain(answer, status).code == code


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, "exchange.login.unavailable"), (429, "exchange.login.unavailable"), (404, "exchange.unexpected_answer")],
)
def test_answers_that_are_none_of_the_login_service(status: int, code: str) -> None:
    error = explain_odd_login(status, "contoso.example", "https://login.example")
    assert error.code == code
    assert str(status) in error.message


def test_no_answer_at_all_is_odd_too() -> None:
    assert explain_odd_login(None, "contoso.example", "https://login.example").code == "exchange.unexpected_answer"
