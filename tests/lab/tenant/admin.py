# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own routes under /lab, for tests and people; the real service has nothing like them.

Guarded by the token in DIR/admin.token (header X-Lab-Token); not written to the request log.
Must not be used by the code under test.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .faults import KINDS
from .recipient import read_population
from .service import Service

Handler = Callable[[Request], Awaitable[Response]]


def make_admin_routes(service: Service) -> list[Route]:
    """The routes /lab/status, /lab/faults, /lab/settings, /lab/recipients."""
    handlers = AdminHandlers(service)
    guard = handlers.guard
    return [
        Route("/lab/status", handlers.status, methods=["GET"]),
        Route("/lab/faults", guard(handlers.faults), methods=["GET", "POST"]),
        Route("/lab/settings", guard(handlers.settings), methods=["GET", "POST"]),
        Route("/lab/recipients", guard(handlers.recipients), methods=["GET", "PUT"]),
        Route("/lab/recipients/{guid}", guard(handlers.edit_recipient), methods=["PATCH"]),
    ]


class AdminHandlers:
    """One method per route."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def guard(self, handler: Handler) -> Handler:
        """Let only the holder of the lab's token through, and turn wrong input into a 400 with a sentence."""

        async def guarded(request: Request) -> Response:
            given = request.headers.get("x-lab-token", "")
            if not hmac.compare_digest(given.encode(), self._service.identity.admin_token.encode()):
                return JSONResponse({"lab": "X-Lab-Token does not match DIR/admin.token"}, 401)
            try:
                return await handler(request)
            except (ValueError, TypeError) as problem:
                return JSONResponse({"lab": str(problem)}, 400)
            except KeyError as problem:
                return JSONResponse({"lab": f"there is no recipient {problem}"}, 404)

        return guarded

    async def status(self, request: Request) -> Response:
        """Who answers here."""
        return JSONResponse({"pid": os.getpid(), "tenant_id": self._service.identity.tenant_id})

    async def faults(self, request: Request) -> Response:
        """GET: what is switched on, and what there is. POST: replace all by the body ({} switches all off)."""
        if request.method == "POST":
            self._service.faults.switch(await request.json())
        known = {name: kind.meaning for name, kind in KINDS.items()}
        return JSONResponse({"active": self._service.faults.describe(), "known": known})

    async def settings(self, request: Request) -> Response:
        """GET: the switches. POST: change the named ones until the next start."""
        if request.method == "POST":
            self._service.settings = self._service.settings.changed_by(await request.json())
        return JSONResponse(self._service.settings.as_dict())

    async def recipients(self, request: Request) -> Response:
        """GET: everybody with the values held now (never delayed). PUT: replace everybody by the population given."""
        if request.method == "PUT":
            self._service.recipients.replace_all(read_population(await request.json()))
        everybody: list[dict[str, Any]] = [one.as_dict() for one in self._service.recipients.list_after(None)]
        return JSONResponse(everybody)

    async def edit_recipient(self, request: Request) -> Response:
        """Change fields of one recipient, named as in the population file."""
        edited = self._service.recipients.edit(request.path_params["guid"], await request.json())
        return JSONResponse(edited.as_dict())
