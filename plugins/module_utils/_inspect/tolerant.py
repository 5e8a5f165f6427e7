# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tolerant reader: the same facts from certificates that the strict one refuses.  Pure.

Every part is read by itself, so that a malformed one hides only itself; ``faults`` of the certificate say what is
wrong.  Damage is never read as permission: see extensions.py.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from .._model.certificate import Certificate
from .body import Body, check_name, cut_certificate
from .der import OBJECT_IDENTIFIER, DerError, expect
from .extension_facts import read_extensions
from .extensions import (
    ALTERNATIVE_NAMES,
    BASIC_CONSTRAINTS,
    CRL_POINTS,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    NO_NAMES,
    TEMPLATE,
    TEMPLATE_NAME,
)
from .names import subject_addresses
from .object_identifier import dotted_text
from .public_key import read_public_key
from .times import read_time

_VERSION_3 = b"\x02"
# RFC 5280 4.1.2.2 allows 20 octets; the limit only keeps numbers of thousands of digits out.
_LONGEST_SERIAL = 128


def read_tolerantly(der: bytes, fingerprint: str | None = None) -> Certificate:
    """Raises DerError where not even the order of the parts is that of a certificate, or a date names no moment."""
    body = cut_certificate(der)
    check_name(body.issuer)
    check_name(body.subject)
    not_before, before_usual = read_time(*body.not_before)
    not_after, after_usual = read_time(*body.not_after)
    serial_number = _serial_number(body.serial)
    kind, size, key_fault = read_public_key(body.key_algorithm, body.key)
    in_subject, faults = subject_addresses(body.subject)
    answers, malformed, _fresh = read_extensions(body.extensions or ())
    faults += malformed + _oddities(body, serial_number)
    if key_fault:
        faults += (key_fault,)
    if not (before_usual and after_usual):
        faults += ("a date is in an odd form",)
    names = answers.get(ALTERNATIVE_NAMES, NO_NAMES)
    return Certificate(
        fingerprint=fingerprint or hashlib.sha256(der).hexdigest(),
        subject_der=body.subject,
        issuer_der=body.issuer,
        serial_number=serial_number,
        not_before=not_before,
        not_after=not_after,
        key_algorithm=kind,
        key_size=size,
        signature_algorithm=_algorithm(body.signature),
        key_usage=answers.get(KEY_USAGE),
        extended_key_usage=answers.get(EXTENDED_KEY_USAGE),
        email_addresses=tuple(dict.fromkeys(names.addresses + in_subject)),
        user_principal_names=names.principals,
        is_authority=answers.get(BASIC_CONSTRAINTS, False),
        crl_urls=answers.get(CRL_POINTS, ()),
        template=answers.get(TEMPLATE) or answers.get(TEMPLATE_NAME),
        read_tolerantly=True,
        der=der,
        faults=faults or ("a part that no rule asks about is malformed",),
    )


@lru_cache(maxsize=256)
def _algorithm(content: bytes) -> str:
    """The dotted OID in the content of an AlgorithmIdentifier."""
    start, end = expect(content, 0, OBJECT_IDENTIFIER, "an algorithm")
    return dotted_text(content[start:end])


def _serial_number(content: bytes) -> int:
    if not 0 < len(content) <= _LONGEST_SERIAL:
        raise DerError(f"a serial number of {len(content)} bytes")
    return int.from_bytes(content, "big", signed=True)


def _oddities(body: Body, serial_number: int) -> tuple[str, ...]:
    """RFC 5280 4.1.2.1 and 4.1.2.2; all of this occurs, and Windows and browsers read most of it."""
    faults = []
    version = (body.version or b"\x00")[-1] + 1
    if body.version is not None and body.version not in (b"\x01", _VERSION_3):
        faults.append("its version is 1 and written out" if version == 1 else "its version is none that exists")
    elif body.version != _VERSION_3 and body.extensions is not None:
        faults.append(f"its version is {version}, and it has extensions")
    if serial_number <= 0:
        faults.append("its serial number is zero" if serial_number == 0 else "its serial number is negative")
    elif len(body.serial) > (serial_number.bit_length() // 8) + 1:
        faults.append("its serial number is padded")
    return tuple(faults)


__all__ = ["read_tolerantly"]
