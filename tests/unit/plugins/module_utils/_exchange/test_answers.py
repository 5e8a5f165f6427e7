# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An empty or odd answer to a question is never taken for "no rows"."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.answers import read_answer
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.refusal import is_uncertain
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

GET = CmdletCall("Get-Mailbox", {"Identity": "ada@contoso.example"})
SET = CmdletCall("Set-Mailbox", {"Identity": "ada@contoso.example"})


def test_rows_warnings_and_link() -> None:
    body = {
        "@odata.context": "x",
        "@adminapi.warnings": ["careful"],
        "@odata.nextLink": "https://next",
        "value": [{"Guid": "1"}],
    }
    for form in (body, json.dumps(body), json.dumps(body).encode(), b"\xef\xbb\xbf" + json.dumps(body).encode()):
        answer = read_answer(GET, 200, {}, form)
        assert answer.rows == ({"Guid": "1"},)
        assert answer.warnings == ("careful",)
        assert answer.next_link == "https://next"
        assert answer.confirmation is None


def test_no_rows_is_an_answer_too() -> None:
    assert read_answer(GET, 200, {}, {"value": []}).rows == ()


@pytest.mark.parametrize(
    "body",
    [b"", None, "", b"<html></html>", b"[]", b"7", b'{"value": {}}', b'{"value": [1]}', b"{}", b'{"value": [', b"\xff"],
)
def test_odd_answers_to_a_question_are_errors(body: Any) -> None:
    with pytest.raises(SmimeError) as caught:
        read_answer(GET, 200, {"request-id": "r-1"}, body)
    assert caught.value.code == "exchange.unexpected_answer"
    assert caught.value.detail["request_id"] == "r-1"
    assert not is_uncertain(caught.value)


@pytest.mark.parametrize("body", [b"", None, "", b"{}", b'{"value": []}'])
def test_a_write_may_answer_with_nothing(body: Any) -> None:
    assert read_answer(SET, 204, {}, body).rows == ()


def test_an_odd_answer_to_a_write_leaves_it_uncertain() -> None:
    with pytest.raises(SmimeError) as caught:
        read_answer(SET, 200, {}, b"<html></html>")
    assert is_uncertain(caught.value)


@pytest.mark.parametrize("call", [GET, SET])
def test_errors_inside_a_success_are_failures(call: CmdletCall) -> None:
    reported = ["Ex1|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|gone"]
    with pytest.raises(SmimeError) as caught:
        read_answer(call, 200, {}, {"value": [{"Guid": "1"}], "@adminapi.errors": reported})
    assert caught.value.code == "exchange.not_found"


def test_an_empty_list_of_errors_is_none() -> None:
    assert read_answer(GET, 200, {}, {"value": [], "@adminapi.errors": []}).rows == ()


def test_the_question_of_a_confirmation() -> None:
    assert read_answer(SET, 200, {}, {"value": [], "@adminapi.confirmationmessage": "Sure?"}).confirmation == "Sure?"
