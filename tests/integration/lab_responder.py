# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDAP responder as a directory of modules, and a run that has settled: everything that could be written is written.

What is lost on the way from a directory can only show in a plan that was empty before; so the tests of losses begin
where a sync, removal included, has nothing left to do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.lab.directory.make_tls import write_tls
from ansible_collections.mailsec.smime.tests.lab.directory.responder import Responder

PASSWORD = "Marked-Responder-Password-3"
BASE = "DC=corp,DC=example"
READER = "svc-smime-read@corp.example"
PAGE_SIZE = 20
MOST_ROUNDS = 4


def describe(responder: Responder, **changed: Any) -> dict[str, Any]:
    """The responder as an entry of smime_directories, which are the options of ad_cert_facts, too."""
    return {
        "source": "ldap",
        "servers": [f"localhost:{responder.port}"],
        "ca_file": str(responder.tls / "ca.pem"),
        "bind_user": READER,
        "password": PASSWORD,
        "search_bases": [BASE],
        "page_size": PAGE_SIZE,
        "read_timeout_seconds": 1,
        **changed,
    }


@dataclass(frozen=True)
class Settled:
    """``policy`` is the one under which it settled; ``run_id`` that of the recipients, read after the last write."""

    pipe: Pipeline
    policy: Mapping[str, Any]
    run_id: str

    def plan(self, **changed: Any) -> dict[str, Any]:
        """With whatever people lie there now."""
        return self.pipe.plan(policy=dict(self.policy), run_id=self.run_id, **changed)

    def expect_stopped(self) -> None:
        """The limit on what a source shows has tripped, and whoever applies the plan all the same writes nothing."""
        limits = self.pipe.workspace.read("plan.jsonl").footer["limits"]
        assert "source_shrink" in [limit["name"] for limit in limits if limit["tripped"]], limits
        self.pipe.tenant.forget_requests()
        applied = self.pipe.apply(policy=dict(self.policy))
        assert str(applied.get("code")).startswith("limit."), applied
        assert self.pipe.tenant.writes() == []

    def effects(self) -> list[dict[str, Any]]:
        """What the plan that lies there would write."""
        return self.pipe.planned()

    def notes(self) -> dict[str, set[str]]:
        """Code -> addresses that the plan says it of."""
        found: dict[str, set[str]] = {}
        for row in self.pipe.workspace.read("plan.jsonl").rows:
            for reason in row["reasons"]:
                found.setdefault(reason["code"], set()).add(row["address"])
        return found


def settle(directory: Mapping[str, Any], tenant: Tenant, workspace: Workspace, policy: Mapping[str, Any]) -> Settled:
    """Sync until nothing is left; whatever limit trips on the way is lifted for that one plan."""
    pipe = Pipeline(directory, tenant, workspace)
    given = dict(policy)
    for number in range(MOST_ROUNDS):
        run_id = f"settled-{number}"
        for done in (pipe.read_people(policy=given, run_id=run_id), pipe.read_recipients(run_id=run_id)):
            assert not done["failed"], done
        pipe.plan(policy=given, run_id=run_id)
        plan = workspace.read("plan.jsonl")
        if not pipe.planned():
            # Nothing to write, and yet a good run: what was seen of the directory is what later ones are measured by.
            applied = pipe.apply(policy=given, run_id=run_id)
            assert (applied["failed"], applied.get("changed")) == (False, False), applied
            return Settled(pipe, given, run_id)
        tripped = [limit["name"] for limit in plan.footer["limits"] if limit["tripped"]]
        overrides = [{"limit": name, "digest": plan.footer["digest"]} for name in tripped]
        applied = pipe.apply(policy=given, overrides=overrides)
        assert not applied["failed"], json.dumps(applied)[:2000]
    raise AssertionError(f"{len(pipe.planned())} recipients are left after {MOST_ROUNDS} rounds: {pipe.planned()[:3]}")


def write_tls_once(folder: Path) -> Path:
    """The TLS files of responders; made at the first call."""
    if not (folder / "ca.pem").exists():
        folder.mkdir(parents=True)
        write_tls(folder, "127.0.0.1", datetime.now(UTC).replace(microsecond=0))
    return folder
