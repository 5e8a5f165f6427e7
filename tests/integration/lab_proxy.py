# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTPS proxy that opens the tenant's TLS with the tenant's own key and notes every word that a client says.

It is how a test learns the tokens and assertions of a run, and which hosts were asked for. Whoever asks for another
host than the tenant is refused, and the name is noted. Must not change what it passes on.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

_BEARER = re.compile(r"Bearer (\S+)")
_HOP_BY_HOP = ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "date", "server")


class Recorder(ThreadingHTTPServer):
    """``hosts`` are the names that were asked for, ``bearers`` and ``assertions`` what was said to the tenant."""

    daemon_threads = True

    def __init__(self, state: Path, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tenant_port = port
        self.hosts: list[str] = []
        self.bearers: set[str] = set()
        self.assertions: set[str] = set()
        self.secrets: set[str] = set()
        self.inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.inner.load_cert_chain(state / "server.pem")
        self.outer = ssl.create_default_context(cafile=str(state / "ca.pem"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def note(self, authorization: str | None, body: bytes) -> None:
        found = _BEARER.match(authorization or "")
        if found:
            self.bearers.add(found.group(1))
        form = parse_qs(body.decode("utf-8", "replace"))
        self.assertions.update(form.get("client_assertion", []))
        self.secrets.update(form.get("client_secret", []))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def do_CONNECT(self) -> None:
        self.server.hosts.append(self.path.rpartition(":")[0])
        if self.path != f"localhost:{self.server.tenant_port}":
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.server.inner.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.note(self.headers.get("Authorization"), body)
        headers = {name: text for name, text in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        there = http.client.HTTPSConnection("localhost", self.server.tenant_port, context=self.server.outer)
        with contextlib.closing(there):
            there.request(self.command, self.path, body or None, headers)
            answer = there.getresponse()
            content = answer.read()
        self.send_response(answer.status)
        for name, text in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def recording(state: Path, port: int) -> Iterator[Recorder]:
    """A running recorder for the tenant with this state folder."""
    with Recorder(state, port) as recorder:
        thread = threading.Thread(target=recorder.serve_forever, daemon=True)
        thread.start()
        try:
            yield recorder
        finally:
            recorder.shutdown()
            thread.join(5)
