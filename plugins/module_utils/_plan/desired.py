# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's judged values -> what each of the two attributes in Exchange shall hold.  Pure.

UserCertificate gets the DER of each wanted certificate, wherever it was found: alone, in PKCS#7, in a tagged value, in
a text.  UserSMimeCertificate is never composed: PKCS#7 is signed with the person's own key (RFC 2798, section 2.8;
[MS-OXOABK] 2.2.4.36), which nobody here has.  The directory's own value is carried byte for byte, if the certificate
that senders will take from it is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._decide.encryption_certificate import encryption_certificate
from .._decide.policy import Policy
from .._model.certificate import Certificate, Encoding
from .._model.directory_entry import USER_SMIME_CERTIFICATE
from .._model.verdict import JudgedValue, Verdict

CARRIED = frozenset({Encoding.PKCS7, Encoding.TAGGED})


@dataclass(frozen=True, slots=True)
class DesiredValue:
    """One value that Exchange shall hold, and the certificate for whose sake."""

    content: bytes
    encoding: Encoding
    certificate: Certificate
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Desired:
    """Value digest -> value, best first."""

    user_certificate: dict[str, DesiredValue]
    user_smime_certificate: dict[str, DesiredValue]


def list_desired(published: Sequence[JudgedValue], policy: Policy) -> Desired:
    """``published``: ranked among each other, the wanted ones marked."""
    wanted = {
        verdict.rank or 0: (certificate, verdict)
        for value in published
        for certificate, verdict in value.pairs
        if verdict.wanted
    }
    certificates = {
        certificate.fingerprint: DesiredValue(certificate.der, Encoding.DER, certificate, verdict)
        for _rank, (certificate, verdict) in sorted(wanted.items(), key=lambda item: item[0])
    }
    if policy.smime_attribute == "off":
        return Desired(certificates, {})
    carried = _list_carried(published)
    if not carried and policy.smime_attribute == "der":
        return Desired(certificates, dict(certificates))
    return Desired(certificates, carried)


def _list_carried(published: Sequence[JudgedValue]) -> dict[str, DesiredValue]:
    found = []
    for judged in published:
        value = judged.value
        if value.attribute != USER_SMIME_CERTIFICATE or value.encoding not in CARRIED:
            continue
        chosen = encryption_certificate(judged)
        if chosen is not None and judged.verdicts[chosen].wanted:
            certificate, verdict = judged.pairs[chosen]
            carried = DesiredValue(value.content, value.encoding, certificate, verdict)
            found.append((verdict.rank or 0, value.value_digest, carried))
    return {digest: carried for _rank, digest, carried in sorted(found, key=lambda item: item[:2])}


__all__ = ["CARRIED", "Desired", "DesiredValue", "list_desired"]
