# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a connection without an answer, as a network does at the worst moment.

Must not decide when. Web frameworks always answer something, so this reaches for the transport below them.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "lab.connection"


class ConnectionKeeper:
    """The outermost layer: remembers the server's own send function, which knows its connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        scope[_KEY] = send
        await self._app(scope, receive, send)


class CutResponse(Response):
    """A response that is none: the peer sees the connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Abort the connection. ConnectionAbortedError where there is none (an in-process test client)."""
        server = getattr(scope.get(_KEY), "__self__", None)
        transport = getattr(server, "transport", None)
        if transport is None:
            raise ConnectionAbortedError("the connection was cut")
        transport.abort()
        # The server learns of its lost connection in the next rounds of the event loop; until then it would answer 500.
        while not getattr(server, "disconnected", True):
            await asyncio.sleep(0)


class SlowResponse(Response):
    """A response that comes late. TimeoutError where there is no connection: nobody in the process would wait."""

    seconds: float = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then answer."""
        if getattr(getattr(scope.get(_KEY), "__self__", None), "transport", None) is None:
            raise TimeoutError("no answer in time")
        await asyncio.sleep(self.seconds)
        await super().__call__(scope, receive, send)


class ShortResponse(CutResponse):
    """Head and half of the body, then the end of the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is, then abort."""
        if getattr(getattr(scope.get(_KEY), "__self__", None), "transport", None) is not None:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            half = bytes(self.body)[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        await super().__call__(scope, receive, send)
