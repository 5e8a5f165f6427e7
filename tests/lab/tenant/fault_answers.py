# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that answer in place of the service: what each of them says.

Sources are in `beliefs.md`. Must not know when a fault happens (`faults.py` does).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from .answers import Answer
from .errors import TASKS, CmdletError, make_error_body, no_role, not_found, unauthorized
from .identity import Application

if TYPE_CHECKING:
    from .service import Service

FOREIGN_HOST = "https://outlook.elsewhere.example"
CONCURRENCY = "You have reached the maximum number of concurrent requests per tenant. Please wait and try again"
PAGE = b"<!DOCTYPE html><html><head><title>Service</title></head><body><h1>Please stand by</h1></body></html>"


@dataclass
class Happening:
    """A request at a hook point; `struck` collects the names of the faults that met it."""

    hook: str
    struck: list[str]
    cmdlet: str = ""
    identity: str = ""
    caller: Application | None = None


@dataclass(frozen=True)
class FaultAnswer:
    """`times` is how often it happens if nobody says otherwise."""

    meaning: str
    make: Callable[[Service, Happening, Mapping[str, Any]], Answer]
    times: int | None = 1
    options: Mapping[str, Any] = field(default_factory=dict)


def strike_answer(service: Service, happening: Happening, late: bool = False) -> Answer | None:
    """The answer of a fault that stands in place of the real one, or None. `late`: the request has taken effect."""
    for name, kind in ANSWERS.items():
        active = service.faults.find(name)
        if active is None or bool(active.options["late"]) is not late:
            continue
        if name == "claims_challenge" and happening.caller is not None and happening.caller.answered_challenge:
            continue
        options = service.faults.strike(name, happening.hook, happening.cmdlet, happening.identity)
        if options is not None:
            happening.struck.append(name)
            return kind.make(service, happening, options)
    return None


def _throttled(service: Service, _happening: Happening, options: Mapping[str, Any]) -> Answer:
    """Without a header the seconds stand at the end of the sentence; `date` puts them as a moment."""
    seconds, form = options["retry_after"], options["body"]
    headers = {}
    if seconds is not None:
        headers["Retry-After"] = str(seconds)
        if options["date"]:
            moment = service.clock() + datetime.timedelta(seconds=float(seconds))
            headers["Retry-After"] = format_datetime(moment, usegmt=True)
    text = f"{CONCURRENCY}." if seconds is not None or form == "concurrency" else f"{CONCURRENCY} after 2 seconds"
    if form == "text":
        return Answer(429, text.encode(), {**headers, "Content-Type": "text/plain"})
    return Answer(429, make_error_body("TooManyRequests", text), headers)


def _transient(_service: Service, _happening: Happening, options: Mapping[str, Any]) -> Answer:
    kind = f"Microsoft.Exchange.Data.Directory.{options['exception']}"
    return CmdletError(500, "InternalServerError", kind, "The directory is not ready for this.").as_answer()


def _errors_inside(service: Service, happening: Happening, _options: Mapping[str, Any]) -> Answer:
    line = f"Ex4711AB|{TASKS}.TaskException|{happening.cmdlet} did not finish."
    return Answer(200, {"@odata.context": f"{service.url}/$metadata", "@adminapi.errors": [line], "value": []})


def _redirect(service: Service, _happening: Happening, options: Mapping[str, Any]) -> Answer:
    """`app.py` appends the path that was asked for."""
    host = FOREIGN_HOST if options["to"] == "foreign" else f"https://eur01.{service.host}"
    return Answer(int(options["status"]), b"", {"Location": host})


def _refuse_call(_service: Service, happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return Answer(401, make_error_body("Unauthorized", f"User is not allowed to call {happening.cmdlet}"))


def _bad_request(_service: Service, _happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return CmdletError(400, "BadRequest", "System.Management.Automation.ValidationMetadataException", "No.").as_answer()


def _status(status: int, body: bytes, kind: str = "text/html") -> Callable[..., Answer]:
    def make(*_unused: Any) -> Answer:
        return Answer(status, body, {"Content-Type": kind})

    return make


def _broken_json(_service: Service, _happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return Answer(200, json.dumps({"value": [], "responses": []}).encode()[:-3], {"Content-Type": "application/json"})


def _expired(service: Service, _happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return unauthorized(service.host, "The token has expired.")


def _challenge(service: Service, _happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return unauthorized(service.host, "The token is too old.", with_claims=True)


def _no_role(service: Service, _happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return no_role(service.settings.no_role_body)


def _not_found(_service: Service, happening: Happening, _options: Mapping[str, Any]) -> Answer:
    return not_found(happening.identity).as_answer()


def _internal(*_unused: Any) -> Answer:
    return Answer(500, make_error_body("InternalServerError", "An unknown error happened."))


ANSWERS: dict[str, FaultAnswer] = {
    "expired_token": FaultAnswer("401 with WWW-Authenticate, whatever the token is", _expired),
    "claims_challenge": FaultAnswer("401 with claims, until a token was fetched with these claims", _challenge, None),
    "rbac_refusal": FaultAnswer("401: the user is not allowed to call this cmdlet", _refuse_call, None),
    "no_role": FaultAnswer("403 as if no role held the cmdlet", _no_role, None),
    "not_found": FaultAnswer("404 as if the recipient were gone", _not_found, None),
    "bad_request": FaultAnswer("400 as for a value that is not valid", _bad_request, None),
    "throttled": FaultAnswer(
        "429; retry_after null sends no header (seconds in the text), date sends it as a moment; body json, text, or "
        "concurrency (a sentence without seconds)",
        _throttled,
        options={"retry_after": 1, "date": False, "body": "json"},
    ),
    "request_timeout": FaultAnswer("408", _status(408, b"")),
    "transient": FaultAnswer(
        "500 with the name of an exception that passes", _transient, options={"exception": "DCOverloadedException"}
    ),
    "internal_error": FaultAnswer("500 in the service's own form, with nothing known in it", _internal),
    "bad_gateway": FaultAnswer("502, a gateway's page", _status(502, PAGE)),
    "unavailable": FaultAnswer("503", _status(503, b"The service is unavailable.", "text/plain")),
    "gateway_timeout": FaultAnswer("504, a gateway's page", _status(504, PAGE)),
    "html_page": FaultAnswer("200 with a page for people", _status(200, PAGE)),
    "empty_answer": FaultAnswer("200 without a body", _status(200, b"")),
    "broken_json": FaultAnswer("200 with JSON that ends too early", _broken_json),
    "errors_inside": FaultAnswer("200 with @adminapi.errors", _errors_inside),
    "redirect": FaultAnswer(
        "a redirect: status 301, 302, 307 or 308; to regional (a host of the same cloud) or foreign",
        _redirect,
        options={"status": 307, "to": "regional"},
    ),
    "cut": FaultAnswer("the connection ends without an answer", lambda *_unused: Answer(200, cut=True)),
    "short_body": FaultAnswer(
        "the connection ends in the middle of the answer", lambda *_unused: Answer(200, PAGE, short=True)
    ),
    "slow": FaultAnswer(
        "the answer comes too late for the client",
        lambda _service, _happening, options: Answer(200, PAGE, slow=float(options["seconds"])),
        options={"seconds": 5},
    ),
}
