# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of certificates that directories hold, one function each: who asks, when, and what it then contains.

A kind says nothing about whether the certificate is good for S/MIME: the population says that, person by person.
Everything can be overruled with ``dataclasses.replace``; ``BY_NAME`` lists the kinds for people.json.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from . import extensions, keys
from .recipe import (
    CRL_SIGN,
    DIGITAL_SIGNATURE,
    FOREIGN_ISSUER,
    KEY_AGREEMENT,
    KEY_CERT_SIGN,
    KEY_ENCIPHERMENT,
    OLD_ISSUER,
    Holder,
    Recipe,
)

Kind = Callable[[Holder, datetime], Recipe]
USER_TEMPLATE_USAGES = (
    extensions.ENCRYPTING_FILE_SYSTEM,
    extensions.EMAIL_PROTECTION,
    extensions.CLIENT_AUTH,
)


def ad_cs_user(holder: Holder, now: datetime) -> Recipe:
    """From a duplicate of AD CS's User template: mail, EFS and client authentication in one, mail and UPN as names."""
    return Recipe(
        common_name=holder.name,
        not_before=now - timedelta(days=100),
        not_after=now + timedelta(days=265),
        addresses=(holder.address,),
        user_principal_name=holder.user_principal_name,
        key_usage=frozenset({DIGITAL_SIGNATURE, KEY_ENCIPHERMENT}),
        extended_key_usage=USER_TEMPLATE_USAGES,
        ad_cs_template=True,
        relative_id=holder.relative_id,
    )


def encryption_only(holder: Holder, now: datetime) -> Recipe:
    """For S/MIME alone, the encrypting half of a dual-key pair: keyEncipherment and emailProtection."""
    return Recipe(
        common_name=holder.name,
        not_before=now - timedelta(days=120),
        not_after=now + timedelta(days=600),
        addresses=(holder.address,),
        key_usage=frozenset({KEY_ENCIPHERMENT}),
        extended_key_usage=(extensions.EMAIL_PROTECTION,),
    )


def signing_only(holder: Holder, now: datetime) -> Recipe:
    """The signing half of a dual-key pair: digitalSignature, so nobody may encrypt to it (RFC 8550 4.4.2)."""
    return replace(encryption_only(holder, now), key_usage=frozenset({DIGITAL_SIGNATURE}))


def expired(holder: Holder, now: datetime) -> Recipe:
    """Ended forty days ago and was never removed: nothing in Active Directory does that by itself."""
    return replace(
        ad_cs_user(holder, now),
        not_before=now - timedelta(days=405),
        not_after=now - timedelta(days=40),
        issuer=OLD_ISSUER,
    )


def not_yet_valid(holder: Holder, now: datetime) -> Recipe:
    """Published early: begins in twenty days."""
    return replace(ad_cs_user(holder, now), not_before=now + timedelta(days=20), not_after=now + timedelta(days=385))


def renewed_pair_older(holder: Holder, now: datetime) -> Recipe:
    """The older half of a renewal: still valid for a while, from the old issuing CA."""
    return replace(
        ad_cs_user(holder, now),
        not_before=now - timedelta(days=320),
        not_after=now + timedelta(days=45),
        issuer=OLD_ISSUER,
    )


def renewed_pair_newer(holder: Holder, now: datetime) -> Recipe:
    """The newer half of a renewal, long enough ago that its overlap of 30 days has passed."""
    return replace(ad_cs_user(holder, now), not_before=now - timedelta(days=70), not_after=now + timedelta(days=295))


def efs(holder: Holder, now: datetime) -> Recipe:
    """AD CS's Basic EFS template: encrypts files; its only name is the UPN."""
    return replace(
        ad_cs_user(holder, now),
        addresses=(),
        key_usage=frozenset({KEY_ENCIPHERMENT}),
        extended_key_usage=(extensions.ENCRYPTING_FILE_SYSTEM,),
    )


def smart_card_logon(holder: Holder, now: datetime) -> Recipe:
    """AD CS's Smartcard Logon template: logon and client authentication; its only name is the UPN."""
    return replace(
        ad_cs_user(holder, now),
        addresses=(),
        extended_key_usage=(extensions.CLIENT_AUTH, extensions.SMART_CARD_LOGON),
    )


