# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes rights away and changes accounts in a Samba domain, running or not, and puts everything back.

    /usr/bin/python3 samba_edit.py DC deny KEPT BASE FILTER ACE   # one more entry in each security descriptor
    /usr/bin/python3 samba_edit.py DC restore KEPT                # the descriptors as they were
    /usr/bin/python3 samba_edit.py DC set DN ATTRIBUTE VALUE      # prints the former value

ACE is an entry in SDDL in which SID stands for the reading account; BASE is searched with its whole subtree. Runs with
the system Python, which has Samba's own library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import ldb
import samba.param
from samba.auth import system_session
from samba.dcerpc import security
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

READER = "svc-smime-read"
PAST_PASSWORD = "local_oid:1.3.6.1.4.1.7165.4.3.12:0"
"""Lets a moment be written to pwdLastSet, which is otherwise only ever now or never."""


def open_database(folder: Path) -> SamDB:
    """The domain's own database, with the system's rights."""
    settings = samba.param.LoadParm()
    settings.load(str(folder / "etc/smb.conf"))
    return SamDB(url=str(folder / "private/sam.ldb"), session_info=system_session(), lp=settings)


def deny(database: SamDB, kept: Path, base: str, found: str, ace: str) -> None:
    """Puts the entry first in the descriptor of every object that is found; ``kept`` gets the former ones."""
    (reader,) = database.search(expression=f"(sAMAccountName={READER})", attrs=["objectSid"])
    sid = str(database.schema_format_value("objectSid", reader["objectSid"][0]), "ascii")
    tools = SDUtils(database)
    former = {}
    database.transaction_start()
    for row in database.search(base, expression=found, attrs=["1.1"]):
        name = str(row.dn)
        former[name] = tools.read_sd_on_dn(name).as_sddl(tools.domain_sid)
        tools.dacl_add_ace(name, ace.replace("SID", sid))
    database.transaction_commit()
    kept.write_text(json.dumps(former))
    print(f"{len(former)} objects")


def restore(database: SamDB, kept: Path) -> None:
    """The descriptors that ``deny`` kept."""
    tools = SDUtils(database)
    database.transaction_start()
    for name, sddl in json.loads(kept.read_text()).items():
        tools.modify_sd_on_dn(name, security.descriptor.from_sddl(sddl, tools.domain_sid))
    database.transaction_commit()


def change(database: SamDB, name: str, attribute: str, value: str) -> None:
    """Replaces one value and prints what stood there."""
    (row,) = database.search(name, scope=ldb.SCOPE_BASE, attrs=[attribute])
    message = ldb.Message(row.dn)
    message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
    database.modify(message, [PAST_PASSWORD] if attribute == "pwdLastSet" else [])
    print(str(row[attribute][0]) if attribute in row else "")


if __name__ == "__main__":
    opened, command, words = open_database(Path(sys.argv[1])), sys.argv[2], sys.argv[3:]
    if command == "deny":
        deny(opened, Path(words[0]), *words[1:])
    elif command == "restore":
        restore(opened, Path(words[0]))
    elif command == "set":
        change(opened, *words)
    else:
        sys.exit(f"unknown command {command}")
