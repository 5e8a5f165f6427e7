# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories about forms and accidents: everything that can stand in the two attributes beside a plain certificate.

Also who is hidden from senders by a stale S/MIME value, in the directory and in Exchange Online.
"""

from __future__ import annotations

from . import spec
from .spec import USER_SMIME_CERTIFICATE, Held, Mailbox, Person, Value, accept, refuse
from .stories_kinds import EXPIRED, IS_AUTHORITY, NO_ADDRESS, NO_ENCRYPTION, UNREADABLE

ACCIDENT = "value.accident"
KEY = "value.private_key"
PFX = "value.pkcs12"
NO_CERTIFICATE = "value.no_certificate"
TOLERANTLY = "certificate.read_tolerantly"

# What an issuing CA and its root say for themselves where they stand in the value of one of their people.
_CHAIN = (IS_AUTHORITY, NO_ENCRYPTION, NO_ADDRESS) * 2


def _published(kind: str, *codes: str, **more: object) -> Value:
    """A wanted value of the S/MIME attribute."""
    return accept(kind, *codes, attribute=USER_SMIME_CERTIFICATE, **more)


STORIES = (
    Person(
        "boel",
        "Boel Frisk",
        "Published by Thunderbird's library: PKCS#7 with indefinite lengths, and nothing beside it.",
        (_published(spec.PKCS7_INDEFINITE, own_key=True),),
    ),
    Person(
        "dag",
        "Dag Holst",
        "PKCS#7 whose signer is named by its key identifier, which several libraries cannot read.",
        (_published(spec.PKCS7_KEY_IDENTIFIER),),
    ),
    Person(
        "eskil",
        "Eskil Toft",
        "A certificate file (.p7b) without any signature was written to the S/MIME attribute.",
        (_published(spec.PKCS7_CERTIFICATES_ONLY),),
    ),
    Person(
        "frode",
        "Frode Natt",
        "PKCS#7 with the whole chain inside: the authorities' certificates are judged and never published.",
        (_published(spec.PKCS7_CHAIN, *_CHAIN),),
    ),
    Person(
        "gry",
        "Gry Sommer",
        "Signed with her signature key; an attribute names the other certificate inside for encryption.",
        (_published(spec.PKCS7_KEY_PREFERENCE, NO_ENCRYPTION, inside="encryption_only", own_key=True),),
    ),
    Person(
        "halvor",
        "Halvor Rist",
        "Microsoft's tagged form with a pair of certificates, the chain, and a setting that nobody has documented.",
        (_published(spec.TAGGED_PAIR, NO_ENCRYPTION, *_CHAIN, inside="encryption_only"),),
    ),
    Person(
        "iben",
        "Iben Skov",
        "A script wrote the plain certificate to the S/MIME attribute; it goes to UserCertificate alone.",
        (_published("ad_cs_user"),),
    ),
    Person(
        "ulla",
        "Ulla Brask",
        "PKCS#7 in the attribute for plain certificates: the certificate is published, the value is told of.",
        (accept(spec.PKCS7, ACCIDENT),),
    ),
    Person("jarl", "Jarl Kvist", "A script wrote the PEM text of his certificate.", (accept(spec.PEM, ACCIDENT),)),
    Person("kaja", "Kaja Lind", "The Base64 text of her certificate.", (accept(spec.BASE64, ACCIDENT),)),
    Person(
        "leif",
        "Leif Stang",
        "The PEM text of his certificate in UTF-16, as a Windows script writes files.",
        (accept(spec.UTF16, ACCIDENT),),
    ),
    Person(
        "preben",
        "Preben Gade",
        "Two bytes stand behind the end of his certificate.",
        (accept(spec.TRAILING_BYTES, ACCIDENT),),
    ),
    Person(
        "mette",
        "Mette Ravn",
        "Beside a good certificate a whole PFX file, private key included, where everybody can read it.",
        (accept(), refuse(spec.PFX, PFX)),
    ),
    Person(
        "njal",
        "Njal Berg",
        "His private key was published in place of the certificate.",
        (refuse(spec.PRIVATE_KEY, KEY),),
    ),
    Person(
        "oline",
        "Oline Marker",
        "Her PKCS#7 value was cut off; the plain certificate beside it is whole.",
        (accept(), refuse(spec.PKCS7_TRUNCATED, UNREADABLE, of=0, attribute=USER_SMIME_CERTIFICATE)),
    ),
    Person(
        "vidar",
        "Vidar Sten",
        "A PKCS#7 value without any certificate inside, beside a good certificate.",
        (accept(), refuse(spec.PKCS7_EMPTY, NO_CERTIFICATE, of=0, attribute=USER_SMIME_CERTIFICATE)),
    ),
    Person(
        "randi",
        "Randi Holm",
        "An extension that decides nothing is malformed: strict parsers refuse the certificate, Windows does not.",
        (accept("broken_policies", TOLERANTLY),),
    ),
    Person(
        "sindre",
        "Sindre Lykke",
        "Renewed by the CA, but Outlook once published the former one: the expired PKCS#7 value hides the good one.",
        (
            refuse("expired", EXPIRED),
            accept("renewed_pair_newer"),
            refuse(spec.PKCS7, EXPIRED, of=0, attribute=USER_SMIME_CERTIFICATE),
        ),
    ),
    Person(
        "torill",
        "Torill Vang",
        "In Exchange Online an expired PKCS#7 value hides the good certificate; the directory is clean by now.",
        (refuse("expired", EXPIRED), accept("renewed_pair_newer")),
        Mailbox(holds=(Held(of=1),), holds_smime=(Held(spec.PKCS7, of=0),)),
    ),
    Person(
        "ketil",
        "Ketil Brun",
        "In Exchange Online an expired PKCS#7 value hides a certificate that is not there yet.",
        (refuse("expired", EXPIRED), accept("renewed_pair_newer")),
        Mailbox(holds=(Held(of=0),), holds_smime=(Held(spec.PKCS7, of=0),)),
    ),
    Person(
        "wenche",
        "Wenche Dall",
        "Her mailbox holds a private key: nothing is written until somebody takes it out and replaces the key.",
        (accept(),),
        Mailbox(holds=(Held(spec.PRIVATE_KEY, of=0),)),
    ),
)
