# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one run leaves its files, and an independent reader of them (plain JSON Lines, no digest is trusted).

Must not import the collection's plugins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant


@dataclass(frozen=True)
class Document:
    """A workspace file: its header line, rows, and footer line."""

    header: dict[str, Any]
    rows: list[dict[str, Any]]
    footer: dict[str, Any]


@dataclass(frozen=True)
class Workspace:
    """``folder`` is the run's own; nothing in it exists before a module makes it."""

    folder: Path

    @property
    def files(self) -> Path:
        """The folder for people, recipients, plan, and proof (smime_workspace)."""
        return self.folder / "workspace"

    @property
    def journal(self) -> Path:
        """The folder for former values and the ledger (smime_journal_dir)."""
        return self.folder / "journal"

    def variables(self, directory: Mapping[str, Any], tenant: Tenant, **added: Any) -> dict[str, Any]:
        """The variables of a playbook; ``directory`` is one entry of smime_directories."""
        return {
            "smime_directories": [dict(directory)],
            "smime_tenant": tenant.options(),
            "smime_workspace": str(self.files),
            "smime_journal_dir": str(self.journal),
            **added,
        }

    def read(self, name: str) -> Document:
        """A file of the workspace, e.g. `people.jsonl`."""
        return read_document(self.files / name)


def read_document(path: Path) -> Document:
    """Any file of header, rows, and footer."""
    header, *rows, footer = read_lines(path)
    return Document(header, rows, footer)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every line of a JSON Lines file; none when there is no file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
