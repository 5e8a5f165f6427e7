# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes LAB/directory.json, which tells a reader how to reach the running controller: `describe_dc.py LAB IP PID`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(lab: Path, address: str, pid: int) -> None:
    """All paths are absolute; ``entries`` is the number of people and contacts that a read must deliver."""
    folder = lab / "dc"
    entries = folder / "entries"
    described = {
        "server": address,
        "port": 636,
        "ca_file": str(folder / "tls/ca.pem"),
        "other_ca_file": str(folder / "tls/other-ca.pem"),
        "bind_user": "svc-smime-read@corp.example",
        "password_file": str(folder / "svc-smime-read.password"),
        "base_dn": "DC=corp,DC=example",
        "entries": int(entries.read_text()) if entries.exists() else 0,
        "database": str(folder / "private/sam.ldb"),
        "pid": pid,
    }
    (lab / "directory.json").write_text(json.dumps(described, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
