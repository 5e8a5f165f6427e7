# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What senders' programs are documented to do with what a recipient holds.  Pure.

Each statement carries its source and year.  None is confirmed for current versions: the documents about the two
attributes are from 2001 to 2013, and how Exchange Online chooses between them is not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from .._inspect.naming import short_facts
from .._model.addresses import OwnAddresses, mailbox_form
from .._model.certificate import Certificate
from .._model.verdict import JudgedValue, Outcome, Verdict
from .._plan.shadow import leading_certificate
from .explain_value import wrap_visible

NOT_CONFIRMED = "Not confirmed for current versions."
_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"

Pair = tuple[Certificate, Verdict]


def client_lines(
    certificates: Sequence[JudgedValue], smime: Sequence[JudgedValue], addresses: OwnAddresses, now: datetime
) -> Iterator[str]:
    """``certificates`` and ``smime``: what the recipient holds in each attribute, judged."""
    plain = [leading for leading in map(leading_certificate, certificates) if leading is not None]
    published = [leading for leading in map(leading_certificate, smime) if leading is not None]
    for name, text in (
        ("Outlook for Windows", _outlook(plain, published, now)),
        ("Outlook on the web", _web(plain, published, addresses)),
        ("Outlook for mobiles", _mobile(plain, published, addresses)),
    ):
        yield from wrap_visible(f"  {name:<21}", f"{text} {NOT_CONFIRMED}")


def _outlook(plain: Sequence[Pair], published: Sequence[Pair], now: datetime) -> str:
    source = "(Microsoft KB2840546, 2013; of Outlook 2002: KB884738)"
    cached = (
        "In cached mode it sees the offline address book, which is made once a day and leaves expired certificates out "
        '(Microsoft TechNet, "Supporting Outlook in Your PKI", 2005).'
    )
    if published:
        certificate, verdict = published[0]
        rule = f"takes UserSMimeCertificate whenever a certificate is in it, even an expired one {source}"
        if len(published) > 1:
            usable = sum(found.encryption is Outcome.ACCEPTED for _certificate, found in published)
            return (
                f"{rule}. {len(published)} values stand there, {usable} of them usable; it takes the one marked as "
                f"default, else the first valid one (Microsoft Tech Community, PKI blog, 2008). {cached}"
            )
        return f"{rule}: {short_facts(certificate)}, which {_usefulness(verdict)}. {cached}"
    fitting = [pair for pair in plain if _fits_outlook(pair[0], now)]
    rule = (
        f"finds nothing in UserSMimeCertificate and takes from UserCertificate {source} the first valid certificate "
        "for secure e-mail whose key usage fits (Microsoft Tech Community, PKI blog, 2008)"
    )
    if not fitting:
        return f"{rule}: there is none, so it cannot encrypt. {cached}"
    if len(fitting) > 1:
        return f"{rule}: {len(fitting)} fit, and their order is not guaranteed. {cached}"
    certificate, verdict = fitting[0]
    return f"{rule}: {short_facts(certificate)}, which {_usefulness(verdict)}. {cached}"


def _web(plain: Sequence[Pair], published: Sequence[Pair], addresses: OwnAddresses) -> str:
    found = _naming([*published, *plain], addresses.every)
    return (
        f"takes a certificate that names the primary address, or a proxy address unless that was switched off "
        f"(OWAUseSecondaryProxiesWhenFindingCertificates; Microsoft Learn, Set-SmimeConfig, 2026): {found}. Which "
        "attribute it prefers is not published."
    )


def _mobile(plain: Sequence[Pair], published: Sequence[Pair], addresses: OwnAddresses) -> str:
    primary = frozenset({addresses.primary} if addresses.primary else ())
    return (
        f"takes a certificate that names the primary address, and checks its revocation (Microsoft Learn, "
        f'"S/MIME for Outlook for iOS and Android", 2021): {_naming([*published, *plain], primary)}.'
    )


def _naming(pairs: Sequence[Pair], addresses: frozenset[str]) -> str:
    """The usable ones that name one of the addresses, each once."""
    found = {
        certificate.fingerprint: short_facts(certificate)
        for certificate, verdict in pairs
        if verdict.encryption is Outcome.ACCEPTED and _covers(certificate, addresses)
    }
    return " or ".join(found.values()) or "there is none that is usable"


def _covers(certificate: Certificate, addresses: frozenset[str]) -> bool:
    return not addresses.isdisjoint(mailbox_form(address) for address in certificate.email_addresses)


def _fits_outlook(certificate: Certificate, now: datetime) -> bool:
    uses, usages = certificate.extended_key_usage, certificate.key_usage
    return (
        now <= certificate.not_after
        and (uses is None or _EMAIL_PROTECTION in uses)
        and (usages is None or bool({"keyEncipherment", "keyAgreement"} & usages))
    )


def _usefulness(verdict: Verdict) -> str:
    if verdict.encryption is Outcome.ACCEPTED:
        return "is usable"
    against = [reason.code for reason in verdict.reasons if reason.encryption is verdict.encryption]
    return f"is not usable here ({', '.join(against)})"


__all__ = ["NOT_CONFIRMED", "client_lines"]
