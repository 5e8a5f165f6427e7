# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the catalogue of codes into docs/codes.md: `codes_page.py PATH [--check]`.

The page is committed, so that it can be read without running anything; a unit test holds it equal to the catalogue.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE, Code, Fixer

HEADING = """\
# Codes

<!-- Made by ./scripts/docs from plugins/module_utils/_model/codes.py. Change the catalogue, not this page. -->

Every reason, notice and failure has a code. A code is never reused and never renamed, so rules in a ticket system or a
monitoring may depend on it. Modules return it as `code`, with `detail` for machines. What to do about a failure is on
the page [troubleshooting](troubleshooting.md).

*Severity*: a **notice** is worth knowing, a **warning** is worth a ticket, an **error** ended a module or means that a
recipient was not written. A code says nothing about what became of a certificate: that is the verdict beside it.

*Who* can usually mend it: {fixers}.
"""

FIXERS = {
    Fixer.PKI: "whoever issues certificates",
    Fixer.DIRECTORY: "whoever runs Active Directory",
    Fixer.EXCHANGE: "whoever runs Exchange Online",
    Fixer.OWNER: "the owner of the mailbox",
    Fixer.OPERATOR: "whoever runs these playbooks",
}

# In the order in which a run meets them; a prefix that is missing here is an error.
PREFIXES = {
    "directory": "Reading Active Directory, or an export of it.",
    "ldif": "The lines of an LDIF export.",
    "clock": "This machine's clock beside those of the directory and of Exchange Online.",
    "certificate": "What the rules say about one certificate.",
    "rule": "A rule that failed.",
    "value": "What stands in an attribute, in the directory or in Exchange Online.",
    "entry": "What the directory says about a person.",
    "recipient": "Matching a person with a recipient, and the right to write it.",
    "exchange": "Signing in to the tenant, and what the service answers.",
    "policy": "The policy that was given.",
    "plan": "A plan that is to be applied.",
    "limit": "Limits that are checked before the first write.",
    "limits": "The limits that were given.",
    "publish": "Publishing in waves and within a window.",
    "proof": "What reading back said after a write.",
    "journal": "The journal folder: former values and the ledger.",
    "restore": "Giving back former values.",
    "workspace": "The files of the workspace.",
    "argument": "The options of a module.",
    "person": "The person to explain.",
    "program": "What the program itself needs.",
}


def render_page(codes: Iterable[Code]) -> str:
    """The whole page; raises ValueError for a code whose prefix has no place on it."""
    groups: dict[str, list[Code]] = {prefix: [] for prefix in PREFIXES}
    for code in codes:
        prefix = code.name.partition(".")[0]
        if prefix not in groups:
            raise ValueError(f"{code.name}: its prefix has no place in PREFIXES")
        groups[prefix].append(code)
    fixers = "; ".join(f"`{fixer.value}` is {who}" for fixer, who in FIXERS.items())
    parts = [HEADING.format(fixers=fixers)]
    parts.extend(_render_group(prefix, found) for prefix, found in groups.items() if found)
    return "\n".join(parts)


def _render_group(prefix: str, codes: list[Code]) -> str:
    rows = [
        f"| `{code.name}` | {code.severity.value} | {_cell(code.meaning)} | {_cell(code.cause)} | {code.fixer.value} |"
        for code in sorted(codes, key=lambda code: code.name)
    ]
    lines = [f"## {prefix}", "", PREFIXES[prefix], "", "| code | severity | meaning | usual cause | who |"]
    return "\n".join([*lines, "| --- | --- | --- | --- | --- |", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Write the page of codes.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where the page is out of date")
    chosen = parser.parse_args(arguments)
    page = render_page(CATALOGUE.values())
    found = chosen.path.read_text(encoding="utf-8") if chosen.path.exists() else ""
    if chosen.check:
        if page != found:
            print(f"{chosen.path} is out of date: run ./scripts/docs", file=sys.stderr)
        return int(page != found)
    if page != found:
        chosen.path.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
