# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes LAB/variables.yml, the one variables file that points the playbooks at the lab: `variables.py LAB ldif|samba`.

All paths in it are absolute, because playbooks may be started from anywhere. It holds no secret, only paths to secrets.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HEADING = "# Made by scripts/lab for this lab run; ansible-playbook ... -e @{path}\n---\n"


def describe_ldif(lab: Path) -> dict[str, Any]:
    """The export of the population; an export has no end mark, so its number of entries is given."""
    people = json.loads((lab / "people.json").read_text(encoding="utf-8"))["people"]
    return {"source": "ldif", "ldif_path": str(lab / "directory.ldif"), "expected_entries": len(people)}


def describe_samba(lab: Path) -> dict[str, Any]:
    """The running domain controller, read by the account that may only read."""
    controller = json.loads((lab / "directory.json").read_text(encoding="utf-8"))
    return {
        "source": "ldap",
        "servers": [controller["server"]],
        "ca_file": controller["ca_file"],
        "bind_user": controller["bind_user"],
        "password_file": controller["password_file"],
        "search_bases": [controller["base_dn"]],
    }


def describe_tenant(lab: Path) -> dict[str, Any]:
    """The simulated tenant, with the client certificate as the way to sign in."""
    tenant = json.loads((lab / "tenant" / "tenant.json").read_text(encoding="utf-8"))
    return {
        "tenant_id": tenant["tenant_id"],
        "client_id": tenant["client_id"],
        "certificate_file": tenant["client_certificate_file"],
        "certificate_key_file": tenant["client_key_file"],
        "api_url": tenant["url"],
        "login_url": tenant["login_url"],
        "scope": tenant["scope"],
        "ca_file": tenant["ca_file"],
        # It takes everything at once, so nobody has to find out how much.
        "writes_per_second": 1000,
        "max_writes_per_second": 1000,
    }


def write_variables(lab: Path, directory: str) -> Path:
    """Writes the file and returns its path."""
    described = describe_samba(lab) if directory == "samba" else describe_ldif(lab)
    variables = {
        "smime_directories": [described],
        "smime_tenant": describe_tenant(lab),
        "smime_workspace": str(lab / "workspace"),
        "smime_journal_dir": str(lab / "journal"),
    }
    path = lab / "variables.yml"
    path.write_text(HEADING.format(path=path) + "\n".join(_list_lines(variables)) + "\n", encoding="utf-8")
    return path


def _list_lines(variables: dict[str, Any]) -> list[str]:
    """YAML without a library: block style for people, each scalar as JSON, which is YAML too."""
    lines = []
    for name, value in variables.items():
        if isinstance(value, str):
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
            continue
        lines.append(f"{name}:")
        mark = "  - " if isinstance(value, list) else "  "
        fields = value[0] if isinstance(value, list) else value
        for number, (key, field) in enumerate(fields.items()):
            indent = mark if number == 0 else " " * len(mark)
            lines.append(f"{indent}{key}: {json.dumps(field, ensure_ascii=False)}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Write the variables file of a lab run.")
    parser.add_argument("lab", type=Path, help="the run's folder")
    parser.add_argument("directory", choices=("ldif", "samba"))
    chosen = parser.parse_args(arguments)
    print(write_variables(chosen.lab.resolve(), chosen.directory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
