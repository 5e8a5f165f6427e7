# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one call: faults, role, parameters, cmdlet, and its line in the request log.

Must not read HTTP (`app.py`) or batches (`batch.py`).
"""

from __future__ import annotations

from .answers import Answer
from .call import Call
from .cmdlets import CMDLETS
from .cmdlets.parameters import read_parameters
from .errors import CmdletError, no_role, throttled, unauthorized
from .identity import Application
from .request_log import count_values
from .service import Service


def run_call(service: Service, call: Call, application: Application, batch: str | None = None) -> Answer:
    """Answer the call and write it down; `batch` is the id of the batch it belongs to."""
    struck: list[str] = []
    answer = strike_before(service, call.kind, struck, call) if call.kind != "other" else None
    if answer is None:
        answer = _run_cmdlet(service, call, application)
    took_effect = call.kind == "set" and answer.status in (200, 204) and call.confirm is not True
    if took_effect and service.faults.strike("cut_after_write", "set", call.cmdlet, call.identity or "") is not None:
        struck.append("cut_after_write")
        answer.cut = True
    service.log.add(
        time=service.moment(),
        method="POST",
        path=call.endpoint.removeprefix(service.url),
        kind=call.kind,
        cmdlet=call.cmdlet,
        identity=call.identity,
        values=count_values(call.parameters),
        confirm=call.confirm if isinstance(call.confirm, bool) else None,
        status=answer.status,
        client_request_id=call.client_request_id,
        client_id=application.client_id,
        batch=batch,
        format=call.response_format,
        select=list(call.select) if call.select else None,
        rows=answer.rows,
        faults=struck,
    )
    return answer


def strike_before(service: Service, hook: str, struck: list[str], call: Call | None = None) -> Answer | None:
    """The answer of a fault that stands in place of the real one, or None. `struck` collects the fault's name."""
    who = {"cmdlet": call.cmdlet if call else "", "identity": (call.identity if call else None) or ""}
    if service.faults.strike("expired_token", hook, **who) is not None:
        struck.append("expired_token")
        return unauthorized(service.host, "The token has expired.")
    throttling = service.faults.strike("throttled", hook, **who)
    if throttling is not None:
        struck.append("throttled")
        return throttled(throttling["retry_after"])
    if service.faults.strike("no_role", hook, **who) is not None:
        struck.append("no_role")
        return no_role(service.settings.no_role_body)
    return None


def find_allowed_cmdlets(service: Service, application: Application) -> list[str]:
    """The cmdlets in the roles of an app."""
    return list(service.settings.allowed_cmdlets) if application.has_role else []


def _run_cmdlet(service: Service, call: Call, application: Application) -> Answer:
    name = call.cmdlet.lower()
    # A cmdlet that exists nowhere and one that is in no role of the app look alike.
    if name not in {allowed.lower() for allowed in find_allowed_cmdlets(service, application)}:
        return no_role(service.settings.no_role_body)
    parameters, run = CMDLETS[name]
    try:
        return run(service, call, read_parameters(call.parameters, parameters))
    except CmdletError as refusal:
        return refusal.as_answer()
