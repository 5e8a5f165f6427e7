# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts and stops the simulated tenant in the background, and speaks to its lab routes; for tests and for people.

    python tests/lab/tenant/control.py start --state DIR --recipients people.json [switches of serve.py]
    python tests/lab/tenant/control.py status --state DIR
    python tests/lab/tenant/control.py stop --state DIR
    python tests/lab/tenant/control.py faults --state DIR '{"throttled": {"times": 2}}'

Needs only the standard library. A process is ended only while it holds the lock of DIR, so never a stranger's.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PATIENCE = 30.0  # seconds until a tenant that does not answer counts as failed
COMMANDS = {
    "start": "start it in the background; further switches are those of serve.py",
    "stop": "stop it",
    "status": "does it run, and where?",
    "faults": "show the faults, or replace them",
    "settings": "show the switches, or change some until the next start",
}

# Processes this very process started, so that stop() can collect them.
_STARTED: dict[int, subprocess.Popen[bytes]] = {}


class TenantError(RuntimeError):
    """The tenant did not do what it was told; the message says why."""


def start(
    state_dir: str | Path, recipients_file: str | Path | None = None, *, patience: float = PATIENCE, **switches: Any
) -> dict[str, Any]:
    """Start the tenant and return its tenant.json once it answers. Switches are those of serve.py, `-` as `_`:
    `start(folder, people, read_form="clixml", clear_forms=["hashtable", "null"], reset=True)`.

    TenantError if it runs already or does not come up.
    """
    return _launch(Path(state_dir).resolve(), recipients_file, _write_switches(switches), patience)


def _launch(folder: Path, recipients_file: str | Path | None, switches: list[str], patience: float) -> dict[str, Any]:
    if status(folder)["running"]:
        raise TenantError(f"{folder} has a running tenant; stop it first")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, str(Path(__file__).resolve().with_name("serve.py")), "--state", str(folder)]
    if recipients_file is not None:
        command += ["--recipients", str(Path(recipients_file).resolve())]
    command += switches
    log = folder / "serve.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, start_new_session=True
        )
    _STARTED[process.pid] = process
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            del _STARTED[process.pid]
            raise TenantError(f"the tenant ended with code {process.returncode}: {_read_tail(log)}")
        if _find_pid(folder) == process.pid and _answers(folder, process.pid):
            return read(folder)
        time.sleep(0.05)
    stop(folder)
    raise TenantError(f"the tenant did not answer within {patience:.0f} s: {_read_tail(log)}")


def stop(state_dir: str | Path, patience: float = 10.0) -> bool:
    """Stop the tenant of this folder; False if none runs."""
    folder = Path(state_dir).resolve()
    for number in (signal.SIGTERM, signal.SIGKILL):
        pid = _find_pid(folder)
        if pid is None:
            return number != signal.SIGTERM
        os.kill(pid, number)
        if _wait(lambda: _find_pid(folder) is None, patience):
            process = _STARTED.pop(pid, None)
            if process is not None:
                process.wait(patience)
            return True
    raise TenantError(f"the tenant of {folder} could not be stopped")


def status(state_dir: str | Path) -> dict[str, Any]:
    """{"running": bool, "pid": number or None, "url": text or None}."""
    folder = Path(state_dir).resolve()
    pid = _find_pid(folder)
    known = pid is not None and (folder / "tenant.json").exists()
    return {"running": pid is not None, "pid": pid, "url": read(folder)["url"] if known else None}


def read(state_dir: str | Path) -> dict[str, Any]:
    """The tenant.json of the folder."""
    endpoint: dict[str, Any] = json.loads((Path(state_dir) / "tenant.json").read_text())
    return endpoint


def read_requests(state_dir: str | Path) -> list[dict[str, Any]]:
    """All lines of the request log, oldest first."""
    path = Path(state_dir) / "requests.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def forget_requests(state_dir: str | Path) -> None:
    """Empty the request log."""
    (Path(state_dir) / "requests.jsonl").unlink(missing_ok=True)


def switch_faults(state_dir: str | Path, faults: dict[str, Any]) -> dict[str, Any]:
    """Replace all faults ({} switches all off); returns what is active and what there is."""
    return dict(ask(state_dir, "POST", "/lab/faults", faults))


def change_settings(state_dir: str | Path, **switches: Any) -> dict[str, Any]:
    """Change switches of the running tenant until its next start; returns them all."""
    return dict(ask(state_dir, "POST", "/lab/settings", switches))


def read_recipients(state_dir: str | Path) -> list[dict[str, Any]]:
    """Everybody, with the certificate values (Base64) the service really holds, whatever a fault shows to clients."""
    return list(ask(state_dir, "GET", "/lab/recipients"))


def edit_recipient(state_dir: str | Path, guid: str, **fields: Any) -> dict[str, Any]:
    """Change fields of one recipient, e.g. `authority="on_premises"`."""
    return dict(ask(state_dir, "PATCH", f"/lab/recipients/{guid}", fields))


def ask(state_dir: str | Path, method: str, path: str, body: Any = None) -> Any:
    """One request to the lab routes; TenantError with the tenant's own sentence when it refuses."""
    folder = Path(state_dir).resolve()
    endpoint = read(folder)
    request = urllib.request.Request(
        endpoint["url"] + path,
        None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Lab-Token": (folder / "admin.token").read_text().strip()},
        method=method,
    )
    context = ssl.create_default_context(cafile=endpoint["ca_file"])
    # No proxy of the environment has anything to do with a service on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=30) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as refusal:
        raise TenantError(f"{method} {path}: {refusal.code} {refusal.read().decode(errors='replace')}") from refusal


def _write_switches(switches: dict[str, Any]) -> list[str]:
    written: list[str] = []
    for name, value in switches.items():
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            written.append(flag)
        elif value is not None and value is not False:
            text = ",".join(value) if isinstance(value, list | tuple | set | frozenset) else str(value)
            written.append(f"{flag}={text}")
    return written


def _find_pid(folder: Path) -> int | None:
    """The PID of the running tenant: the lock is held, so the PID its holder wrote cannot be anybody else's."""
    try:
        stream = (folder / "lock").open("r+", encoding="ascii")
    except FileNotFoundError:
        return None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = stream.read().strip()
            return int(text) if text else None
    return None


def _answers(folder: Path, pid: int) -> bool:
    try:
        return bool(ask(folder, "GET", "/lab/status")["pid"] == pid)
    except (OSError, ValueError, TenantError):
        return False


def _wait(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def _read_tail(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-800:] or "it said nothing"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; prints JSON."""
    parser = argparse.ArgumentParser(description="Start and stop the simulated Exchange Online tenant.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in COMMANDS.items():
        command = commands.add_parser(name, help=meaning, description=meaning)
        command.add_argument("--state", required=True, help="folder of the tenant")
        if name == "start":
            command.add_argument("--recipients", help="population file")
        elif name in ("faults", "settings"):
            command.add_argument("body", nargs="?", help="JSON object; without it, show what is active")
    options, others = parser.parse_known_args(arguments)
    try:
        if options.command == "start":
            answer: Any = _launch(Path(options.state).resolve(), options.recipients, others, PATIENCE)
        elif others:
            parser.error(f"unknown arguments: {' '.join(others)}")
        elif options.command == "stop":
            answer = {"stopped": stop(options.state)}
        elif options.command == "status":
            answer = status(options.state)
        else:
            given = json.loads(options.body) if options.body else None
            answer = ask(options.state, "POST" if given is not None else "GET", f"/lab/{options.command}", given)
    except (TenantError, OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
