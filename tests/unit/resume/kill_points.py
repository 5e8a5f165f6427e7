# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The moments at which a run can die: every one is passed by, counted, and one of them is the last.

``watch`` puts itself between the program and the world: before, in the middle of and after each write to journal and
ledger, before and after the disk has it, before and after a file replaces another, before and after each row of a
document, before each request, between its parts, and after it took effect but before its answer is read.  It is for a
forked child alone: nothing is put back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.documents import DocumentWriter
from ansible_collections.mailsec.smime.tests.lab.tenant.recipient import Recipient
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import Tenant, TenantAdapter

DIED = 77
_CHAINS = ("journal.jsonl", "ledger.jsonl")


class Points:
    """Counts from 1; dies at number ``last``, where there is one."""

    def __init__(self, last: int | None = None) -> None:
        self.last = last
        self.names: list[str] = []

    def pass_by(self, name: str) -> None:
        if self.is_next():
            os._exit(DIED)
        self.names.append(name)

    def is_next(self) -> bool:
        return len(self.names) + 1 == self.last


def watch(points: Points, tenant: Tenant) -> None:
    """From now on everything that this process does passes by ``points``."""
    _watch_writes(points)
    _watch_replacing(points)
    _watch_documents(points)
    _watch_requests(points, tenant)
    _watch_effects(points, tenant)


def _watch_writes(points: Points) -> None:
    write, sync = os.write, os.fsync

    def watched_write(descriptor: int, content: bytes) -> int:
        name = _name_of(descriptor)
        if name not in _CHAINS:
            return write(descriptor, content)
        points.pass_by(f"{name}: before a row")
        if points.is_next():
            write(descriptor, content[: len(content) // 2])
        points.pass_by(f"{name}: in the middle of a row")
        written = write(descriptor, content)
        points.pass_by(f"{name}: after a row, before the disk has it")
        return written

    def watched_sync(descriptor: int) -> None:
        # What a process wrote outlives it without the disk, too; the disk itself would only take time here.
        name = _name_of(descriptor)
        if name in _CHAINS:
            points.pass_by(f"{name}: the disk has a row")
        elif not name.startswith("/"):
            points.pass_by("file: the disk has it")

    del sync
    os.write = watched_write
    os.fsync = watched_sync


def _name_of(descriptor: int) -> str:
    return Path(os.readlink(f"/proc/self/fd/{descriptor}")).name


def _watch_replacing(points: Points) -> None:
    replace = os.replace

    def watched(source: Any, target: Any, **options: Any) -> None:
        if "tenant" in Path(target).parts:
            replace(source, target, **options)
            return
        points.pass_by("file: before it replaces the former one")
        replace(source, target, **options)
        points.pass_by("file: after it replaced the former one")

    os.replace = watched


def _watch_documents(points: Points) -> None:
    def around(kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(self: DocumentWriter, *arguments: Any) -> Any:
            points.pass_by(f"document: before {kind}")
            result = method(self, *arguments)
            points.pass_by(f"document: after {kind}")
            return result

        return watched

    for name, kind in (("write", "a row"), ("write_line", "a row"), ("finish", "the last line")):
        setattr(DocumentWriter, name, around(kind, getattr(DocumentWriter, name)))


def _watch_requests(points: Points, tenant: Tenant) -> None:
    class WatchedAdapter(TenantAdapter):
        """Knows what is asked by the end of the path and by what the body names."""

        def send(self, request: requests.PreparedRequest, *unused: Any, **options: Any) -> requests.Response:
            kind = _kind_of(request)
            points.pass_by(f"request: before {kind}")
            response = super().send(request, *unused, **options)
            points.pass_by(f"request: {kind} was done, before its answer is read")
            return response

    tenant.adapter = WatchedAdapter


def _kind_of(request: requests.PreparedRequest) -> str:
    path, body = urlsplit(str(request.url)).path, request.body or b""
    content = body if isinstance(body, bytes) else body.encode()
    if not path.startswith("/adminapi"):
        return "a login"
    what = "writing" if b"Set-Mailbox" in content else "reading"
    return f"{what} in a batch" if path.endswith("$batch") else "a list"


def _watch_effects(points: Points, tenant: Tenant) -> None:
    store = tenant.service.recipients.store

    def watched(recipient: Recipient) -> None:
        points.pass_by("service: before it stores a value")
        store(recipient)
        points.pass_by("service: after it stored a value")

    tenant.service.recipients.store = watched


__all__ = ["DIED", "Points", "watch"]
