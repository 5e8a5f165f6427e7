# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a certificate issued by one of the issuers in a list of the policy?  Pure.

Nothing here verifies a signature: whoever can write to the directory can write any issuer's name.
"""

from __future__ import annotations

from functools import lru_cache

from .._inspect.authority_key import authority_key_identifier
from .._model.certificate import Certificate
from .issuer_names import Name, name_of, read_issuer


def issued_by(certificate: Certificate, issuers: tuple[str, ...]) -> bool:
    """``issuers`` are lines as the policy's schema accepts them."""
    return position_of_issuer(certificate, issuers) < len(issuers)


def position_of_issuer(certificate: Certificate, issuers: tuple[str, ...]) -> int:
    """The position of the first line that names the certificate's issuer, or the length of the list."""
    if not issuers:
        return 0
    names, identifiers = _index(issuers)
    unlisted = len(issuers)
    position = names.get(name_of(certificate.issuer_der), unlisted)
    if identifiers:
        position = min(position, identifiers.get(authority_key_identifier(certificate), unlisted))
    return position


@lru_cache(maxsize=64)
def _index(issuers: tuple[str, ...]) -> tuple[dict[Name | None, int], dict[bytes | None, int]]:
    names: dict[Name | None, int] = {}
    identifiers: dict[bytes | None, int] = {}
    for position, line in enumerate(issuers):
        read = read_issuer(line)
        if isinstance(read, bytes):
            identifiers.setdefault(read, position)
        elif read is not None:
            names.setdefault(read, position)
    return names, identifiers


__all__ = ["issued_by", "position_of_issuer"]
