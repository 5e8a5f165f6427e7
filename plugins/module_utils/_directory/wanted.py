# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries and attributes are read of a directory: the LDAP filter and the attributes' names.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PERSON_FILTER = "(&(objectCategory=person)(|(objectClass=user)(objectClass=contact))(|(mail=*)(proxyAddresses=*)))"
"""Everybody who can have a mailbox, with certificates or without; objectCategory leaves computers out."""

OBJECT_GUID = "objectGUID"
CONSISTENCY_GUID = "mS-DS-ConsistencyGuid"
EXTERNAL_ID = "msDS-ExternalDirectoryObjectId"
OBJECT_CLASS = "objectClass"
OBJECT_CATEGORY = "objectCategory"
USER_PRINCIPAL_NAME = "userPrincipalName"
MAIL = "mail"
PROXY_ADDRESSES = "proxyAddresses"
ACCOUNT_CONTROL = "userAccountControl"
CERTIFICATE = "userCertificate"
SMIME_CERTIFICATE = "userSMIMECertificate"

ATTRIBUTES = (
    OBJECT_GUID,
    CONSISTENCY_GUID,
    EXTERNAL_ID,
    OBJECT_CLASS,
    USER_PRINCIPAL_NAME,
    MAIL,
    PROXY_ADDRESSES,
    ACCOUNT_CONTROL,
    CERTIFICATE,
    SMIME_CERTIFICATE,
)
"""What is asked of a server; names that its schema does not know are ignored there (RFC 4511, section 4.5.1.8)."""

_BY_FOLDED_NAME = {name.lower(): name for name in (*ATTRIBUTES, OBJECT_CATEGORY)}

RawAttributes = Mapping[str, Sequence[bytes]]
"""The values of one entry by the names above, byte for byte."""


def find_attribute(description: bytes) -> str | None:
    """The name above that an attribute description of a server or file means, without regard to case and options.

    None where it is none of them, and where the values are only a range of all values: see ``read_part``.
    """
    name, _semicolon, options = description.decode("ascii", "replace").lower().partition(";")
    if "range=" in options:
        return None
    return _BY_FOLDED_NAME.get(name)


@dataclass(frozen=True, slots=True)
class Part:
    """The values number ``first`` to ``last`` (from 0, both included) of an attribute; None: to the end."""

    attribute: str
    first: int
    last: int | None

    @property
    def is_whole(self) -> bool:
        return self.first == 0 and self.last is None


_RANGE = re.compile(rb"range=([0-9]+)-([0-9]+|\*)")


def read_part(description: bytes) -> Part | None:
    """What ``userCertificate;range=0-1499`` says; None for other attributes, and where all values follow.

    Active Directory answers so where an attribute holds more values than it gives at once ([MS-ADTS] 3.1.1.3.1.3.3).
    Raises ValueError for a range of another form.
    """
    name, *options = description.lower().split(b";")
    attribute = _BY_FOLDED_NAME.get(name.decode("ascii", "replace"))
    ranges = [option for option in options if option.startswith(b"range=")]
    if attribute is None or not ranges:
        return None
    found = _RANGE.fullmatch(ranges[0])
    if found is None:
        raise ValueError("a range of values in an unknown form")
    return Part(attribute, int(found[1]), None if found[2] == b"*" else int(found[2]))


__all__ = [
    "ACCOUNT_CONTROL",
    "ATTRIBUTES",
    "CERTIFICATE",
    "CONSISTENCY_GUID",
    "EXTERNAL_ID",
    "MAIL",
    "OBJECT_CATEGORY",
    "OBJECT_CLASS",
    "OBJECT_GUID",
    "PERSON_FILTER",
    "PROXY_ADDRESSES",
    "SMIME_CERTIFICATE",
    "USER_PRINCIPAL_NAME",
    "Part",
    "RawAttributes",
    "find_attribute",
    "read_part",
]
