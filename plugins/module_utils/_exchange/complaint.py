# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the service says when it does not do what was asked.  Pure.

Bodies come in many shapes (seen by CIPP-API's Get-NormalizedError, ExoHelper's Get-ExoException and the PowerShell
module): JSON whose ``details[0].message`` is ``id|exception type|text`` or itself a JSON text, keys in varying case,
plain text, HTML, nothing, or NUL bytes declared as gzip.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from .clean_text import clean_text


@dataclass(frozen=True, slots=True)
class Complaint:
    """``text`` are the service's words, cleaned; ``kind`` the exception's full type name, ``string_id`` the stable id
    of the message, ``code`` the word or number of the error; each empty where unknown.  ``headers`` have lower-case
    names. ``is_structured``: the body was the service's own JSON error.
    """

    status: int
    headers: Mapping[str, str]
    code: str
    string_id: str
    kind: str
    text: str
    is_structured: bool

    def detail(self) -> dict[str, object]:
        """For machines and for Microsoft's support, which asks for request id and date."""
        return {
            "status": self.status,
            "request_id": self.headers.get("request-id", ""),
            "date": self.headers.get("date", ""),
            "service_code": self.code,
            "service_id": self.string_id,
            "service_kind": self.kind,
            "service_text": self.text,
        }


def read_complaint(status: int, headers: Mapping[str, str], body: object) -> Complaint:
    """``body`` is bytes, text, or what JSON already gave (the answer inside a batch)."""
    given_kind = headers.get("x-exceptiontype", "")
    text, parsed = _parse(body)
    error = _get(parsed, "error")
    if isinstance(error, str):  # {"error": "...", "error_description": "..."}: a gateway's words
        description = _get(parsed, "error_description")
        words = clean_text(description if isinstance(description, str) else error)
        return Complaint(status, headers, clean_text(error, 80), "", given_kind, words, True)
    if not isinstance(error, Mapping):
        return Complaint(status, headers, "", "", given_kind, clean_text("" if _is_markup(text) else text), False)
    detail = _first(_get(error, "details"))
    internal = _get(_get(error, "innererror"), "internalexception")
    words = _text(_get(detail, "message")) or _text(_get(internal, "message")) or _text(_get(error, "message"))
    string_id, kind, text = split_message(words)
    kind = kind or _text(_get(internal, "type")) or given_kind
    code = _text(_get(error, "code")) or _text(_get(detail, "code"))
    return Complaint(status, headers, clean_text(code, 80), string_id, clean_text(kind, 200), clean_text(text), True)


def complaint_inside(headers: Mapping[str, str], reported: object) -> Complaint:
    """The first of the ``@adminapi.errors`` in an answer that otherwise looks like success."""
    first = _first(reported)
    words = first if isinstance(first, str) else _text(_get(first, "message")) or json.dumps(first, default=str)
    string_id, kind, text = split_message(words)
    return Complaint(200, headers, "", string_id, clean_text(kind, 200), clean_text(text), True)


def split_message(message: str) -> tuple[str, str, str]:
    """``id|type|text`` in its three parts (the text may hold further bars), or the same from a JSON text."""
    if message.lstrip().startswith("{"):
        try:
            inner = json.loads(message)
        except (ValueError, RecursionError):
            inner = None
        if isinstance(inner, Mapping):
            text = _text(_get(inner, "message"))
            string_id = _text(_get(_get(inner, "localizedstring"), "stringid"))
            nested_id, nested_kind, nested_text = (
                split_message(text) if not text.lstrip().startswith("{") else ("",) * 3
            )
            return (
                string_id or nested_id,
                _text(_get(inner, "classname")) or nested_kind,
                nested_text or text or message,
            )
    parts = message.split("|", 2)
    if len(parts) == 3 and " " not in parts[0].strip() and " " not in parts[1].strip():
        return clean_text(parts[0], 40), parts[1].strip(), parts[2]
    return "", "", message


def _parse(body: object) -> tuple[str, object]:
    if isinstance(body, bytes):
        body = body.strip(b"\x00 \r\n\t").decode("utf-8", "replace")
    if not isinstance(body, str):
        return "", body
    text = body.lstrip("\ufeff")
    try:
        return text, json.loads(text)
    except (ValueError, RecursionError):
        return text, None


def _is_markup(text: str) -> bool:
    return text.lstrip().startswith("<")


def _get(found: object, name: str) -> object:
    """The member of that name whatever its case: innererror, innerError and InnerError all occur."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            if isinstance(key, str) and key.lower() == name:
                return value
    return None


def _first(found: object) -> object:
    return found[0] if isinstance(found, list) and found else None


def _text(found: object) -> str:
    """A code may be a word or PowerShell's number of an error category."""
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return ""
    return str(found)


__all__ = ["Complaint", "complaint_inside", "read_complaint", "split_message"]
