# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One extension of a certificate -> what a rule asks for, and what is malformed in it.  Pure.

Damage is never read as permission: a key usage, extended key usage or basic constraints that cannot be read counts as
present and allowing nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .body import cut_extension
from .der import (
    BIT_STRING,
    BOOLEAN,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    DerError,
    elements,
    expect,
    sole_content,
)
from .names import Names, alternative_names, read_names
from .object_identifier import dotted_text
from .texts import text_of

# Contents of OBJECT IDENTIFIERs.
SUBJECT_KEY_IDENTIFIER = bytes.fromhex("551d0e")  # 2.5.29.14
KEY_USAGE = bytes.fromhex("551d0f")  # 2.5.29.15
ALTERNATIVE_NAMES = bytes.fromhex("551d11")  # 2.5.29.17
BASIC_CONSTRAINTS = bytes.fromhex("551d13")  # 2.5.29.19
CRL_POINTS = bytes.fromhex("551d1f")  # 2.5.29.31
EXTENDED_KEY_USAGE = bytes.fromhex("551d25")  # 2.5.29.37
TEMPLATE = bytes.fromhex("2b0601040182371507")  # 1.3.6.1.4.1.311.21.7
# AD CS writes the name of a version 1 template here, as a BMPString ([MS-WCCE] 2.2.2.7.7.1,
# szOID_ENROLL_CERTTYPE_EXTENSION).
TEMPLATE_NAME = bytes.fromhex("2b0601040182371402")  # 1.3.6.1.4.1.311.20.2
# The holder's SID, other in each certificate (Microsoft KB5014754).
_SECURITY = bytes.fromhex("2b0601040182371902")  # 1.3.6.1.4.1.311.25.2
UNREADABLE = b""

# RFC 5280 4.2.1.3, from the first bit on.
_KEY_USAGE_BITS = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
NO_NAMES = Names((), (), (), True)


class Extension(NamedTuple):
    """``kind`` is the content of its OBJECT IDENTIFIER; ``answer`` depends on it, None where no rule asks for one."""

    kind: bytes
    answer: Any
    faults: tuple[str, ...] = ()


_USUAL_KEY_IDENTIFIER = bytes.fromhex("301d0603551d0e04160414")
_USUAL_NAMES = bytes.fromhex("0603551d1104")
_USUAL_SECURITY = bytes.fromhex("06092b060104018237190204")
_KEY_IDENTIFIER = Extension(SUBJECT_KEY_IDENTIFIER, None)
_SECURITY_IDENTIFIER = Extension(_SECURITY, None)


def read_extension(element: bytes) -> Extension:
    """Never raises: what cannot be read has its answer from ``_IF_MALFORMED``."""
    try:
        kind, value = cut_extension(element)
    except DerError:
        return Extension(UNREADABLE, None, ("one of its extensions is malformed",))
    reader = _READERS.get(kind)
    if reader is None:
        return Extension(kind, None)
    try:
        return reader(kind, value)
    except DerError:
        return Extension(kind, _IF_MALFORMED[kind], (f"its {NAMES[kind]} malformed",))


def read_usual_extension(element: bytes) -> Extension | None:
    """The extensions that are other in each certificate, in the form in which authorities write them; else None.

    What is read here has nothing left that a strict parser could refuse: not critical, all lengths in one octet, and
    names of the simplest kinds.
    """
    size = len(element)
    if element.startswith(_USUAL_KEY_IDENTIFIER) and size == 31:
        return _KEY_IDENTIFIER
    if not 15 < size <= 129:
        return None
    if element.startswith(_USUAL_NAMES, 2):
        if element[8] != size - 9 or element[9] != SEQUENCE or element[10] != size - 11:
            return None
        try:
            names = read_names(element[11:])
        except DerError:
            return None
        return Extension(ALTERNATIVE_NAMES, names) if names.plain else None
    if element.startswith(_USUAL_SECURITY, 2) and element[14] == size - 15:
        return _SECURITY_IDENTIFIER
    return None


def without_trust(kind: bytes) -> Extension:
    """What stands there twice: nobody can say which one counts, so neither does."""
    name = NAMES[kind].replace(" is", " stands").replace(" are", " stand") if kind in NAMES else None
    fault = f"its {name} there twice" if name else "one of its extensions stands there twice"
    return Extension(kind, _IF_MALFORMED.get(kind), (fault,))


