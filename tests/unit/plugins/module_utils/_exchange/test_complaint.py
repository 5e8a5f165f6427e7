# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service says is understood in every shape that its bodies are known to take."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.complaint import (
    complaint_inside,
    read_complaint,
    split_message,
)

NOT_FOUND = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"


def test_the_usual_error_body(error_body: Callable[..., Any]) -> None:
    body = json.dumps(error_body("object 'x|y' couldn't be found", NOT_FOUND, "Ex6F9304", "NotFound")).encode()
    headers = {"request-id": "r-1", "date": "Wed, 25 Nov 2026 02:00:00 GMT"}
    found = read_complaint(404, headers, body)
    assert (found.code, found.string_id, found.kind) == ("NotFound", "Ex6F9304", NOT_FOUND)
    assert found.text == "object 'x|y' couldn't be found"
    assert found.is_structured
    assert found.detail()["request_id"] == "r-1"
    assert found.detail()["date"] == "Wed, 25 Nov 2026 02:00:00 GMT"
    assert "secret path" not in repr(found.detail())


def test_the_message_may_be_a_json_text() -> None:
    inner = {"ClassName": NOT_FOUND, "Message": "gone", "localizedString": {"stringId": "Ex6F9304"}}
    body = {"error": {"code": "NotFound", "details": [{"code": 13, "message": json.dumps(inner)}]}}
    found = read_complaint(404, {}, body)
    assert (found.string_id, found.kind, found.text) == ("Ex6F9304", NOT_FOUND, "gone")
    assert split_message(json.dumps({"Message": f"Ex1|{NOT_FOUND}|gone"})) == ("Ex1", NOT_FOUND, "gone")
    assert split_message("{broken") == ("", "", "{broken")


@pytest.mark.parametrize("outer", ["innererror", "innerError", "InnerError"])
@pytest.mark.parametrize("inner", ["internalexception", "internalException", "InternalException"])
def test_the_case_of_keys_does_not_matter(outer: str, inner: str) -> None:
    body = {
        "Error": {"Code": "X", "Message": "general", outer: {inner: {"Message": "the reason", "Type": "Some.Type"}}}
    }
    found = read_complaint(500, {}, body)
    assert (found.code, found.kind, found.text) == ("X", "Some.Type", "the reason")


def test_the_order_of_trust_is_details_inner_exception_message() -> None:
    error: dict[str, Any] = {"code": 18, "message": "general"}
    assert read_complaint(500, {}, {"error": error}).text == "general"
    error["innererror"] = {"internalexception": {"message": "inner"}}
    assert read_complaint(500, {}, {"error": error}).text == "inner"
    error["details"] = [{"message": "detail"}]
    found = read_complaint(500, {"x-exceptiontype": "From.Header"}, {"error": error})
    assert (found.text, found.code, found.kind) == ("detail", "18", "From.Header")


@pytest.mark.parametrize("body", [b"", b"\x00" * 40, None, "", b"\xff\xfe", gzip.compress(b"x", mtime=0)[:9]])
def test_empty_and_unreadable_bodies_say_nothing(body: Any) -> None:
    found = read_complaint(403, {}, body)
    assert (found.code, found.kind, found.is_structured) == ("", "", False)


def test_plain_text_is_kept_and_markup_is_not() -> None:
    assert read_complaint(429, {}, b"Please wait 9 seconds").text == "Please wait 9 seconds"
    assert read_complaint(502, {}, b"  <html><body>proxy</body></html>").text == ""


def test_words_of_a_gateway() -> None:
    found = read_complaint(401, {}, {"error": "invalid_token", "error_description": "signature"})
    assert (found.code, found.text) == ("invalid_token", "signature")
    assert read_complaint(401, {}, {"error": "invalid_token"}).text == "invalid_token"


@pytest.mark.parametrize(
    "body", ["[" * 100_000, [1, 2], 7, {"error": None}, {"error": {"details": "x"}}, {"error": []}]
)
def test_odd_json_is_no_crash(body: Any) -> None:
    assert read_complaint(500, {}, body).kind == ""


def test_errors_inside_a_success() -> None:
    found = complaint_inside({"request-id": "r"}, [f"Ex1|{NOT_FOUND}|gone", "second"])
    assert (found.status, found.string_id, found.kind, found.text) == (200, "Ex1", NOT_FOUND, "gone")
    assert complaint_inside({}, [{"Message": "no"}]).text == "no"
    assert "5" in complaint_inside({}, [{"number": 5}]).text


def test_certificate_values_are_not_repeated(error_body: Callable[..., Any]) -> None:
    value = "MIIB" + "QUJD" * 30
    assert value[:40] not in repr(read_complaint(400, {}, error_body(f"Cannot convert {value}")))
