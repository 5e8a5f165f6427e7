# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the simulated tenant in the foreground until it is told to stop (SIGINT, SIGTERM).

    python tests/lab/tenant/serve.py --state DIR --recipients people.json [--port N] [--read-form clixml …]

Writes DIR/tenant.json once it really listens. Must not detach itself; `control.py` does that.
"""

from __future__ import annotations

import sys

if not __package__:  # started as a file: begin again as a module of its package, where relative imports work
    import pathlib
    import runpy

    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
    runpy.run_module("tenant.serve", run_name="__main__", alter_sys=True)
    sys.exit(0)

import argparse
import fcntl
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import uvicorn

from .app import build_app
from .files import make_private_folder, write_private_json
from .recipient import read_population
from .service import Service, open_service
from .settings import CHOICES, Settings


class AnnouncingServer(uvicorn.Server):
    """A server that writes tenant.json when its socket listens, not earlier."""

    def __init__(self, config: uvicorn.Config, path: Path, endpoint: dict[str, Any]) -> None:
        super().__init__(config)
        self._path = path
        self._endpoint = endpoint

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce."""
        await super().startup(sockets)
        write_private_json(self._path, self._endpoint)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; the exit code says 2 for wrong input."""
    options = _read_arguments(arguments)
    folder = make_private_folder(Path(options.state).resolve())
    lock = _lock(folder / "lock")
    if lock is None:
        return _complain(f"{folder} is in use by a running tenant")
    bound = _bind(options.listen, options.port, folder / "tenant.json")
    try:
        switches = {name: getattr(options, name) for name in (*CHOICES, "token_lifetime")}
        settings = Settings().changed_by({name: value for name, value in switches.items() if value is not None})
        service = _open(options, folder, bound.getsockname()[1], settings)
    except (ValueError, OSError) as problem:
        return _complain(str(problem))
    certificate = str(folder / "server.pem")
    config = uvicorn.Config(
        build_app(service),
        ssl_certfile=certificate,
        ssl_keyfile=certificate,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    server = AnnouncingServer(config, folder / "tenant.json", _describe(service))
    server.run(sockets=[bound])
    return 0


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Simulated Exchange Online tenant over HTTPS, in the foreground.")
    parser.add_argument("--state", required=True, help="folder of the tenant; made when missing, kept over restarts")
    parser.add_argument("--recipients", help="population file; read when the folder holds no recipients yet")
    parser.add_argument("--reset", action="store_true", help="forget the recipients held and read --recipients again")
    parser.add_argument("--listen", default="127.0.0.1", choices=("127.0.0.1", "0.0.0.0"))
    parser.add_argument("--port", type=int, default=0, help="0: the port of the last time if free, else any")
    parser.add_argument("--domain", help="domain of the tenant (first start only)")
    parser.add_argument("--token-lifetime", type=int, help="seconds a token is valid, default 3599")
    for name, (allowed, several, meaning) in CHOICES.items():
        choice = f"{meaning}; {'any of (comma)' if several else 'one of'} {', '.join(allowed)}"
        singular = name.removesuffix("s") if name == "clear_forms" else None
        flags = [f"--{name.replace('_', '-')}"] + ([f"--{singular.replace('_', '-')}"] if singular else [])
        parser.add_argument(*flags, dest=name, help=choice)
    return parser.parse_args(arguments)


def _lock(path: Path) -> TextIO | None:
    """Hold the lock of the folder as long as the process lives; its content is our PID. None if somebody else does."""
    # Kept open on purpose: the lock is what proves to others that the PID inside is really this server.
    stream = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    stream.truncate(0)
    stream.write(str(os.getpid()))
    stream.flush()
    return stream


def _bind(listen: str, port: int, announced: Path) -> socket.socket:
    wanted = [port]
    if port == 0 and announced.exists():
        wanted.insert(0, int(json.loads(announced.read_text())["port"]))
    for number in wanted:
        # Without the protocol named, asyncio leaves Nagle's algorithm on: 40 ms for every answer (measured 2026-11).
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((listen, number))
            return bound
        except OSError:
            bound.close()
            if number == wanted[-1]:
                raise
    raise OSError("no port to listen on")


def _open(options: argparse.Namespace, folder: Path, port: int, settings: Settings) -> Service:
    content = json.loads(Path(options.recipients).read_text()) if options.recipients else []
    organisation = content.get("organisation") if isinstance(content, dict) else None
    domain = options.domain or organisation or "contoso.example"
    service = open_service(folder, f"https://localhost:{port}", domain, settings)
    if options.reset or not service.recipients.is_stored():
        service.recipients.replace_all(read_population(content))
    else:
        service.recipients.load()
    service.faults.refresh()
    return service


def _describe(service: Service) -> dict[str, Any]:
    return {
        "url": service.url,
        "login_url": service.url,
        "port": int(service.url.rsplit(":", 1)[1]),
        "scope": f"{service.url}/.default",
        **service.identity.describe_files(),
        "request_log": str(service.folder / "requests.jsonl"),
        "faults_file": str(service.folder / "faults.json"),
        "admin_token_file": str(service.folder / "admin.token"),
        "settings": service.settings.as_dict(),
        "pid": os.getpid(),
    }


def _complain(sentence: str) -> int:
    sys.stderr.write(f"tenant: {sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
