# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate shall contain, and for whom: plain data between the kinds and the authority that signs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import keys

DIGITAL_SIGNATURE = "digital_signature"
KEY_ENCIPHERMENT = "key_encipherment"
KEY_AGREEMENT = "key_agreement"
KEY_CERT_SIGN = "key_cert_sign"
CRL_SIGN = "crl_sign"

# Which authority signs: the old and the new issuing CA of the organisation, or one that nobody here knows.
OLD_ISSUER = "old"
NEW_ISSUER = "new"
FOREIGN_ISSUER = "foreign"


@dataclass(frozen=True)
class Holder:
    """The person a certificate is made for: what an enrolment would know of him.

    ``relative_id``: the end of his SID, which AD CS writes into certificates since 2022; ``None``: it is not written.
    """

    name: str
    address: str
    user_principal_name: str
    relative_id: int | None = None


@dataclass(frozen=True)
class Recipe:
    """One certificate. ``None`` = the extension is absent; an empty tuple of names = no such name."""

    common_name: str
    not_before: datetime
    not_after: datetime
    addresses: tuple[str, ...] = ()
    utf8_mailboxes: tuple[str, ...] = ()
    user_principal_name: str | None = None
    subject_address: str | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: tuple[str, ...] | None = None
    key_kind: str = keys.RSA_2048
    issuer: str = NEW_ISSUER
    is_authority: bool = False
    ad_cs_template: bool = False
    relative_id: int | None = None
    broken_policies: bool = False
