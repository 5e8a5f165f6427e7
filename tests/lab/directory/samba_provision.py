# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an empty Samba domain in a folder: `/usr/bin/python3 samba_provision.py DC`. Starts nothing.

Runs with the system Python, which alone has Samba's library. The schema is that of Windows Server 2016, whose files
Debian ships without naming them, because msDS-ExternalDirectoryObjectId came with it; on top come the attributes that
an Exchange schema extension would bring and that readers of a real directory meet.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import ldb
import samba.param
import samba.schema
from samba.auth import system_session
from samba.provision import provision
from samba.samdb import SamDB

SCHEMA_2016 = ("AD_DS_Attributes__Windows_Server_2016.ldf", "AD_DS_Classes__Windows_Server_2016.ldf", 87)
# Name in LDAP, common name, OID, attribute syntax, omSyntax (Microsoft Learn, "Active Directory schema").
EXCHANGE_ATTRIBUTES = (
    ("targetAddress", "ms-Exch-Target-Address", "1.2.840.113556.1.2.352", "2.5.5.12", "64"),
    ("mailNickname", "ms-Exch-Mail-Nickname", "1.2.840.113556.1.2.447", "2.5.5.12", "64"),
    ("msExchHideFromAddressLists", "ms-Exch-Hide-From-Address-Lists", "1.2.840.113556.1.2.73", "2.5.5.8", "1"),
    (
        "msExchRecipientTypeDetails",
        "ms-Exch-Recipient-Type-Details",
        "1.2.840.113556.1.4.7000.102.50855",
        "2.5.5.16",
        "65",
    ),
)
RELOAD_SCHEMA = "dn:\nchangetype: modify\nadd: schemaUpdateNow\nschemaUpdateNow: 1\n"


def main(folder: Path) -> None:
    """Provisions below ``folder``, which holds etc/smb.conf and administrator.password."""
    began = time.monotonic()
    samba.schema.Schema.base_schemas.setdefault("2016", SCHEMA_2016)
    logging.basicConfig(level=logging.WARNING)
    settings = samba.param.LoadParm()
    settings.load(str(folder / "etc/smb.conf"))
    provision(
        logging.getLogger(),
        system_session(),
        smbconf=str(folder / "etc/smb.conf"),
        realm="corp.example",
        domain="CORP",
        hostname="dc1",
        hostip=(folder / "address").read_text().strip(),
        hostip6="::1",
        adminpass=(folder / "administrator.password").read_text(),
        dns_backend="NONE",
        serverrole="domain controller",
        dom_for_fun_level=4,
        lp=settings,
        useeadb=False,
        skip_sysvolacl=True,  # no file server here, so no extended attributes and no right to set them are needed
        batch_mode=True,
        base_schema="2016",
    )
    settings.set("dsdb:schema update allowed", "yes")
    database = SamDB(url=str(folder / "private/sam.ldb"), session_info=system_session(), lp=settings)
    extend_schema(database)
    print(f"provisioned in {time.monotonic() - began:.1f} s")


def extend_schema(database: SamDB) -> None:
    """Adds the attributes above and allows them on everything that may receive mail."""
    base = str(database.get_schema_basedn())
    for name, common_name, identifier, syntax, om_syntax in EXCHANGE_ATTRIBUTES:
        database.add(
            {
                "dn": f"CN={common_name},{base}",
                "objectClass": "attributeSchema",
                "lDAPDisplayName": name,
                "adminDisplayName": common_name,
                "attributeID": identifier,
                "attributeSyntax": syntax,
                "oMSyntax": om_syntax,
                "isSingleValued": "TRUE",
                "isMemberOfPartialAttributeSet": "TRUE",
            }
        )
    database.modify_ldif(RELOAD_SCHEMA)
    change = ldb.Message(ldb.Dn(database, f"CN=Mail-Recipient,{base}"))
    names = [attribute[0] for attribute in EXCHANGE_ATTRIBUTES]
    change["mayContain"] = ldb.MessageElement(names, ldb.FLAG_MOD_ADD, "mayContain")
    database.modify(change)
    database.modify_ldif(RELOAD_SCHEMA)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
