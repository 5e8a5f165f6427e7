# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which the stories are told: a person, what the directory holds of him, what Exchange Online holds.

Times are whole days from the moment the population is made. An address without "@" gets the organisation's domain. What
a certificate deserves (``wanted``, ``codes``) is written down by the author of the story, never computed.
"""

from __future__ import annotations

from dataclasses import dataclass

ORGANISATION = "contoso.example"
BASE_DN = "DC=corp,DC=example"
USER_CERTIFICATE = "userCertificate"
USER_SMIME_CERTIFICATE = "userSMIMECertificate"

# Kinds of values that are made from a certificate of the person instead of by a certificate kind; wrappings.py makes
# them.
PKCS7 = "pkcs7"
PKCS7_INDEFINITE = "pkcs7_indefinite"
PKCS7_KEY_IDENTIFIER = "pkcs7_key_identifier"
PKCS7_CERTIFICATES_ONLY = "pkcs7_certificates_only"
PKCS7_CHAIN = "pkcs7_chain"
PKCS7_KEY_PREFERENCE = "pkcs7_key_preference"
PKCS7_EMPTY = "pkcs7_empty"
TAGGED = "tagged"
TAGGED_PAIR = "tagged_pair"
PEM = "pem"
BASE64 = "base64"
UTF16 = "utf16"
TRAILING_BYTES = "trailing_bytes"
PFX = "pfx"
PRIVATE_KEY = "private_key"
TRUNCATED = "truncated"
PKCS7_TRUNCATED = "pkcs7_truncated"
GARBAGE = "garbage"

# What Exchange Online is given byte for byte where it stands in the directory's S/MIME attribute and is wanted.
CARRIED = frozenset(
    {
        PKCS7,
        PKCS7_INDEFINITE,
        PKCS7_KEY_IDENTIFIER,
        PKCS7_CERTIFICATES_ONLY,
        PKCS7_CHAIN,
        PKCS7_KEY_PREFERENCE,
        TAGGED,
        TAGGED_PAIR,
    }
)

# What is never copied anywhere; a recipient that holds it is not written.
SECRET = frozenset({PFX, PRIVATE_KEY})

SAME = "same"


@dataclass(frozen=True)
class Value:
    """One value in the directory.

    ``codes`` are the reasons that judging its encryption must give against the matched recipient's addresses (against
    the directory's own where there is no recipient); ``directory_codes`` only where the directory alone says otherwise.
    ``of`` is the number of the person's value that a wrapped or cut value is made from; without it a certificate of
    kind ``inside`` is made for it alone.
    """

    kind: str
    wanted: bool
    codes: tuple[str, ...] = ()
    starts: int | None = None
    ends: int | None = None
    addresses: tuple[str, ...] | None = None
    own_key: bool = False
    attribute: str = USER_CERTIFICATE
    of: int | None = None
    inside: str = "ad_cs_user"
    directory_codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Held:
    """One value that Exchange Online holds before the first sync: of a kind, or the same as value ``of``."""

    kind: str = SAME
    of: int = 0


@dataclass(frozen=True)
class Mailbox:
    """The recipient of a person; ``None`` for an address means: as in the directory."""

    authority: str = "cloud"
    details: str = "UserMailbox"
    hidden: bool = False
    primary: str | None = None
    aliases: tuple[str, ...] | None = None
    holds: tuple[Held, ...] = ()
    holds_smime: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Person:
    """One directory entry; ``names_recipient`` = its external directory object ID is that of its recipient,
    ``knows_sid`` = AD CS writes the SID into certificates."""

    key: str
    name: str
    story: str
    values: tuple[Value, ...] = ()
    mailbox: Mailbox | None = Mailbox()
    object_class: str = "user"
    unit: str = "People"
    enabled: bool = True
    primary: str | None = None
    aliases: tuple[str, ...] | None = None
    has_mail: bool = True
    has_proxy_addresses: bool = True
    knows_sid: bool = True
    names_recipient: bool = False
    names_nobody: bool = False
    consistency_guid: bool = False


def accept(kind: str = "ad_cs_user", *codes: str, **more: object) -> Value:
    """A value that is wanted; ``codes`` are notices that do not stand in its way."""
    return Value(kind, True, codes, **more)  # type: ignore[arg-type]


def refuse(kind: str, *codes: str, **more: object) -> Value:
    """A value that is not wanted, with every reason."""
    return Value(kind, False, codes, **more)  # type: ignore[arg-type]
