# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads people.json into a stopped Samba domain: `/usr/bin/python3 samba_load.py DC people.json`.

Runs with the system Python, offline and in one transaction in batch mode: 10,000 people take about 20 s, where the
default mode takes minutes (measured with Samba 4.17). Also makes what a reader must not take for people, and
the account that may only read.
"""

from __future__ import annotations

import base64
import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import samba.param
from samba.auth import system_session
from samba.samdb import SamDB

BASE_DN = "DC=corp,DC=example"
UNITS = ("People", "Contacts", "Disabled", "Shared Mailboxes", "Rooms", "Groups", "Service Accounts")
FILTER = "(&(objectCategory=person)(|(mail=*)(proxyAddresses=*)))"
READER = "svc-smime-read"


def main(folder: Path, population_file: Path) -> None:
    """Fills the domain below ``folder`` and writes the number of matching entries to ``folder``/entries."""
    began = time.monotonic()
    population = json.loads(population_file.read_text(encoding="utf-8"))
    settings = samba.param.LoadParm()
    settings.load(str(folder / "etc/smb.conf"))
    database = SamDB(
        url=str(folder / "private/sam.ldb"), session_info=system_session(), lp=settings, options=["batch_mode:1"]
    )
    database.transaction_start()
    try:
        for unit in UNITS:
            database.add({"dn": f"OU={unit},{BASE_DN}", "objectClass": "organizationalUnit"})
        for person in population["people"]:
            database.add(describe_person(person))
        for other in list_others(population):
            database.add(other)
        database.transaction_commit()
    except BaseException:
        database.transaction_cancel()
        raise
    password = (folder / f"{READER}.password").read_text()
    database.newuser(READER, password, userou="OU=Service Accounts")
    entries = len(database.search(BASE_DN, expression=FILTER, attrs=["1.1"]))
    (folder / "entries").write_text(f"{entries}\n")
    print(f"loaded {len(population['people'])} people in {time.monotonic() - began:.1f} s; {entries} entries match")


def describe_person(person: dict[str, Any]) -> dict[str, Any]:
    """One element of ``people`` as the attributes to add; Samba gives it its own objectGUID."""
    entry: dict[str, Any] = {
        "dn": person["distinguished_name"],
        "objectClass": person["object_class"],
        "displayName": person["display_name"],
    }
    if person["object_class"] != "contact":
        entry["sAMAccountName"] = person["key"]
        entry["userPrincipalName"] = person["user_principal_name"]
        entry["userAccountControl"] = "512" if person["enabled"] else "514"
    if person["mail"]:
        entry["mail"] = person["mail"]
    if person["proxy_addresses"]:
        entry["proxyAddresses"] = person["proxy_addresses"]
    if person["external_directory_object_id"]:
        entry["msDS-ExternalDirectoryObjectId"] = person["external_directory_object_id"]
    if person["consistency_guid"]:
        entry["mS-DS-ConsistencyGuid"] = uuid.UUID(person["consistency_guid"]).bytes_le
    for value in person["values"]:
        entry.setdefault(value["attribute"], []).append(base64.b64decode(value["value"]))
    return entry


def list_others(population: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands beside people: a group with an address, a computer with a certificate (as Windows' hybrid join leaves
    it there), and an account without any address."""
    some_value = next(base64.b64decode(value["value"]) for person in population["people"] for value in person["values"])
    return [
        {
            "dn": f"CN=All Staff,OU=Groups,{BASE_DN}",
            "objectClass": "group",
            "sAMAccountName": "all-staff",
            "mail": f"all.staff@{population['organisation']}",
            "proxyAddresses": f"SMTP:all.staff@{population['organisation']}",
        },
        {
            "dn": f"CN=LAPTOP-17,CN=Computers,{BASE_DN}",
            "objectClass": "computer",
            "sAMAccountName": "LAPTOP-17$",
            "userAccountControl": "4096",
            "userCertificate": some_value,
        },
        {
            "dn": f"CN=No Address,OU=People,{BASE_DN}",
            "objectClass": "user",
            "sAMAccountName": "no-address",
            "userAccountControl": "514",
            "userCertificate": some_value,
        },
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
