# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, addresses and identifiers of a person: the same seed gives the same ones, in whatever order they are asked."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid

from .spec import BASE_DN, ORGANISATION, Person


def make_identifier(seed: int, key: str, purpose: str) -> str:
    """A UUID as text that depends on nothing but the three arguments."""
    digest = hashlib.sha256(f"{seed}:{key}:{purpose}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def make_relative_id(key: str) -> int:
    """A number for the end of the person's SID."""
    return 1600 + int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big")


def complete_address(address: str) -> str:
    """Adds the organisation's domain where there is none."""
    return address if "@" in address else f"{address}@{ORGANISATION}"


def name_primary(person: Person) -> str:
    """The primary SMTP address that the directory holds."""
    return complete_address(person.primary or ".".join(_fold(person.name).split()))


def name_aliases(person: Person) -> tuple[str, ...]:
    """The other addresses that the directory holds; unless told, one: first letter and last name."""
    if not person.has_proxy_addresses:
        return ()
    if person.aliases is not None:
        return tuple(complete_address(alias) for alias in person.aliases)
    first, *_between, last = _fold(person.name).split()
    return (complete_address(f"{first[0]}.{last}"),)


def name_user_principal(person: Person) -> str | None:
    """The logon name; contacts have none."""
    if person.object_class == "contact":
        return None
    return f"{person.key}@corp.example"


def name_distinguished(person: Person) -> str:
    """The distinguished name, with the characters escaped that RFC 4514 asks for and names here contain."""
    escaped = person.name.replace("\\", "\\\\").replace(",", "\\,")
    return f"CN={escaped},OU={person.unit},{BASE_DN}"


def list_proxy_addresses(primary: str, aliases: tuple[str, ...]) -> list[str]:
    """As Exchange writes them: the primary one with the prefix in capitals."""
    return [f"SMTP:{primary}", *(f"smtp:{alias}" for alias in aliases)]


def _fold(name: str) -> str:
    spelled = name.lower().replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace(",", "")
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")
