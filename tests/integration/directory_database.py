# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain controller's database read by ldbsearch, past LDAP and past the collection. Must not write."""

from __future__ import annotations

import base64
from collections import defaultdict
from typing import Any

from ansible_collections.mailsec.smime.tests.integration.run_ansible import run_program

FILTER = "(&(objectCategory=person)(|(mail=*)(proxyAddresses=*)))"
Entry = dict[str, list[bytes]]


def read_database(described: dict[str, Any]) -> dict[str, Entry]:
    """DN -> attribute -> values, of all people and contacts, every attribute; ``described`` is directory.json."""
    command = ["ldbsearch", "-H", described["database"], "-b", described["base_dn"], FILTER, "*"]
    done = run_program(command)
    assert done.returncode == 0, done.stderr
    entries = {}
    for record in done.stdout.replace("\n ", "").split("\n\n"):
        entry: Entry = defaultdict(list)
        for line in record.splitlines():
            name, separator, text = line.partition(":")
            if separator and not line.startswith(("#", "ref:")):
                entry[name].append(base64.b64decode(text[1:]) if text.startswith(":") else text.strip().encode())
        if entry:
            entries[entry.pop("dn")[0].decode()] = dict(entry)
    return entries