def client_auth_only(holder: Holder, now: datetime) -> Recipe:
    """For VPN or Wi-Fi: the mail address is right, but emailProtection is missing."""
    return replace(ad_cs_user(holder, now), extended_key_usage=(extensions.CLIENT_AUTH,))


def wrong_address(holder: Holder, now: datetime) -> Recipe:
    """Right in all but the name: the address belongs to nobody here, as after a merger or a typing error."""
    local = holder.address.split("@")[0]
    return replace(ad_cs_user(holder, now), addresses=(f"{local}@old-name.example.com",))


def alias_address(holder: Holder, now: datetime) -> Recipe:
    """Made for one of the holder's aliases; the population says which."""
    return ad_cs_user(holder, now)


def no_address(holder: Holder, now: datetime) -> Recipe:
    """S/MIME by its usages, but the UPN is its only name: common where AD CS builds names from the directory."""
    return replace(ad_cs_user(holder, now), addresses=())


def no_name(holder: Holder, now: datetime) -> Recipe:
    """No subject alternative name and no address in the subject."""
    return replace(encryption_only(holder, now), addresses=())


def smtp_utf8_mailbox(holder: Holder, now: datetime) -> Recipe:
    """The address has a non-ASCII local part, so it stands in an otherName (RFC 9598)."""
    return replace(encryption_only(holder, now), addresses=(), utf8_mailboxes=(holder.address,))


def legacy_subject_email(holder: Holder, now: datetime) -> Recipe:
    """The old way: emailAddress in the subject, no subject alternative name (RFC 8550 section 3 still asks for it)."""
    return replace(encryption_only(holder, now), addresses=(), subject_address=holder.address)


def ec_p256(holder: Holder, now: datetime) -> Recipe:
    """An elliptic curve key, which encrypts by keyAgreement (RFC 5480 section 3)."""
    return replace(
        encryption_only(holder, now),
        key_kind=keys.P_256,
        key_usage=frozenset({DIGITAL_SIGNATURE, KEY_AGREEMENT}),
    )


def weak_rsa(holder: Holder, now: datetime) -> Recipe:
    """RSA with 1024 bits (RFC 8550 4.1 advises against less than 2048)."""
    return replace(encryption_only(holder, now), key_kind=keys.RSA_1024)


def ca_certificate(holder: Holder, now: datetime) -> Recipe:
    """A certificate of an authority that got into a person's entry; it could even encrypt."""
    return replace(
        encryption_only(holder, now),
        is_authority=True,
        key_usage=frozenset({KEY_CERT_SIGN, CRL_SIGN, KEY_ENCIPHERMENT}),
    )


def no_eku_no_ku(holder: Holder, now: datetime) -> Recipe:
    """Neither usage extension: unrestricted (RFC 8550 4.4.2 and 4.4.4)."""
    return replace(encryption_only(holder, now), key_usage=None, extended_key_usage=None)


def any_eku(holder: Holder, now: datetime) -> Recipe:
    """anyExtendedKeyUsage alone: RFC 8550 allows it, OpenSSL and NSS refuse it."""
    return replace(encryption_only(holder, now), extended_key_usage=(extensions.ANY_EXTENDED_KEY_USAGE,))


def foreign_issuer(holder: Holder, now: datetime) -> Recipe:
    """Bought elsewhere: good for S/MIME, from an authority that the organisation does not run."""
    return replace(encryption_only(holder, now), issuer=FOREIGN_ISSUER, not_before=now - timedelta(days=20))


def broken_policies(holder: Holder, now: datetime) -> Recipe:
    """Good for S/MIME; an extension that decides nothing is malformed, and strict parsers refuse the certificate."""
    return replace(encryption_only(holder, now), broken_policies=True)


BY_NAME: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        ad_cs_user,
        encryption_only,
        signing_only,
        expired,
        not_yet_valid,
        renewed_pair_older,
        renewed_pair_newer,
        efs,
        smart_card_logon,
        client_auth_only,
        wrong_address,
        alias_address,
        no_address,
        no_name,
        smtp_utf8_mailbox,
        legacy_subject_email,
        ec_p256,
        weak_rsa,
        ca_certificate,
        no_eku_no_ku,
        any_eku,
        foreign_issuer,
        broken_policies,
    )
}