def _read_key_usage(kind: bytes, value: bytes) -> Extension:
    bits = sole_content(value, BIT_STRING, "the bits")
    if not bits or bits[0] > 7 or (bits[0] and len(bits) == 1):
        raise DerError("no bits stand where they were expected")
    number = int.from_bytes(bits[1:3].ljust(2, b"\x00"), "big")
    return Extension(
        kind, frozenset([name for place, name in enumerate(_KEY_USAGE_BITS) if number & (0x8000 >> place)])
    )


def _read_extended_key_usage(kind: bytes, value: bytes) -> Extension:
    usages = []
    for tag, content in elements(sole_content(value, SEQUENCE, "a row of usages")):
        if tag != OBJECT_IDENTIFIER:
            raise DerError("a usage is an object identifier")
        usages.append(dotted_text(content))
    # RFC 5280 4.2.1.12: at least one.
    return Extension(kind, frozenset(usages), () if usages else ("its extended key usage is empty",))


def _read_alternative_names(kind: bytes, value: bytes) -> Extension:
    names = alternative_names(value)
    return Extension(kind, names, names.faults)


def _read_basic_constraints(kind: bytes, value: bytes) -> Extension:
    """X.690 8.2: any octet but zero is true."""
    content = sole_content(value, SEQUENCE, "the constraints")
    if content[:1] != bytes([BOOLEAN]):
        return Extension(kind, False)
    start, end = expect(content, 0, BOOLEAN, "whether it is an authority")
    if end - start != 1:
        raise DerError("a truth value has one octet")
    return Extension(kind, content[start] != 0)


def _read_crl_points(kind: bytes, value: bytes) -> Extension:
    """RFC 5280 4.2.1.13: DistributionPoint has [0] name, whose [0] is the full name, a row of names; [6] is a URL."""
    urls = []
    for _tag, point in elements(sole_content(value, SEQUENCE, "a row of points")):
        for part, content in elements(point):
            if part == 0xA0:
                for choice, names in elements(content):
                    if choice == 0xA0:
                        urls += [name.decode("ascii", "replace") for tag, name in elements(names) if tag == 0x86]
    return Extension(kind, tuple(urls))


def _read_template(kind: bytes, value: bytes) -> Extension:
    content = sole_content(value, SEQUENCE, "a template")
    start, end = expect(content, 0, OBJECT_IDENTIFIER, "the template")
    return Extension(kind, dotted_text(content[start:end]))


def _read_template_name(kind: bytes, value: bytes) -> Extension:
    return Extension(kind, text_of(value))


def _read_key_identifier(kind: bytes, value: bytes) -> Extension:
    sole_content(value, OCTET_STRING, "an identifier")
    return Extension(kind, None)


_READERS: dict[bytes, Callable[[bytes, bytes], Extension]] = {
    SUBJECT_KEY_IDENTIFIER: _read_key_identifier,
    KEY_USAGE: _read_key_usage,
    ALTERNATIVE_NAMES: _read_alternative_names,
    BASIC_CONSTRAINTS: _read_basic_constraints,
    CRL_POINTS: _read_crl_points,
    EXTENDED_KEY_USAGE: _read_extended_key_usage,
    TEMPLATE: _read_template,
    TEMPLATE_NAME: _read_template_name,
}
NAMES = {
    SUBJECT_KEY_IDENTIFIER: "subject key identifier is",
    KEY_USAGE: "key usage is",
    ALTERNATIVE_NAMES: "subject alternative names are",
    BASIC_CONSTRAINTS: "basic constraints are",
    CRL_POINTS: "addresses of revocation lists are",
    EXTENDED_KEY_USAGE: "extended key usage is",
    TEMPLATE: "template is",
    TEMPLATE_NAME: "template name is",
}
# An authority is refused by the rules, so constraints that nobody can read make one.
_IF_MALFORMED: dict[bytes, Any] = {
    KEY_USAGE: frozenset(),
    EXTENDED_KEY_USAGE: frozenset(),
    BASIC_CONSTRAINTS: True,
    ALTERNATIVE_NAMES: NO_NAMES,
    CRL_POINTS: (),
    TEMPLATE: None,
    TEMPLATE_NAME: None,
    SUBJECT_KEY_IDENTIFIER: None,
}

__all__ = [
    "ALTERNATIVE_NAMES",
    "BASIC_CONSTRAINTS",
    "CRL_POINTS",
    "EXTENDED_KEY_USAGE",
    "KEY_USAGE",
    "NO_NAMES",
    "SUBJECT_KEY_IDENTIFIER",
    "TEMPLATE",
    "TEMPLATE_NAME",
    "UNREADABLE",
    "Extension",
    "read_extension",
    "read_usual_extension",
    "without_trust",
]
