# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry's raw attributes -> ``DirectoryEntry``.  Pure; the same for LDAP answers and LDIF files.

It runs once per person of the directory, so it takes few steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .._model.directory_entry import AttributeValue, DirectoryEntry
from .._model.failure import SmimeError
from .names import make_visible
from .wanted import (
    ACCOUNT_CONTROL,
    CERTIFICATE,
    CONSISTENCY_GUID,
    EXTERNAL_ID,
    MAIL,
    OBJECT_CATEGORY,
    OBJECT_CLASS,
    OBJECT_GUID,
    PROXY_ADDRESSES,
    SMIME_CERTIFICATE,
    USER_PRINCIPAL_NAME,
    RawAttributes,
)

_ACCOUNT_DISABLED = 0x2
"""userAccountControl ADS_UF_ACCOUNTDISABLE (MS-ADTS, section 2.2.16)."""

_ID_PREFIXES = frozenset({"user", "contact", "group"})


def shape_entry(name: bytes, found: RawAttributes, from_global_catalog: bool = False) -> DirectoryEntry | None:
    """The person, or None for what the LDAP filter would not have given: no person, a computer, no address.

    Raises ``directory.entry_malformed`` for a person who cannot be identified, or whose text is not UTF-8.
    """
    get = found.get
    classes = get(OBJECT_CLASS)
    if not classes:
        raise _malformed(name, "it carries no objectClass", "objectClass among the attributes read")
    kind = _find_kind(tuple(classes))
    if kind is None or (OBJECT_CATEGORY in found and not _is_person(found[OBJECT_CATEGORY])):
        return None
    mails, proxies = get(MAIL), get(PROXY_ADDRESSES)
    if not mails and not proxies:
        return None
    guids, anchors = get(OBJECT_GUID), get(CONSISTENCY_GUID)
    if not guids or len(guids[0]) != 16:
        problem = f"its objectGUID has {len(guids[0])} bytes" if guids else "it carries no objectGUID"
        raise _malformed(name, problem, "objectGUID with the 16 bytes of a GUID")
    try:
        primary, addresses = _read_proxies(proxies) if proxies else (None, ())
        # By position, and no call where an attribute is absent: this runs once per person.
        return DirectoryEntry(
            _format_guid(guids[0]),
            # Anything may be written to this attribute; what is no GUID is no anchor that the model can hold.
            _format_guid(anchors[0]) if anchors and len(anchors[0]) == 16 else None,
            _read_external_id(found[EXTERNAL_ID][0]) if EXTERNAL_ID in found else None,
            name.decode(),
            kind,
            found[USER_PRINCIPAL_NAME][0].decode() or None if USER_PRINCIPAL_NAME in found else None,
            mails[0].decode() or None if mails else None,
            primary,
            addresses,
            # A contact has no userAccountControl, and the right to read it may be missing: nothing follows from either.
            not int(found[ACCOUNT_CONTROL][0]) & _ACCOUNT_DISABLED if ACCOUNT_CONTROL in found else True,
            _collect_values(get(CERTIFICATE, ()), get(SMIME_CERTIFICATE, ())),
            from_global_catalog,
        )
    except ValueError as failure:
        raise _malformed(name, _explain(failure), "UTF-8 text, and a number in userAccountControl") from None


def _collect_values(certificates: Sequence[bytes], smime: Sequence[bytes]) -> tuple[AttributeValue, ...]:
    values = [AttributeValue(CERTIFICATE, content) for content in certificates]
    if smime:
        values += [AttributeValue(SMIME_CERTIFICATE, content) for content in smime]
    return tuple(values)


@lru_cache(maxsize=256)
def _find_kind(classes: tuple[bytes, ...]) -> str | None:
    folded = {name.lower() for name in classes}
    if b"computer" in folded:
        return None  # also the service accounts that are computers by class (msDS-GroupManagedServiceAccount)
    for kind in ("inetOrgPerson", "user", "contact"):
        if kind.lower().encode() in folded:
            return kind
    return None


def _is_person(categories: Sequence[bytes]) -> bool:
    """An LDIF export may carry objectCategory; an LDAP answer does not, its filter has asked already."""
    return categories[0].lower().startswith(b"cn=person,")


def _read_proxies(values: Sequence[bytes]) -> tuple[str | None, tuple[str, ...]]:
    """Only ``SMTP:`` in capitals marks the primary address (Microsoft Learn, "proxyAddresses attribute")."""
    primary: str | None = None
    addresses = []
    for value in values:
        text = value.decode()
        kind = text[:5]
        if kind == "smtp:":
            addresses.append(text[5:])
        elif kind == "SMTP:":
            address = text[5:]
            addresses.append(address)
            # Active Directory keeps values in no order and allows a second primary: it must be the same one each time.
            primary = address if primary is None else min(primary, address)
        elif kind.lower() == "smtp:":
            addresses.append(text[5:])
    return primary, tuple(addresses)


def _read_external_id(content: bytes) -> str | None:
    text = content.decode().lower()
    prefix, underscore, rest = text.partition("_")
    return (rest if underscore and prefix in _ID_PREFIXES else text) or None


def _format_guid(content: bytes) -> str:
    """Active Directory stores the first three fields with their lowest byte first (MS-DTYP, section 2.3.4.2)."""
    first, second, third = content[3::-1].hex(), content[5:3:-1].hex(), content[7:5:-1].hex()
    return f"{first}-{second}-{third}-{content[8:10].hex()}-{content[10:].hex()}"


def _explain(failure: ValueError) -> str:
    if isinstance(failure, UnicodeDecodeError):
        return f"it holds text that is not UTF-8 ({make_visible(failure.object, 60)})"
    return "its userAccountControl is not a number"


def _malformed(name: bytes, found: str, expected: str) -> SmimeError:
    shown = make_visible(name)
    return SmimeError(
        "directory.entry_malformed",
        f"Directory entry {shown}: {found}, expected {expected}. "
        "Correct the entry or the export and read again; nothing was written.",
        {"distinguished_name": shown},
    )


__all__ = ["shape_entry"]
