# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's tagged values ([MS-OXOABK] 2.2.4.36.1 to .12) -> the certificates inside.  Pure.

A row of settings without header or end: TAG (2 bytes), LENGTH (2 bytes), both little-endian, then LENGTH - 4 bytes.
Unknown tags are ignored.  The version stands in front as a rule, and not every writer keeps it.
"""

from __future__ import annotations

from typing import NamedTuple

from .der import DerError

# Names as in the specification and in Microsoft KB312900.  Only the three with certificates are opened.
VERSION = 0x0001
CAPABILITIES = 0x0002
KEY_EXCHANGE_CERTIFICATE = 0x0003
CHAIN_CERTIFICATE = 0x0004
MESSAGE_ENCODING = 0x0006
SIGN_CERTIFICATE = 0x0008
SIGN_HASH = 0x0009
DISPLAY_NAME = 0x000B
DEFAULTS = 0x0020
KEY_EXCHANGE_HASH = 0x0022
WIDE_DISPLAY_NAME = 0x0051
_CERTIFICATES = frozenset({KEY_EXCHANGE_CERTIFICATE, CHAIN_CERTIFICATE, SIGN_CERTIFICATE})
_KNOWN = _CERTIFICATES | {
    VERSION,
    CAPABILITIES,
    MESSAGE_ENCODING,
    SIGN_HASH,
    DISPLAY_NAME,
    DEFAULTS,
    KEY_EXCHANGE_HASH,
    WIDE_DISPLAY_NAME,
}


class Tagged(NamedTuple):
    """``certificates`` as DER, each once and in their order; ``encryption`` is the one of tag 3, None without it."""

    certificates: tuple[bytes, ...]
    encryption: bytes | None


def read_tagged(data: bytes) -> Tagged:
    """Raises DerError where the lengths do not add up to the value, or where no tag is known.

    Each tag stands there at most once, except the chain's; of two encryption certificates the first counts.
    """
    certificates: list[bytes] = []
    encryption = None
    offset, known = 0, False
    while offset < len(data):
        tag = int.from_bytes(data[offset : offset + 2], "little")
        length = int.from_bytes(data[offset + 2 : offset + 4], "little")
        if length < 4 or offset + length > len(data):
            if known and not any(data[offset:]):
                break  # padded with zeros
            raise DerError(f"the setting at byte {offset} says that it is {length} bytes long")
        known = known or tag in _KNOWN
        if tag in _CERTIFICATES:
            content = data[offset + 4 : offset + length]
            certificates.append(content)
            if tag == KEY_EXCHANGE_CERTIFICATE and encryption is None:
                encryption = content
        offset += length
    if not known:
        raise DerError("no setting of a known kind")
    return Tagged(tuple(dict.fromkeys(certificates)), encryption)


__all__ = ["Tagged", "read_tagged"]
