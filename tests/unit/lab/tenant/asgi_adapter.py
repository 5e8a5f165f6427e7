# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets `requests` speak to an application in this process, with neither socket nor thread.

Must not decode bodies: a body that cannot be decoded is one of the things the tenant says.
"""

from __future__ import annotations

import asyncio
import io
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from starlette.types import ASGIApp, Message


class AsgiAdapter(BaseAdapter):
    """A transport that calls the application directly."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    def send(self, request: requests.PreparedRequest, *_unused: Any, **_options: Any) -> requests.Response:
        """One request; exceptions of the application come through."""
        sent: list[Message] = []
        asyncio.run(self._call(request, sent))
        response = requests.Response()
        response.status_code = sent[0]["status"]
        response.headers.update({name.decode(): value.decode() for name, value in sent[0]["headers"]})
        response.raw = io.BytesIO(b"".join(message.get("body", b"") for message in sent[1:]))
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """There is nothing to close."""

    async def _call(self, request: requests.PreparedRequest, sent: list[Message]) -> None:
        parts = urlsplit(str(request.url))
        content = request.body or b""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": parts.scheme,
            "server": (parts.hostname, parts.port),
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.items()],
        }

        async def receive() -> Message:
            body = content.encode() if isinstance(content, str) else content
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
