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
from .errors import CmdletError, no_role
from .fault_answers import Happening, strike_answer
from .identity import Application
from .request_log import count_values
from .service import Service


def run_call(service: Service, call: Call, application: Application, batch: str | None = None) -> Answer:
    """Answer the call and write it down; `batch` is the id of the batch it belongs to."""
    struck: list[str] = []
    happening = Happening(call.kind, struck, call.cmdlet, call.identity or "", application)
    answer = strike_answer(service, happening) if call.kind != "other" else None
    if answer is None:
        answer = _run_cmdlet(service, call, application)
        if call.kind != "other":
            answer = strike_answer(service, happening, late=True) or answer
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
