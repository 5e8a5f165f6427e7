# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables file of a lab run points at the run's own files, in YAML that Ansible reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.mailsec.smime.tests.lab.variables import write_variables

TENANT = {
    "tenant_id": "t",
    "client_id": "c",
    "client_certificate_file": "/lab/app.crt.pem",
    "client_key_file": "/lab/app.key.pem",
    "url": "https://localhost:1",
    "login_url": "https://localhost:1",
    "scope": "https://localhost:1/.default",
    "ca_file": "/lab/ca.pem",
}


def make_lab(folder: Path) -> Path:
    (folder / "tenant").mkdir()
    (folder / "tenant" / "tenant.json").write_text(json.dumps(TENANT))
    (folder / "people.json").write_text(json.dumps({"people": [{}, {}]}))
    return folder


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_ldif_run(tmp_path: Path) -> None:
    lab = make_lab(tmp_path)
    variables = read(write_variables(lab, "ldif"))
    assert variables["smime_directories"] == [
        {"source": "ldif", "ldif_path": str(lab / "directory.ldif"), "expected_entries": 2}
    ]
    assert variables["smime_tenant"] == {
        "tenant_id": "t",
        "client_id": "c",
        "certificate_file": "/lab/app.crt.pem",
        "certificate_key_file": "/lab/app.key.pem",
        "api_url": "https://localhost:1",
        "login_url": "https://localhost:1",
        "scope": "https://localhost:1/.default",
        "ca_file": "/lab/ca.pem",
        "writes_per_second": 1000,
        "max_writes_per_second": 1000,
    }
    assert variables["smime_workspace"] == str(lab / "workspace")
    assert variables["smime_journal_dir"] == str(lab / "journal")


def test_samba_run(tmp_path: Path) -> None:
    lab = make_lab(tmp_path)
    controller = {
        "server": "127.0.0.77",
        "ca_file": "/lab/dc.pem",
        "bind_user": "reader@corp.example",
        "password_file": "/lab/pw",
        "base_dn": "DC=corp,DC=example",
    }
    (lab / "directory.json").write_text(json.dumps(controller))
    assert read(write_variables(lab, "samba"))["smime_directories"] == [
        {
            "source": "ldap",
            "servers": ["127.0.0.77"],
            "ca_file": "/lab/dc.pem",
            "bind_user": "reader@corp.example",
            "password_file": "/lab/pw",
            "search_bases": ["DC=corp,DC=example"],
        }
    ]
