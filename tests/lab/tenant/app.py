# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of the tenant: thin handlers between HTTP and the modules that know the answers.

Must not contain what the service believes; see `beliefs.md` for where each belief lives.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .admin import make_admin_routes
from .answers import Answer
from .assertions import SignInError
from .batch import find_first_cmdlet, run_batch
from .call import Call, UnreadableCall, read_call
from .connection import ConnectionKeeper, CutResponse, ShortResponse, SlowResponse
from .echo import echo_request, echo_sign_in
from .errors import bad_request, unauthorized, unknown_tenant, wrong_method
from .fault_answers import Happening, strike_answer
from .headers import make_headers
from .identity import Application
from .invoke import find_allowed_cmdlets, run_call
from .service import Service
from .tokens import describe_endpoints, give_token, make_sign_in_answer, read_token

JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"


def build_app(service: Service) -> ConnectionKeeper:
    """The ASGI application of one tenant."""
    handlers = Handlers(service)
    routes = [
        Route("/{tenant}/v2.0/.well-known/openid-configuration", handlers.discover, methods=["GET"]),
        Route("/{tenant}/oauth2/v2.0/token", handlers.sign_in, methods=["POST"]),
        Route("/adminapi/beta/{tenant}/InvokeCommand", handlers.invoke, methods=["POST"]),
        Route("/adminapi/beta/{tenant}/$batch", handlers.run_batch, methods=["POST"]),
        Route("/adminapi/v1.0/{tenant}/EXOModuleFile", handlers.list_cmdlets, methods=["GET"]),
        Route("/adminapi/v1.0/{tenant}/InvokeCommand", handlers.refuse_version, methods=["GET", "POST"]),
        *make_admin_routes(service),
    ]
    return ConnectionKeeper(Starlette(routes=routes, exception_handlers={ValueError: _report_lab_mistake}))


class Handlers:
    """One method per route."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def discover(self, request: Request) -> Response:
        """OpenID discovery."""
        answer = describe_endpoints(self._service, request.path_params["tenant"])
        self._log(request, "other", answer)
        return _send(answer)

    async def sign_in(self, request: Request) -> Response:
        """The token endpoint."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        error: str | None = None
        struck: list[str] = []
        happening = Happening("token", struck)
        answer = strike_answer(self._service, happening)
        if answer is None and self._service.faults.strike("echo", "token") is not None:
            answer = echo_sign_in(form)
            struck.append("echo")
        elif answer is None:
            try:
                answer = give_token(self._service, request.path_params["tenant"], form)
            except SignInError as problem:
                answer, error = make_sign_in_answer(self._service, problem), f"AADSTS{problem.number}"
            answer = strike_answer(self._service, happening, late=True) or answer
        self._log(request, "token", answer, client_id=form.get("client_id"), error=error, faults=struck)
        return _send(answer)

    async def invoke(self, request: Request) -> Response:
        """One cmdlet."""
        endpoint = self._service.url + request.url.path
        try:
            call = read_call(await _read_json(request), endpoint, request.query_params, request.headers)
        except UnreadableCall as problem:
            call, answer = None, bad_request(str(problem))
        caller = self._admit(request)
        if isinstance(caller, Answer):
            answer = caller
        elif call is not None and call.kind != "other" and self._strike_echo(call):
            answer = echo_request(request.headers["authorization"])
        elif call is not None:
            return self._send(run_call(self._service, call, caller), request)
        kind, cmdlet = (call.kind, call.cmdlet) if call is not None else ("other", None)
        self._log(request, kind, answer, cmdlet=cmdlet)
        return self._send(answer, request)

    async def run_batch(self, request: Request) -> Response:
        """Several cmdlets."""
        struck: list[str] = []
        batch_id, caller = str(uuid.uuid4()), self._admit(request)
        if isinstance(caller, Answer):
            answer = caller
        elif self._service.faults.strike("echo", "batch") is not None:
            answer = echo_request(request.headers["authorization"])
        else:
            try:
                body = await _read_json(request)
                happening = Happening("batch", struck, find_first_cmdlet(body), caller=caller)
                before = strike_answer(self._service, happening)
                answer = before or run_batch(self._service, body, caller, batch_id)
                if before is None:
                    answer = strike_answer(self._service, happening, late=True) or answer
            except UnreadableCall as problem:
                answer = bad_request(str(problem))
        client_id = caller.client_id if isinstance(caller, Application) else None
        self._log(request, "batch", answer, client_id=client_id, batch=batch_id, faults=struck)
        return self._send(answer, request)

    async def list_cmdlets(self, request: Request) -> Response:
        """What the app may call, as the PowerShell module asks for it."""
        caller = self._admit(request)
        if isinstance(caller, Answer):
            answer = caller
        else:
            names = ",".join(find_allowed_cmdlets(self._service, caller))
            answer = Answer(200, {"value": [{"exportedCmdlets": names}]})
        self._log(request, "other", answer)
        return self._send(answer, request)

    async def refuse_version(self, request: Request) -> Response:
        """InvokeCommand exists only in beta."""
        answer = wrong_method()
        self._log(request, "other", answer)
        return self._send(answer, request)

    def _admit(self, request: Request) -> Application | Answer:
        tenant = request.path_params["tenant"]
        if not self._service.identity.answers_to(tenant):
            return unknown_tenant(tenant)
        caller = read_token(self._service, request.headers.get("authorization"))
        return unauthorized(self._service.host, caller) if isinstance(caller, str) else caller

    def _strike_echo(self, call: Call) -> bool:
        return self._service.faults.strike("echo", call.kind, call.cmdlet) is not None

    def _log(self, request: Request, kind: str, answer: Answer, **known: Any) -> None:
        self._service.log.add(
            time=self._service.moment(),
            method=request.method,
            path=request.url.path,
            kind=kind,
            status=answer.status,
            client_request_id=request.headers.get("client-request-id"),
            **known,
        )

    def _send(self, answer: Answer, request: Request) -> Response:
        """An API answer: with the headers the service gives to every answer."""
        if "Location" in answer.headers:
            query = f"?{request.url.query}" if request.url.query else ""
            answer.headers["Location"] += request.url.path + query
        return _send(
            answer, make_headers(self._service.clock(), self._service.budget, self._service.settings.clock_offset)
        )


def _send(answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    if answer.cut:
        return CutResponse()
    if isinstance(answer.body, Mapping):
        content = json.dumps(answer.body, separators=(",", ":")).encode()
        media_type: str | None = JSON_TYPE
    else:
        content, media_type = answer.body or b"", None
    kind = ShortResponse if answer.short else SlowResponse if answer.slow else Response
    response = kind(content, answer.status, {**(headers or {}), **answer.headers}, media_type)
    if isinstance(response, SlowResponse):
        response.seconds = answer.slow
    return response


async def _read_json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError as problem:
        raise UnreadableCall("The body is not JSON.") from problem


async def _report_lab_mistake(request: Request, problem: Exception) -> Response:
    """A mistake in the lab's own files (faults.json), told plainly so that nobody hunts it in the client."""
    return _send(Answer(500, {"lab": f"the simulated tenant is set up wrongly: {problem}"}))
