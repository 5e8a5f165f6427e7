# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks: is the certificate signed with an algorithm that still proves anything?

Codes: certificate.signature.broken, certificate.signature.sha1.
Source: RFC 8550 section 4.3 and Appendix A.1 (MD5 and SHA-1 were dropped with S/MIME 4.0, as neither resists
collisions), RFC 6149 (MD2), RFC 6150 (MD4), RFC 6151 (MD5).
MD2, MD4 and MD5 are rejected.  SHA-1 is told and accepted unless the policy says otherwise: an authority of AD CS that
was set up before 2012 signs with it until somebody changes its hash algorithm, its certificates encrypt as well as any
other, and making a false one takes the authority's help.  For RSASSA-PSS the hash stands in parameters that are not
looked at.
Example: a certificate with md5WithRSAEncryption from a program of the nineties.
"""

from __future__ import annotations

from datetime import datetime

from ..._model.addresses import OwnAddresses
from ..._model.certificate import Certificate
from ..._model.verdict import Outcome, Reason
from ..policy import Policy

_BROKEN = {
    "1.2.840.113549.1.1.2": "MD2",
    "1.2.840.113549.1.1.3": "MD4",
    "1.2.840.113549.1.1.4": "MD5",
    "1.3.14.3.2.2": "MD4",
    "1.3.14.3.2.3": "MD5",
    "1.3.14.3.2.4": "MD4",
    "1.3.14.3.2.24": "MD2",
    "1.3.14.3.2.25": "MD5",
}
_SHA1 = frozenset(
    {
        "1.2.840.113549.1.1.5",  # RSA, RFC 3279
        "1.2.840.10040.4.3",  # DSA, RFC 3279
        "1.2.840.10045.4.1",  # ECDSA, RFC 3279
        "1.3.14.3.2.27",  # DSA, OIW
        "1.3.14.3.2.29",  # RSA, OIW; old Microsoft software writes it
    }
)


def judge(certificate: Certificate, addresses: OwnAddresses, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    algorithm = certificate.signature_algorithm
    broken = _BROKEN.get(algorithm)
    if broken is not None:
        detail = f"signed with {broken}"
        return (Reason("certificate.signature.broken", detail, Outcome.REJECTED, Outcome.REJECTED),)
    if algorithm in _SHA1:
        effect = Outcome.ACCEPTED if policy.allow_sha1_signatures else Outcome.REJECTED
        return (Reason("certificate.signature.sha1", "signed with SHA-1", effect, effect),)
    return ()


__all__ = ["judge"]
