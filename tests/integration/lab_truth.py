# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people.json says must be true before and after a sync under the default policy, for comparison.

Must not import the collection's plugins: this is the other side of every comparison.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

Held = dict[str, dict[str, list[str]]]  # GUID -> property -> sorted SHA-256 of its values
PROPERTIES = {"UserCertificate": "user_certificate", "UserSMimeCertificate": "user_smime_certificate"}


def digest_of(value: bytes) -> str:
    """SHA-256 of a value, as all files name it."""
    return hashlib.sha256(value).hexdigest()


def digests_of(values: Iterable[str]) -> list[str]:
    """Base64 values -> their sorted digests."""
    return sorted(digest_of(base64.b64decode(value)) for value in values)


def digest_held(held: dict[str, dict[str, list[bytes]]]) -> Held:
    """What Tenant.read_held gave, as digests."""
    return {
        guid: {name: sorted(digest_of(value) for value in values) for name, values in row.items()}
        for guid, row in held.items()
    }


def find_person(population: dict[str, Any], key: str) -> dict[str, Any]:
    """The person of that key."""
    return next(person for person in population["people"] if person["key"] == key)


def list_recipients(population: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every recipient of the tenant."""
    yield from (person["recipient"] for person in population["people"] if person["recipient"])
    yield from population["other_recipients"]


def held_before(population: dict[str, Any]) -> Held:
    """What every mailbox holds before the first sync."""
    return {
        row["guid"]: {name: digests_of(row[field]) for name, field in PROPERTIES.items()}
        for row in list_recipients(population)
    }


def held_after(population: dict[str, Any]) -> Held:
    """What every mailbox holds in both attributes after a sync."""
    return {
        row["guid"]: {
            "UserCertificate": sorted(row["expected_after"]),
            "UserSMimeCertificate": sorted(row["expected_smime_after"]),
        }
        for row in list_recipients(population)
    }


def addresses_to_write(population: dict[str, Any]) -> list[str]:
    """The primary addresses of the recipients that a first sync must write, sorted."""
    before, after = held_before(population), held_after(population)
    return sorted(
        row["primary_smtp_address"] for row in list_recipients(population) if before[row["guid"]] != after[row["guid"]]
    )
