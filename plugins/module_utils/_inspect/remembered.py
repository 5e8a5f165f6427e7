# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inspected value <-> the plain data that are remembered of it.  Pure.

The bytes themselves are not remembered: whoever asks has them, and certificates and names are pieces of them.  Nothing
is remembered of values in which no certificate was read: they are inspected quickly, and a private key among them
leaves no trace.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from .._model.certificate import Certificate, CertificateValue, Encoding
from .._model.inspection_memory import RememberedCertificate, RememberedValue
from .._model.library_cryptography import CRYPTOGRAPHY_VERSION
from .._model.quick_making import quick_maker
from .body import cut_certificate

# Raise it with every change of what a reader reads; tests/unit holds it to the facts of the test vectors.
READER_VERSION = 1
# What the strict parser refuses depends on its version too.
READER = f"{READER_VERSION}, cryptography {CRYPTOGRAPHY_VERSION}"

_make_certificate, _make_value = quick_maker(Certificate), quick_maker(CertificateValue)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
# What is a piece of the value's bytes.  Texts have to be decoded again, which costs more than to inspect.
_SLICED = frozenset({Encoding.DER, Encoding.PKCS7, Encoding.TAGGED, Encoding.TRAILING_BYTES})


def pack_value(value: CertificateValue) -> RememberedValue | None:
    """None where the value is of a kind that is not remembered."""
    if value.encoding not in _SLICED or not value.certificates:
        return None
    certificates = [_pack_certificate(certificate, value.content) for certificate in value.certificates]
    return RememberedValue((value.encoding.value, value.preferred, value.parse_error), certificates)


def unpack_value(found: RememberedValue, value_digest: str, attribute: str, content: bytes) -> CertificateValue:
    """The value that ``pack_value`` was given; ``content`` are the bytes with this digest."""
    encoding, preferred, parse_error = found.about
    return _make_value(
        value_digest,
        attribute,
        Encoding(encoding),
        content,
        tuple([_unpack_certificate(part, value_digest, content) for part in found.certificates]),
        preferred,
        (parse_error[0], parse_error[1]) if parse_error else None,
    )


def _pack_certificate(certificate: Certificate, content: bytes) -> RememberedCertificate:
    body = cut_certificate(certificate.der)
    places: list[int] = []
    for part in (certificate.der, body.serial, body.issuer, body.subject):
        start = content.index(part)  # any place will do where the same bytes stand
        places += (start, start + len(part))
    shared = _pack_shared(
        certificate.key_algorithm,
        certificate.key_size,
        certificate.signature_algorithm,
        certificate.key_usage,
        certificate.extended_key_usage,
        certificate.is_authority,
        certificate.crl_urls,
        certificate.template,
        certificate.faults,
    )
    begin, end = (certificate.not_before - _EPOCH) // _SECOND, (certificate.not_after - _EPOCH) // _SECOND
    fingerprint = "" if len(certificate.der) == len(content) else certificate.fingerprint
    own = (begin, end, certificate.email_addresses, certificate.user_principal_names, *places, fingerprint)
    return RememberedCertificate(shared, own)


def _unpack_certificate(part: RememberedCertificate, value_digest: str, content: bytes) -> Certificate:
    kind, size, signature, usage, extended_usage, is_authority, crl_urls, template, faults = _unpack_shared(part.shared)
    (
        begin,
        end,
        addresses,
        principals,
        start,
        stop,
        serial_start,
        serial_stop,
        issuer_start,
        issuer_stop,
        subject_start,
        subject_stop,
        fingerprint,
    ) = part.own
    return _make_certificate(
        fingerprint or value_digest,
        content[subject_start:subject_stop],
        content[issuer_start:issuer_stop],
        int.from_bytes(content[serial_start:serial_stop], "big", signed=True),
        _EPOCH + timedelta(seconds=begin),
        _EPOCH + timedelta(seconds=end),
        kind,
        size,
        signature,
        usage,
        extended_usage,
        tuple(addresses),
        tuple(principals),
        is_authority,
        crl_urls,
        template,
        bool(faults),
        content[start:stop],
        faults,
    )


# One authority writes most of what stands here alike into all its certificates.
@lru_cache(maxsize=1024)
def _pack_shared(*facts: Any) -> str:
    return json.dumps([sorted(fact) if isinstance(fact, frozenset) else fact for fact in facts])


@lru_cache(maxsize=1024)
def _unpack_shared(text: str) -> tuple[Any, ...]:
    kind, size, signature, usage, extended_usage, is_authority, crl_urls, template, faults = json.loads(text)
    return (
        kind,
        size,
        signature,
        None if usage is None else frozenset(usage),
        None if extended_usage is None else frozenset(extended_usage),
        is_authority,
        tuple(crl_urls),
        template,
        tuple(faults),
    )


__all__ = ["READER", "READER_VERSION", "pack_value", "unpack_value"]
