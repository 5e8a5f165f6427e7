# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories about certificates: every kind, alone and beside others. Codes and wishes are the author's own reckoning."""

from __future__ import annotations

from .spec import (
    GARBAGE,
    PKCS7,
    TAGGED,
    TRUNCATED,
    USER_SMIME_CERTIFICATE,
    Held,
    Mailbox,
    Person,
    accept,
    refuse,
)

EXPIRED = "certificate.expired"
NOT_YET_VALID = "certificate.not_yet_valid"
NO_ENCRYPTION = "certificate.key_usage.no_encryption"
NO_EMAIL_PROTECTION = "certificate.extended_key_usage.no_email_protection"
IS_AUTHORITY = "certificate.is_authority"
TOO_SHORT = "certificate.key.too_short"
NO_MATCH = "certificate.address.no_match"
NO_ADDRESS = "certificate.address.none"
UPN_ONLY = "certificate.address.upn_only"
ALIAS_ONLY = "certificate.address.alias_only"
UNREADABLE = "certificate.unreadable"
SUPERSEDED = "certificate.superseded"
OVER_CAP = "certificate.over_cap"

_EFS = refuse("efs", NO_EMAIL_PROTECTION, UPN_ONLY)
_CARD = refuse("smart_card_logon", NO_EMAIL_PROTECTION, UPN_ONLY)

