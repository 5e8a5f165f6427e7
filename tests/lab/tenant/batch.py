# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several calls in one request, at most ten, each with its own answer.

Answers come back in reverse order: they belong together by id (OData JSON batch), so a client that counts on the order
must fail here. Must not run cmdlets itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .answers import Answer
from .call import UnreadableCall, read_call
from .errors import bad_request
from .identity import Application
from .invoke import run_call
from .service import Service

LARGEST_BATCH = 10


def run_batch(service: Service, body: Any, application: Application, batch_id: str) -> Answer:
    """Answer the envelope; 400 for one that is too large or cannot be read. A cut part cuts the whole."""
    requests = body.get("requests") if isinstance(body, Mapping) else None
    if not isinstance(requests, list) or not requests:
        return bad_request("The batch holds no requests.")
    if len(requests) > LARGEST_BATCH:
        return bad_request(f"The batch holds {len(requests)} requests, at most {LARGEST_BATCH} are allowed.")
    ids = [part.get("id") if isinstance(part, Mapping) else None for part in requests]
    if not all(isinstance(one, str) and one for one in ids) or len(set(ids)) != len(ids):
        return bad_request("Each request of a batch needs an id of its own.")
    responses: list[dict[str, Any]] = []
    for part in requests:
        answer = _run_part(service, part, application, batch_id)
        if answer.ends_connection:
            return answer
        responses.insert(0, {"id": part["id"], **_render_part(answer)})
    return Answer(200, {"responses": _spoil(service, responses, find_first_cmdlet(body))})


def find_first_cmdlet(body: Any) -> str:
    """The cmdlet of the first part, empty where there is none."""
    try:
        return str(body["requests"][0]["body"]["CmdletInput"]["CmdletName"])
    except (KeyError, IndexError, TypeError):
        return ""


def _spoil(service: Service, responses: list[dict[str, Any]], cmdlet: str) -> list[dict[str, Any]]:
    """The faults of an envelope; the answer to the last part stands first."""

    def strikes(name: str) -> bool:
        return service.faults.strike(name, "batch", cmdlet) is not None

    last = responses[0]
    if strikes("batch_missing"):
        responses = responses[1:]
    if strikes("batch_foreign_id"):
        responses = [{**last, "id": "4711"}, *responses[1:]]
    if strikes("batch_doubled_id"):
        refusal = bad_request("This part was answered before.")
        responses = [*responses, {"id": last["id"], **_render_part(refusal)}]
    return responses[::-1] if strikes("batch_in_order") else responses


def _run_part(service: Service, part: Mapping[str, Any], application: Application, batch_id: str) -> Answer:
    url, headers = part.get("url"), part.get("headers") or {}
    if part.get("method") != "POST" or not isinstance(url, str) or not isinstance(headers, Mapping):
        return bad_request("A request of a batch needs the method POST and a url.")
    parts = urlsplit(url)
    elsewhere = bool(parts.netloc) and f"{parts.scheme}://{parts.netloc}" != service.url
    segments = parts.path.strip("/").split("/")
    if elsewhere or len(segments) != 4 or segments[:2] != ["adminapi", "beta"] or segments[3] != "InvokeCommand":
        return bad_request("The url of a request leads to no endpoint of this service.")
    if not service.identity.answers_to(segments[2]):
        return bad_request("The url of a request leads to another tenant.")
    try:
        call = read_call(part.get("body"), service.url + parts.path, dict(parse_qsl(parts.query)), headers)
    except UnreadableCall as problem:
        return bad_request(str(problem))
    return run_call(service, call, application, batch_id)


def _render_part(answer: Answer) -> dict[str, Any]:
    # Raw bytes cannot stand inside JSON: text becomes a text, and what is unreadable alone is empty here.
    body: Any = answer.body if isinstance(answer.body, Mapping) else None
    if isinstance(answer.body, bytes) and answer.body.strip(b"\x00"):
        body = answer.body.decode("utf-8", "replace")
    headers = {"Content-Type": "application/json", **answer.headers}
    headers.pop("Content-Encoding", None)
    return {"status": answer.status, "headers": headers, "body": body}
