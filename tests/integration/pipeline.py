# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of a sync as single module calls, for tests that disturb one of them; a playbook would add only time.

Must not expect anything of their results.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Document, Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.run_ansible import run_module
from ansible_collections.mailsec.smime.tests.lab.tenant import control

PLAIN = {
    "read_form": "base64",
    "write_forms": ["data_object", "typed_data_object"],
    "token_lifetime": 3599,
    "clock_offset": 0,
    "no_role_body": "nul_gzip",
    "set_answer": "200",
}


@dataclass(frozen=True)
class Pipeline:
    """``directory`` is one entry of smime_directories. Every stage takes changes of its options.

    The policy is given to the stages that take one.
    """

    directory: Mapping[str, Any]
    tenant: Tenant
    workspace: Workspace
    policy: Mapping[str, Any] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """A file of the workspace by its name without ending, e.g. `people`."""
        return self.workspace.files / f"{name}.jsonl"

    def read_people(self, check: bool = False, **changed: Any) -> dict[str, Any]:
        given = {**self.directory, "policy": dict(self.policy), "path": str(self.path("people")), **changed}
        return run_module("ad_cert_facts", given, check)

    def read_recipients(self, check: bool = False, **changed: Any) -> dict[str, Any]:
        given = {**self.tenant.options(), "path": str(self.path("recipients")), **changed}
        return run_module("o365_user_cert_info", given, check)

    def plan(self, check: bool = False, **changed: Any) -> dict[str, Any]:
        files = {
            "people_path": str(self.path("people")),
            "recipients_path": str(self.path("recipients")),
            "path": str(self.path("plan")),
            "policy": dict(self.policy),
            "journal_dir": str(self.workspace.journal),
        }
        return run_module("smime_plan", {**files, **changed}, check)

    def apply(self, check: bool = False, diff: bool = False, **changed: Any) -> dict[str, Any]:
        given = {
            **self.tenant.options(),
            "plan": str(self.path("plan")),
            "policy": dict(self.policy),
            "journal_dir": str(self.workspace.journal),
            # Faults are aimed at batches of ten in one wave; the waves have a test of their own.
            "canary": ["0"],
            **changed,
        }
        return run_module("o365_user_cert", given, check, diff)

    def plan_restore(self, check: bool = False, **wanted: Any) -> dict[str, Any]:
        """``wanted``: persons, restore_run, since."""
        files = {
            "recipients_path": str(self.path("recipients")),
            "path": str(self.path("restore")),
            "journal_dir": str(self.workspace.journal),
        }
        return run_module("smime_restore_plan", {**files, **wanted}, check)

    def restore(self, check: bool = False, diff: bool = False, **changed: Any) -> dict[str, Any]:
        """Writes what plan_restore planned."""
        files = {"plan": str(self.path("restore")), "proof_path": str(self.path("restore-proof"))}
        return self.apply(check, diff, **{**files, **changed})

    def set_one(self, identity: str, check: bool = False, diff: bool = False, **wanted: Any) -> dict[str, Any]:
        given = {
            **self.tenant.options(),
            "identity": identity,
            "journal_dir": str(self.workspace.journal),
            **wanted,
        }
        return run_module("o365_user_cert", given, check, diff)

    def read_over_former(self, **changed: Any) -> dict[str, Any]:
        """Read recipients where a former file lies; a failure must leave that one alone. None takes an option away."""
        self.workspace.files.mkdir(mode=0o700)
        self.path("recipients").write_bytes(b"what an earlier run read\n")
        before = read_bytes(self.workspace.files)
        given = {name: value for name, value in {**self.tenant.options(), **changed}.items() if value is not None}
        result = run_module("o365_user_cert_info", {**given, "path": str(self.path("recipients"))})
        assert not result["failed"] or read_bytes(self.workspace.files) == before
        return result

    def read_and_plan(self) -> dict[str, Any]:
        """Both reads and the plan, all of which must succeed; the plan's result."""
        for stage in (self.read_people, self.read_recipients, self.plan):
            result = stage()
            assert not result["failed"], result
        return result

    def prepare(self) -> Pipeline:
        """Both sides read and a plan made; what can be taken for granted before a test begins to disturb."""
        self.read_and_plan()
        return self

    def copy(self) -> Pipeline:
        """The same files in a workspace of their own, and no journal yet."""
        workspace = Workspace(Path(tempfile.mkdtemp(prefix="run-", dir=self.workspace.folder.parent)))
        shutil.copytree(self.workspace.files, workspace.files)
        return Pipeline(self.directory, self.tenant, workspace, self.policy)

    def remember_forms(self) -> Pipeline:
        """As in every run but the first: an earlier one has proven in which forms this tenant takes values."""
        self.workspace.journal.mkdir(mode=0o700, parents=True)
        form = {"proven_at": "2026-11-01T00:00:00Z", "proven_by": "an earlier run"}
        proven = {"write": {"form": "data_list", **form}, "clear": {"form": "hashtable", **form}}
        row = {"proven": proven, "refuted": {}, "read_form": "json", "awaited": None, "open_canary": None}
        document = {"format": "mailsec.smime/dialects/1", "tenants": {self.tenant.options()["tenant_id"]: row}}
        path = self.workspace.journal / "dialects.json"
        path.write_text(json.dumps(document))
        path.chmod(0o600)
        return self

    def planned(self) -> list[dict[str, Any]]:
        """The rows of the plan that would be written."""
        return [row for row in self.workspace.read("plan.jsonl").rows if row["action"] != "note"]

    def proofs(self) -> Document:
        return self.workspace.read("proof.jsonl")

    def journalled(self) -> list[dict[str, Any]]:
        return read_lines(self.workspace.journal / "journal.jsonl")

    def ledger(self) -> list[dict[str, Any]]:
        return read_lines(self.workspace.journal / "ledger.jsonl")


def reset_tenant(tenant: Tenant, population: Mapping[str, Any]) -> None:
    """Everybody as at the beginning, no fault, usual switches, an empty request log."""
    control.switch_faults(tenant.folder, {})
    control.change_settings(tenant.folder, **PLAIN)
    control.ask(tenant.folder, "PUT", "/lab/recipients", population)
    control.forget_requests(tenant.folder)


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content, to say that nothing was touched; empty when there is no folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit_header(path: Path, **changed: Any) -> None:
    """Rewrite the first line of a workspace file, as an editor would."""
    first, rest = path.read_bytes().split(b"\n", 1)
    header = json.loads(first)
    text = json.dumps({**header, **changed}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(text.encode() + b"\n" + rest)


def write_signed(path: Path, header: dict[str, Any], rows: list[dict[str, Any]], footer: dict[str, Any]) -> None:
    """A workspace file with a digest that fits, as anybody can write one who may write there."""
    del footer["file_digest"]
    text = "\n".join(json.dumps(row, sort_keys=True, separators=(",", ":")) for row in (header, *rows, footer))
    signed = text.removesuffix("}").encode()
    path.write_bytes(signed + b',"file_digest":"' + hashlib.sha256(signed).hexdigest().encode() + b'"}\n')
