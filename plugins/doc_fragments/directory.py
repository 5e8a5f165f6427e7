# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options with which a module reads a directory.

The options themselves are ``plugins/module_utils/_ansible/directory_options.py``; a test holds both equal.
"""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  source:
    description:
      - Where people are read from.
      - V(ldap) is Active Directory over LDAPS.
      - V(ldif) is an export that C(ldapsearch) or C(ldifde) made, for hosts that do not see the directory.
    type: str
    default: ldap
    choices: [ldap, ldif]
  servers:
    description:
      - The domain controllers, as V(host), V(host:port), or V(ldaps://host:port). An IPv6 address goes in brackets.
        Without a port it is 636. Port 3269 is the Global Catalog.
      - They are tried in this order until one can be connected to and takes the login. A server that is lost later
        ends the read with an error. Servers that were passed over are named in a notice.
      - After a refused password no other server is asked, so that the account is not locked.
      - Only TLS is spoken, and the server's certificate is always verified, so the name must be one of those in it.
      - Required with O(source=ldap).
    type: list
    elements: str
  search_bases:
    description:
      - The containers below which people are read. An entry below two of them is read once.
      - If empty, it is the C(defaultNamingContext) that the server names, which is its whole domain. To read a whole
        forest from the Global Catalog, name the forest's root domain, and every other tree's root domain.
      - With O(source=ldif) it narrows what the file holds.
    type: list
    elements: str
    default: []
  filter:
    description:
      - An LDAP filter in parentheses that narrows what is read, for instance V((department=Sales)). It is combined by
        C(&) with the filter of the collection, which takes users, inetOrgPersons, and contacts with C(mail) or
        C(proxyAddresses).
      - Somebody whom the filter leaves out is not read, and so nothing is changed for this person.
      - Not allowed with O(source=ldif).
    type: str
  bind_user:
    description:
      - The account that reads, as V(user@domain), V(DOMAIN\\user), or a distinguished name. It needs the right to read
        and no other.
      - If not given, the environment variable E(SMIME_BIND_USER) is used.
      - Required with O(source=ldap).
    type: str
  password:
    description:
      - The password of O(bind_user).
      - Exactly one of O(password) and O(password_file) is needed with O(source=ldap).
      - If not given, the environment variable E(SMIME_BIND_PASSWORD) is used.
    type: str
  password_file:
    description:
      - A file that holds the password in UTF-8 and nothing else. One line break at its end is ignored.
    type: path
  ca_file:
    description:
      - A PEM file with the certificates of the authorities to trust, in place of those of the operating system.
    type: path
  page_size:
    description:
      - How many entries to ask for at once, from 1 to 1000. Active Directory gives no more (Microsoft Learn, View and
        set LDAP policy by using Ntdsutil.exe, 2025).
    type: int
    default: 1000
  timeout_seconds:
    description:
      - How long to wait for a connection to each server.
    type: int
    default: 30
  read_timeout_seconds:
    description:
      - How long to wait for the next piece of an answer before the read ends with an error.
    type: int
    default: 120
  ldif_path:
    description:
      - The export to read, UTF-8 text. C(ldifde) must run without its option C(-u).
      - It must hold the attributes C(objectGUID), C(objectClass), C(mail), C(proxyAddresses), C(userCertificate), and
        C(userSMIMECertificate), and should hold C(mS-DS-ConsistencyGuid), C(msDS-ExternalDirectoryObjectId),
        C(userPrincipalName), and C(userAccountControl).
      - Computers, groups, and entries without C(mail) and C(proxyAddresses) in it are passed over.
      - Required with O(source=ldif).
    type: path
  expected_entries:
    description:
      - How many entries the export holds, as the program that made it reported (C(ldapsearch) as C(numEntries),
        C(ldifde) as entries exported). Every entry counts, also those that are passed over.
      - An LDIF file has no end mark. Without this number nobody knows whether the file is whole, and a plan made from
        it only adds. With another number of entries in the file the read fails.
    type: int
requirements:
  - ldap3 >= 2.9.1 (with O(source=ldap))
notes:
  - The directory is only read. The module has no code that could write to it.
  - Referrals to other domains are not followed. Each domain is read from its own servers or from the Global Catalog.
  - The attributes have been read from Samba 4.17 as a domain controller, which speaks the protocol of Active Directory.
    No domain controller of Microsoft has confirmed it with this collection yet.
"""
