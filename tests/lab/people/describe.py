# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a story and its made values into the rows of people.json.

``expected_after`` and ``expected_smime_after`` are reckoned here from what the story says, under the default policy: a
recipient that the cloud owns holds what it held and what is wanted (removal is off): the certificate itself in
UserCertificate, and the directory's own S/MIME value as it is in UserSMimeCertificate. Every other recipient, and one
that holds a private key, holds what it held.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from ..pki.organisation import Pki
from . import identity
from .certify import Certifier, Made
from .spec import CARRIED, SECRET, USER_SMIME_CERTIFICATE, Mailbox, Person, Value

Row = dict[str, Any]


def describe_person(person: Person, pki: Pki, now: datetime, folder: Path, seed: int) -> Row:
    """One element of ``people``; writes the person's own keys below ``folder``/pki."""
    certifier = Certifier(pki, now, folder, person)
    made = certifier.make_values()
    primary, aliases = identity.name_primary(person), identity.name_aliases(person)
    cloud_id = identity.make_identifier(seed, person.key, "recipient-object")
    recipient = person.mailbox and _describe_recipient(person, person.mailbox, certifier, cloud_id, seed)
    return {
        "key": person.key,
        "object_class": person.object_class,
        "distinguished_name": identity.name_distinguished(person),
        "display_name": person.name,
        "object_guid": identity.make_identifier(seed, person.key, "object"),
        "consistency_guid": identity.make_identifier(seed, person.key, "anchor") if person.consistency_guid else None,
        "external_directory_object_id": _name_external_id(person, cloud_id, seed),
        "user_principal_name": identity.name_user_principal(person),
        "mail": primary if person.has_mail else None,
        "proxy_addresses": identity.list_proxy_addresses(primary, aliases) if person.has_proxy_addresses else [],
        "enabled": person.enabled,
        "story": person.story,
        "values": [_describe_value(value, one) for value, one in zip(person.values, made, strict=True)],
        "recipient": recipient,
    }


def describe_recipient(
    key: str, name: str, mailbox: Mailbox, addresses: tuple[str, ...], held: list[bytes], smime: list[bytes], seed: int
) -> Row:
    """One recipient as the tenant shall hold it; ``addresses``: the primary one first; expects it to stay as it is."""
    return {
        "guid": identity.make_identifier(seed, key, "recipient"),
        "external_directory_object_id": identity.make_identifier(seed, key, "recipient-object"),
        "recipient_type_details": mailbox.details,
        "display_name": name,
        "primary_smtp_address": addresses[0],
        "email_addresses": identity.list_proxy_addresses(addresses[0], addresses[1:]),
        "authority": mailbox.authority,
        "hidden": mailbox.hidden,
        "user_certificate": [_encode(content) for content in held],
        "user_smime_certificate": [_encode(content) for content in smime],
        "expected_after": list_digests(held),
        "expected_smime_after": list_digests(smime),
    }


def list_digests(contents: list[bytes]) -> list[str]:
    """SHA-256 of each different value, sorted."""
    return sorted({hashlib.sha256(content).hexdigest() for content in contents})


def _describe_recipient(person: Person, mailbox: Mailbox, certifier: Certifier, cloud_id: str, seed: int) -> Row:
    primary = identity.complete_address(mailbox.primary) if mailbox.primary else identity.name_primary(person)
    aliases = identity.name_aliases(person)
    if mailbox.aliases is not None:
        aliases = tuple(identity.complete_address(alias) for alias in mailbox.aliases)
    held = [certifier.make_held(one) for one in mailbox.holds]
    smime = [certifier.make_held(one) for one in mailbox.holds_smime]
    row = describe_recipient(person.key, person.name, mailbox, (primary, *aliases), held, smime, seed)
    if mailbox.authority == "cloud" and not any(one.kind in SECRET for one in (*mailbox.holds, *mailbox.holds_smime)):
        wanted = [(value, one) for value, one in zip(person.values, certifier.made, strict=True) if value.wanted]
        row["expected_after"] = list_digests(held + [encode_inside(one) for _value, one in wanted])
        row["expected_smime_after"] = list_digests(smime + [one.content for value, one in wanted if is_carried(value)])
    row["external_directory_object_id"] = cloud_id
    return row


def is_carried(value: Value) -> bool:
    """Whether the value itself, not only its certificate, goes to Exchange Online when it is wanted."""
    return value.attribute == USER_SMIME_CERTIFICATE and value.kind in CARRIED


def encode_inside(made: Made) -> bytes:
    """The certificate of a wanted value in DER, which is what UserCertificate gets."""
    if made.certificate is None:
        raise ValueError("a value without a certificate cannot be wanted")
    return made.certificate.public_bytes(serialization.Encoding.DER)


def _name_external_id(person: Person, cloud_id: str, seed: int) -> str | None:
    prefix = "Contact" if person.object_class == "contact" else "User"
    if person.names_recipient:
        return f"{prefix}_{cloud_id}"
    if person.names_nobody:
        return f"{prefix}_{identity.make_identifier(seed, person.key, 'nobody')}"
    return None


def _describe_value(value: Value, made: Made) -> Row:
    row = {
        "attribute": value.attribute,
        "kind": value.kind,
        "value": _encode(made.content),
        "key_file": made.key_file,
        "wanted": value.wanted,
        "codes": sorted(value.codes),
    }
    if value.directory_codes is not None:
        row["directory_codes"] = sorted(value.directory_codes)
    return row


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
