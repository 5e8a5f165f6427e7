# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order a person's acceptable certificates are preferred.  Pure.

Matches the primary address, then the issuer that stands first in ``preferred_issuers``, then the newest notBefore, the
longest notAfter, and the fingerprint, so that there are no ties.
"""

from __future__ import annotations

from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .issuers import position_of_issuer
from .rules.address import covered_addresses


def rank_key(
    certificate: Certificate, addresses: OwnAddresses, preferred_issuers: tuple[str, ...] = ()
) -> tuple[bool, int, float, float, str]:
    """A smaller key is better."""
    return (
        addresses.primary not in covered_addresses(certificate, addresses),
        position_of_issuer(certificate, preferred_issuers),
        -certificate.not_before.timestamp(),
        -certificate.not_after.timestamp(),
        certificate.fingerprint,
    )


__all__ = ["rank_key"]