STORIES = (
    Person(
        "ada",
        "Ada Lund",
        "The usual case: one certificate from AD CS, beside it one for signatures only; her mailbox holds nothing yet.",
        (accept(own_key=True), refuse("signing_only", NO_ENCRYPTION)),
        names_recipient=True,
        consistency_guid=True,
    ),
    Person(
        "bob",
        "Bob Iversen",
        "His certificate was renewed; Exchange Online still holds the expired one, so colleagues cannot encrypt.",
        (refuse("expired", EXPIRED), accept("renewed_pair_newer", own_key=True)),
        Mailbox(holds=(Held(of=0),)),
    ),
    Person(
        "carol",
        "Carol Quist",
        "Seventeen values have piled up; the directory owns her recipient, and Entra Connect sends none above fifteen.",
        (
            *(refuse("expired", EXPIRED, starts=-1100 + 60 * turn, ends=-735 + 60 * turn) for turn in range(12)),
            _EFS,
            _CARD,
            refuse("signing_only", NO_ENCRYPTION),
            refuse(GARBAGE, UNREADABLE),
            accept(),
        ),
        Mailbox("on_premises"),
    ),
    Person(
        "nils",
        "Nils Aune",
        "Sixteen values, fifteen of no use, and the cloud owns his mailbox: the one good certificate is written.",
        (
            *(refuse("expired", EXPIRED, starts=-1100 + 60 * turn, ends=-735 + 60 * turn) for turn in range(10)),
            *(refuse("efs", NO_EMAIL_PROTECTION, UPN_ONLY, starts=-50 - turn) for turn in range(5)),
            accept(),
        ),
    ),
    Person(
        "eve",
        "Eve Engström",
        "An elliptic curve key, which encrypts by key agreement.",
        (accept("ec_p256", own_key=True),),
    ),
    Person(
        "filip",
        "Filip Nyborg",
        "A dual-key pair: one certificate for encryption, one for signatures.",
        (accept("encryption_only", own_key=True), refuse("signing_only", NO_ENCRYPTION)),
    ),
    Person("greta", "Greta Moe", "Only a signing certificate is published.", (refuse("signing_only", NO_ENCRYPTION),)),
    Person("hugo", "Hugo Brandt", "Only an expired certificate is published.", (refuse("expired", EXPIRED),)),
    Person(
        "ida",
        "Ida Solberg",
        "Her successor is published early and begins in twenty days; the current one stays wanted.",
        (accept(), refuse("not_yet_valid", NOT_YET_VALID)),
    ),
    Person(
        "ivan", "Ivan Falk", "His only certificate begins in twenty days.", (refuse("not_yet_valid", NOT_YET_VALID),)
    ),
    Person("jonas", "Jonas Vik", "An EFS certificate beside a good one.", (_EFS, accept())),
    Person("karin", "Karin Dahlby", "Only a certificate for smart-card logon.", (_CARD,)),
    Person("lars", "Lars Tveit", "Only a VPN certificate.", (refuse("client_auth_only", NO_EMAIL_PROTECTION),)),
    Person(
        "maja",
        "Maja Roos",
        "The certificate names an address of a former company.",
        (refuse("wrong_address", NO_MATCH),),
    ),
    Person(
        "nora",
        "Nora Berge",
        "The certificate names her alias, which Outlook mobile does not accept but other clients do.",
        (accept("alias_address", ALIAS_ONLY, addresses=("n.berge",)),),
    ),
    Person(
        "oskar",
        "Oskar Lie",
        "The certificate names his UPN only, which is no address.",
        (refuse("no_address", UPN_ONLY),),
    ),
    Person("petra", "Petra Haug", "The certificate names nothing but her name.", (refuse("no_name", NO_ADDRESS),)),
    Person(
        "joerg",
        "Jörg Weiß",
        "His alias has a non-ASCII local part, and the certificate names only that one.",
        (accept("smtp_utf8_mailbox", ALIAS_ONLY, addresses=("jörg.weiß",)),),
        primary="joerg.weiss",
        aliases=("jörg.weiß",),
    ),
    Person(
        "quentin", "Quentin Ask", "The address stands in the subject, the old way.", (accept("legacy_subject_email"),)
    ),
    Person("rosa", "Rosa Lien", "An RSA key of 1024 bits.", (refuse("weak_rsa", TOO_SHORT),)),
    Person(
        "sven",
        "Sven Ek",
        "Everything is wrong at once: too short, expired, another's address. All reasons must be told.",
        (
            refuse(
                "weak_rsa",
                EXPIRED,
                TOO_SHORT,
                NO_MATCH,
                starts=-900,
                ends=-170,
                addresses=("s.ek@partner.example.com",),
            ),
        ),
    ),
    Person("tove", "Tove Rask", "A CA certificate that even names her.", (refuse("ca_certificate", IS_AUTHORITY),)),
    Person("viktor", "Viktor Hagen", "No usage extension at all: unrestricted.", (accept("no_eku_no_ku"),)),
    Person("wanda", "Wanda Krog", "anyExtendedKeyUsage alone.", (refuse("any_eku", NO_EMAIL_PROTECTION),)),
    Person("xaver", "Xaver Holt", "A value that is rubbish.", (refuse(GARBAGE, UNREADABLE),)),
    Person(
        "ylva",
        "Ylva Strand",
        "One value was cut off when it was written; the whole one is there too.",
        (accept(), refuse(TRUNCATED, UNREADABLE, of=0)),
    ),
    Person(
        "zoe",
        "Zoe Winther",
        "Outlook published her to the address list: PKCS#7 in one attribute, its certificate in the other.",
        (accept(), accept(PKCS7, of=0, attribute=USER_SMIME_CERTIFICATE)),
    ),
    Person(
        "alma",
        "Alma Ness",
        "A tagged value in the S/MIME attribute beside a good certificate.",
        (accept(), accept(TAGGED, of=0, attribute=USER_SMIME_CERTIFICATE)),
    ),
    Person(
        "bela",
        "Bela Fosse",
        "An expired certificate and a PKCS#7 value of it: nothing good is published, so nothing is hidden either.",
        (refuse("expired", EXPIRED), refuse(PKCS7, EXPIRED, of=0, attribute=USER_SMIME_CERTIFICATE)),
    ),
    Person(
        "cleo",
        "Cleo Marstrand",
        "Renewed seventy days ago: the older one is still valid but superseded.",
        (refuse("renewed_pair_older", SUPERSEDED), accept("renewed_pair_newer")),
    ),
    Person(
        "dora",
        "Dora Lindh",
        "Renewed ten days ago: both stay wanted while the overlap of 30 days lasts.",
        (accept("renewed_pair_older"), accept("renewed_pair_newer", starts=-10, ends=355)),
    ),
    Person(
        "emil",
        "Emil Sandvik",
        "The newer certificate names only his alias, so it does not supersede the one for the primary address.",
        (accept("renewed_pair_older"), accept("renewed_pair_newer", ALIAS_ONLY, addresses=("e.sandvik",))),
    ),
    Person(
        "fritz",
        "Fritz Odegaard",
        "The newer certificate names primary address and alias: it supersedes the older one for the alias.",
        (
            refuse("renewed_pair_older", ALIAS_ONLY, SUPERSEDED, addresses=("f.odegaard",)),
            accept("renewed_pair_newer", addresses=("fritz.odegaard", "f.odegaard")),
        ),
    ),
    Person(
        "gina",
        "Gina Thorsen",
        "The certificate writes her address with other capital letters.",
        (accept(addresses=("Gina.THORSEN@Contoso.Example",)),),
    ),
    Person("harald", "Harald Ruud", "Bought from a public authority nobody here runs.", (accept("foreign_issuer"),)),
    Person(
        "mona",
        "Mona Rein",
        "Six certificates for six addresses: four are written, the primary address first, then the newest.",
        (
            accept(starts=-200),
            *(
                accept("alias_address", ALIAS_ONLY, addresses=(alias,), starts=-60 + turn)
                for turn, alias in ((30, "mona"), (20, "press"), (10, "speaker"))
            ),
            *(
                refuse("alias_address", ALIAS_ONLY, OVER_CAP, addresses=(alias,), starts=-90 + turn)
                for turn, alias in ((10, "m.rein"), (0, "events"))
            ),
        ),
        aliases=("m.rein", "mona", "press", "speaker", "events"),
    ),
    Person("olga", "Olga Myhre", "Nothing is published."),
)
